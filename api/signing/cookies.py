"""The cookies of signing in: never read by scripts, never sent along from other sites, bound to this very host."""

from dataclasses import dataclass

from starlette.requests import HTTPConnection
from starlette.responses import Response

from schemas.wire.accounts import Begun

_DEVICE_SECONDS = 180 * 24 * 3600
_VISIT_SECONDS = 600


@dataclass(frozen=True)
class CookieStyle:
    """`secure` where people come by https.

    Then cookies have the prefix __Host-, which no subdomain and no plain-text page can overwrite. Over http on loopback
    Chromium would take them, Safari and most clients without a browser would not, so there the names go without.
    """

    secure: bool

    @property
    def session(self) -> str:
        return self._named("sibu")

    @property
    def device(self) -> str:
        return self._named("sibu-device")

    @property
    def visit(self) -> str:
        return self._named("sibu-visit")

    def set_session(self, response: Response, begun: Begun) -> None:
        """A cookie of the browser's session: closing the browser ends it here, idleness and expiry end it there."""
        self._set(response, self.session, begun.secret, seconds=None)
        self._set(response, self.device, begun.device, seconds=_DEVICE_SECONDS)

    def clear_session(self, response: Response) -> None:
        """Signing out. The sealed drafts of a worker go with their key, and whatever else was kept in this browser."""
        self._set(response, self.session, "", seconds=0)
        response.headers["Clear-Site-Data"] = '"storage"'

    def set_visit(self, response: Response, state: str) -> None:
        """Lax: the way back from the provider is a navigation that begins at another site."""
        self._set(response, self.visit, state, seconds=_VISIT_SECONDS)

    def clear_visit(self, response: Response) -> None:
        self._set(response, self.visit, "", seconds=0)

    def _named(self, name: str) -> str:
        return f"__Host-{name}" if self.secure else name

    def _set(self, response: Response, name: str, value: str, *, seconds: int | None) -> None:
        response.set_cookie(name, value, max_age=seconds, path="/", secure=self.secure, httponly=True, samesite="lax")


def given(connection: HTTPConnection, name: str) -> str:
    """The cookie's value; empty where there is none."""
    return connection.cookies.get(name, "")
