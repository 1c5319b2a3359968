"""The outermost line: behind it nobody learns the address a request came from, only a name of it for today."""

from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from api.guard.addresses import AddressNames, Proxies
from api.ports import Clock
from api.services import ADDRESS_KEY


@dataclass(frozen=True)
class Arriving:
    """ASGI middleware: puts the keyed name into the scope, takes the address out, and believes trusted proxies only."""

    app: ASGIApp
    proxies: Proxies
    names: AddressNames
    clock: Clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self._name(scope)
        await self.app(scope, receive, send)

    def _name(self, scope: Scope) -> None:
        peer = scope.get("client")
        origin = self.proxies.origin(peer[0] if peer else None, scope["headers"])
        scope[ADDRESS_KEY] = self.names.of(origin.address, now=self.clock())
        scope["client"] = None
        if origin.secure is not None:
            scope["scheme"] = "https" if origin.secure else "http"
