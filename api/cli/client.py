"""The HTTP client of the commands: signs in, retries a write with its own key, and turns answers into errors."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx
from pydantic import SecretStr

from api.cli.config import ClientConfig
from api.cli.errors import RefusedError, UnreachableError, UsageError
from api.cli.working import Worker

# A command waits up to a minute for the engine before the API answers that the outcome is unknown.
_TIMEOUT = httpx.Timeout(70.0, connect=5.0)
_PAUSE = 0.5  # seconds between two tries when the API names none
_LONGEST_PAUSE = 65.0
_BUSY = frozenset({429, 503})  # repeated where the API says when
_BETWEEN = frozenset({502, 504})  # a proxy speaks: the API itself may be starting
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, kw_only=True)
class Patience:
    """For how many seconds a request is repeated, and whether an API that does not listen is waited for."""

    seconds: float = 20.0
    until_it_listens: bool = False


class ApiClient:
    """One command's connection to the API; a context manager. Threads may share it.

    Every method raises RefusedError for an answer that is a refusal and UnreachableError when none came in time.
    """

    def __init__(
        self,
        config: ClientConfig,
        *,
        token: SecretStr | None,
        patience: Patience | None = None,
        on_wait: Callable[[str], None] = lambda _sentence: None,
    ) -> None:
        self._config = config
        self._on_wait = on_wait
        self._patience = patience or Patience()
        headers = {"Accept": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token.get_secret_value()}"
        # A proxy of the environment must not be asked for this machine's own address.
        trust_env = httpx.URL(config.url).host not in _LOOPBACK
        self._http = httpx.Client(base_url=config.url, headers=headers, timeout=_TIMEOUT, trust_env=trust_env)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._http.close()

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        """The JSON of a reading; parameters that are None are left out."""
        given = {name: _text(value) for name, value in (params or {}).items() if value is not None}
        return self._json(lambda: self._http.get(path, params=given))

    def post(self, path: str, body: Any, *, key: str | None = None) -> Any:
        """The JSON of a write. `key` is the Idempotency-Key: a repeat with it is harmless, so failures are repeated."""
        headers = {"Content-Type": "application/json"} | ({} if key is None else {"Idempotency-Key": key})
        return self._written(path, _encoded(body), headers)

    def send_file(self, path: str, data: bytes, *, key: str) -> Any:
        """The JSON of a write whose body is a file. Nothing but its bytes is sent."""
        headers = {"Content-Type": "application/octet-stream", "Idempotency-Key": key}
        return self._written(path, data, headers)

    def _written(self, path: str, content: bytes, headers: Mapping[str, str]) -> Any:
        worker = Worker(self._on_wait)
        return self._json(
            worker.working(lambda more: self._http.post(path, content=content, headers={**headers, **more}))
        )

    def get_file(self, path: str, params: Mapping[str, str]) -> bytes:
        """The bytes of a file."""
        answer = self._send(lambda: self._http.get(path, params=params, headers={"Accept": "*/*"}))
        if not answer.is_success:
            raise refusal(answer)
        return answer.content

    @contextmanager
    def stream(self, path: str, *, last_event_id: str | None) -> Iterator[httpx.Response]:
        """An open stream of server-sent events; nothing is heard for up to a minute when nothing happens."""
        headers = {"Accept": "text/event-stream"}
        if last_event_id is not None:
            headers["Last-Event-ID"] = last_event_id
        try:
            with self._http.stream("GET", path, headers=headers) as answer:
                if answer.is_error:
                    answer.read()
                    raise refusal(answer)
                yield answer
        except httpx.TransportError as error:
            raise self._unreachable(error) from error

    def _json(self, send: Callable[[], httpx.Response]) -> Any:
        answer = self._send(send)
        if not answer.is_success:
            raise refusal(answer)
        try:
            return answer.json()
        except ValueError as error:
            raise UnreachableError(f"{self._config.url} answered, but not as Sibu does.", hint=_WHERE) from error

    def _send(self, send: Callable[[], httpx.Response]) -> httpx.Response:
        give_up = self._config.monotonic() + self._patience.seconds
        while True:
            try:
                answer = send()
            except httpx.TransportError as error:
                if self._config.monotonic() >= give_up or not self._worth_another(error):
                    raise self._unreachable(error) from error
                self._config.sleep(_PAUSE)
                continue
            pause = _pause(answer)
            if pause is None or self._config.monotonic() + pause >= give_up:
                return answer
            self._on_wait(f"{refusal(answer).message} Trying again ...")
            self._config.sleep(pause)

    def _worth_another(self, error: httpx.TransportError) -> bool:
        return self._patience.until_it_listens or not isinstance(error, httpx.ConnectError | httpx.UnsupportedProtocol)

    def _unreachable(self, error: httpx.TransportError) -> UnreachableError:
        if isinstance(error, httpx.TimeoutException) and not isinstance(error, httpx.ConnectTimeout):
            return UnreachableError(
                f"{self._config.url} did not answer in time, so the outcome is not known.",
                hint="Look before you repeat it; a repeat with the same --idempotency-key never applies twice.",
            )
        return UnreachableError(f"Nobody answers at {self._config.url}.", hint=_WHERE)


_WHERE = "Start Sibu with `sibu up`, or set SIBU_URL to where it runs."


def refusal(answer: httpx.Response) -> RefusedError:
    """The error of an answer that is a problem document, or should have been one."""
    try:
        problem = answer.json()
    except ValueError:
        problem = {}
    return RefusedError(status=answer.status_code, problem=problem if isinstance(problem, dict) else {})


def _pause(answer: httpx.Response) -> float | None:
    """Seconds until the same request is worth sending again; None where it is not."""
    named = answer.headers.get("Retry-After", "")
    if answer.status_code in _BUSY and named.isdigit():
        return min(float(named), _LONGEST_PAUSE)
    return _PAUSE if answer.status_code in _BETWEEN else None


def _encoded(body: Any) -> bytes:
    try:
        return json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    except ValueError as broken:  # Of which UnicodeEncodeError is one.
        raise UsageError("The text holds half of a character, or a number that is none; it cannot be sent.") from broken


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
