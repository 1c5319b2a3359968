"""Tells every browser, with every answer, what `api.browsers` says."""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.browsers import ALWAYS, CHOICES

STRICT_TRANSPORT: Final = "max-age=31536000; includeSubDomains"  # a year


class SecurityHeaders:
    """ASGI middleware around everything, errors included. An answer chooses `Cache-Control`, and among `CHOICES`.

    Strict-Transport-Security goes out where the request came by https: over http browsers ignore it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                _tell(MutableHeaders(scope=message), secure=scope.get("scheme") == "https")
            await send(message)

        await self._app(scope, receive, sending)


def _tell(headers: MutableHeaders, *, secure: bool) -> None:
    for name, value in ALWAYS.items():
        if headers.get(name) not in CHOICES.get(name, ()):
            headers[name] = value
    headers.setdefault("Cache-Control", "no-store")
    if secure:
        headers["Strict-Transport-Security"] = STRICT_TRANSPORT
