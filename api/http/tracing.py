"""A request id for every request, and one line in the log for each, without addresses, queries or bodies."""

import re
from collections.abc import Callable
from time import perf_counter

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http.strict_route import LIMIT_KEY, SECONDS_KEY
from api.services import ROUTE_KEY

log = structlog.get_logger()

_USABLE = re.compile(r"[A-Za-z0-9._-]{1,64}")
_COMMAND = re.compile(r"/commands/.*$")
_QUIET = frozenset({"/livez", "/readyz", "/metrics"})


class Tracing:
    """ASGI middleware: binds `request_id` to the log and tells it to the caller in X-Request-Id."""

    def __init__(
        self, app: ASGIApp, *, new_request_id: Callable[[], str], max_body_bytes: int, body_seconds: float
    ) -> None:
        self._app = app
        self._new_request_id = new_request_id
        self._limit = max_body_bytes
        self._seconds = body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _USABLE.fullmatch(given) else self._new_request_id()
        scope[ROUTE_KEY] = []
        scope[LIMIT_KEY], scope[SECONDS_KEY] = self._limit, self._seconds
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            await self._traced(scope, receive, send, request_id=request_id)

    async def _traced(self, scope: Scope, receive: Receive, send: Send, *, request_id: str) -> None:
        begun, status = perf_counter(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            # The pattern, not the path: ids of issues have no business in a log that many read.
            # Nor has which command was given: some are discipline's own.
            route = _COMMAND.sub("/commands/{name}", "".join(scope[ROUTE_KEY][-1:])) or "-"
            tell = log.debug if route in _QUIET else log.info
            tell(
                "request_answered",
                method=scope["method"],
                route=route,
                status=status,
                milliseconds=round((perf_counter() - begun) * 1000, 1),
            )
