"""The HTTP server's own limits: how long headers may take, how large they may be, how many connections there are."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.browsers import ALWAYS
from api.errors import RequestRefusedError, problem_of
from api.http.problems import MEDIA_TYPE

HEADER_SECONDS: Final = 10.0  # from the first byte of a connection or request until its headers are whole
HEADER_BYTES: Final = 16_384
IDLE_SECONDS: Final = 10  # a connection that asks for nothing more
_VERSIONS: Final = frozenset({b"1.0", b"1.1"})

_NO_HTTP: Final = (
    problem_of(
        RequestRefusedError("bad-request", "This is no HTTP request that can be read.", hint="See /openapi.json.")
    )
    .model_dump_json(by_alias=True, exclude_none=True)
    .encode()
)
_OF_A_PROBLEM: Final = (
    *((name.lower().encode(), value.encode()) for name, value in ALWAYS.items()),
    (b"content-type", MEDIA_TYPE.encode()),
    (b"cache-control", b"no-store"),
    (b"connection", b"close"),
)


class _Understood(h11.Connection):
    """Refuses versions that there are none of: h11 reads any two digits, and asks for a Host only where it is 1.1."""

    def next_event(self) -> Any:
        event = super().next_event()
        if isinstance(event, h11.Request) and event.http_version not in _VERSIONS:
            raise h11.RemoteProtocolError("no such version of HTTP", error_status_hint=505)
        return event


class PunctualProtocol(H11Protocol):
    """Closes connections whose headers do not come in time; the server itself would hold them for ever.

    h11 refuses what could be read in two ways: two lengths, a length beside chunks, folded lines, blanks before colons.
    """

    header_seconds = HEADER_SECONDS
    _late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.conn = _Understood(h11.SERVER, HEADER_BYTES)
        super().connection_made(transport)
        self._wait_for_headers()

    def data_received(self, data: bytes) -> None:
        before = self.cycle
        if self._late is None and (before is None or before.response_complete):
            self._wait_for_headers()
        super().data_received(data)
        if self.cycle is not before:
            self._came()

    def connection_lost(self, exc: Exception | None) -> None:
        self._came()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP is refused as everything else is; the server itself would answer in plain text."""
        del msg
        headers = [*_OF_A_PROBLEM, (b"content-length", str(len(_NO_HTTP)).encode())]
        for event in (h11.Response(status_code=400, headers=headers), h11.Data(data=_NO_HTTP), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _wait_for_headers(self) -> None:
        self._late = self.loop.call_later(self.header_seconds, self._too_late)

    def _came(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _too_late(self) -> None:
        self._late = None
        if not self.transport.is_closing():
            self.transport.close()


class QuietServer(uvicorn.Server):
    """Leaves signals to the process, which ends its parts in order."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def served(app: Any, *, connections: int, lifespan: str = "on", protocol: type[H11Protocol] = PunctualProtocol) -> Any:
    """The server's configuration. Addresses are not logged, and no proxy is believed here: `Proxies` does that."""
    return uvicorn.Config(
        app,
        http=protocol,
        ws="none",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
        timeout_keep_alive=IDLE_SECONDS,
        limit_concurrency=connections,
        h11_max_incomplete_event_size=HEADER_BYTES,
        lifespan=lifespan,  # type: ignore[arg-type]
        proxy_headers=False,
        server_header=False,
    )
