"""What every answer tells a browser: run nothing foreign, guess nothing, keep nothing, show it in nobody's frame."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_YEAR = 31_536_000  # seconds

# A page of ours makes a worker from one address, through the one trusted-types policy, which allows no other.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types sibu"
)

ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "X-Permitted-Cross-Domain-Policies": "none",
}
# What an answer may say in place of the above. A file that somebody sent runs nothing at all. Pages with forms tell
# their own origin: over plain http it alone shows where a write comes from, and without a referrer it would be `null`.
NARROWER = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
}
STRICT_TRANSPORT = f"max-age={_YEAR}; includeSubDomains"


class SecurityHeaders:
    """ASGI middleware around everything, errors included. An answer chooses `Cache-Control`, and what `NARROWER` has.

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
        if name not in NARROWER or headers.get(name) != NARROWER[name]:
            headers[name] = value
    headers.setdefault("Cache-Control", "no-store")
    if secure:
        headers["Strict-Transport-Security"] = STRICT_TRANSPORT
