"""Where the guard stands in the routes: filing, receipts, and the addresses where one signs in or uploads."""

import re
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Final

from fastapi import HTTPException, Request, Response
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import RequestRefusedError, problem_of
from api.gateway.errors import ReceiptUnknownError
from api.guard.budgets import Operation
from api.guard.errors import ProofOfWorkNeededError, TooManyRequestsError
from api.guard.guard import Guard, Visit, fingerprint
from api.http.problems import again_in, failure_response, problem_response
from api.http.strict_json import read_json
from api.http.strict_route import StrictRequest, StrictRoute
from api.ports import Secrets
from api.services import ROUTE_KEY, address_of, services_of
from schemas.domain.principals import ANONYMOUS, Principal
from schemas.wire.budgets import Spend

PROOF: Final = "Proof-Of-Work"
_BACK: Final = "/sign-in/provider/back"  # a GET, for the provider sends the browser there
_MOST_HEADER_BYTES: Final = 16_384
_MOST_HEADERS: Final = 100

# Writes at these addresses, and coming back from the provider, are limited by address; what succeeds was no guess.
WATCHED: Final = (
    (
        re.compile(
            r"/sign-in(/provider/back)?|/set-up|/v1/session|/v1/me/(password|totp|recovery-codes)(/.*)?"
            r"|/account/(password|factor|codes)(/.*)?"
        ),
        Operation.SIGN_IN,
    ),
    (re.compile(r"/v1/attachments"), Operation.UPLOAD),
)


async def admit(request: Request, caller: Principal, *, operation: Operation, text: str = "") -> None:
    """Whoever signed in asks as much as comes; everybody else within the budgets, or with work.

    `text` that speaks of danger to life passes above them. The body must have come in before.

    Raises:
        ProofOfWorkNeededError: above the budgets.
        TooManyRequestsError: above even what is taken for work.
    """
    if caller != ANONYMOUS:
        return
    visit = Visit(
        operation=operation,
        address=address_of(request),
        request=fingerprint(b"POST", request.url.path.encode(), await request.body()),
    )
    await services_of(request).guard.admit(visit, proof=request.headers.get(PROOF), text=text)


class ReceiptRoute(StrictRoute):
    """For operations with number and code: many by one address cost work, and so do wrong codes for one number.

    Whoever has the right code is never locked out by others who guess: work opens the door. An unknown number is
    counted as a wrong code is.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            services = services_of(request)
            request.scope[ROUTE_KEY].append(self.path)
            body = await _body(request)
            visit = _visit(request, body, services.secrets)
            spent = await services.guard.admit(visit, proof=request.headers.get(PROOF))
            guessed = False
            try:
                return await handle(Request(request.scope, _again(body, request.receive)))
            except ReceiptUnknownError:
                guessed = True
                raise
            finally:
                if not guessed:
                    services.guard.give_back(_of_the_number(spent))

        return guarded


async def _body(request: Request) -> bytes:
    try:
        return await StrictRequest(request.scope, request.receive).body()
    except ClientDisconnect as gone:
        raise HTTPException(400) from gone


def _visit(request: Request, body: bytes, secrets: Secrets) -> Visit:
    return Visit(
        operation=Operation.RECEIPT,
        address=address_of(request),
        request=fingerprint(b"POST", request.url.path.encode(), body),
        number=_number(body, secrets),
    )


def _number(body: bytes, secrets: Secrets) -> str | None:
    """The number in its one spelling; whatever has none is refused by the operation itself."""
    try:
        read = read_json(body)
    except RequestRefusedError:
        return None
    typed = read.get("number") if isinstance(read, dict) else None
    return secrets.normal_number(typed[:64]) if isinstance(typed, str) else None


def _of_the_number(spent: tuple[Spend, ...]) -> tuple[Spend, ...]:
    """What a request that was no wrong guess gets back; by address and in all it counts whatever it was."""
    return spent[2:]


def _again(body: bytes, receive: Receive) -> Receive:
    """A body that was read, once more; then whatever else comes."""
    given: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receiving() -> Message:
        return given.pop() if given else await receive()

    return receiving


class Watching:
    """ASGI middleware: bounds headers, and stands at the addresses of `WATCHED`.

    Their bodies are not read here, so work for them is bound to the Idempotency-Key. `too_many` is the page for whoever
    stands before one; `failures`: what storage may raise when work is looked up, which only programs do, with the code.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        guard: Guard,
        too_many: Callable[[Request], Response],
        failures: Mapping[type[Exception], str],
    ) -> None:
        self._app = app
        self._guard = guard
        self._too_many = too_many
        self._failures = failures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _is_too_long(scope):
            await problem_response(problem_of(_TOO_LONG))(scope, receive, send)
            return
        operation = _watched(scope)
        if operation is None:
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        key = request.headers.get("Idempotency-Key", "").encode()
        visit = Visit(
            operation=operation,
            address=address_of(request),
            request=fingerprint(scope["method"].encode(), scope["path"].encode(), key),
        )
        try:
            spent = await self._guard.admit(visit, proof=request.headers.get(PROOF))
        except (ProofOfWorkNeededError, TooManyRequestsError) as error:
            await self._refusal(scope, error)(scope, receive, send)
            return
        except tuple(self._failures) as error:
            await self._failed(request, error)(scope, receive, send)
            return
        await self._app(scope, receive, self._judging(send, operation, spent))

    def _refusal(self, scope: Scope, error: ProofOfWorkNeededError | TooManyRequestsError) -> Response:
        """Programs are told of the work; whoever stands before a page of ours waits, which is a minute at most."""
        if scope["path"].startswith("/v1/"):
            return problem_response(problem_of(error), again_in(error))
        response = self._too_many(Request(scope))
        response.headers.update(again_in(error))
        return response

    def _failed(self, request: Request, error: Exception) -> Response:
        code = next(code for kind, code in self._failures.items() if isinstance(error, kind))
        return failure_response(services_of(request), error, code=code)

    def _judging(self, send: Send, operation: Operation, spent: tuple[Spend, ...]) -> Send:
        async def sending(message: Message) -> None:
            succeeded = message["type"] == "http.response.start" and message["status"] < 400
            if succeeded and operation is Operation.SIGN_IN:
                self._guard.give_back(spent)
            await send(message)

        return sending


_TOO_LONG: Final = RequestRefusedError(
    "headers-too-large", "The headers or the address are too long.", hint="Send what is large in the body."
)


def _is_too_long(scope: Scope) -> bool:
    size = len(scope.get("raw_path") or b"") + len(scope["query_string"])
    size += sum(len(name) + len(value) for name, value in scope["headers"])
    return size > _MOST_HEADER_BYTES or len(scope["headers"]) > _MOST_HEADERS


def _watched(scope: Scope) -> Operation | None:
    if scope["type"] != "http" or (scope["method"] in {"GET", "HEAD", "OPTIONS"} and scope["path"] != _BACK):
        return None
    return next((operation for pattern, operation in WATCHED if pattern.fullmatch(scope["path"])), None)
