"""Whether a write comes from a page of ours: browsers say where it came from, and pages of ours know a token."""

import hmac
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from schemas.domain.account_errors import ForgedRequestError

CSRF_HEADER = "x-csrf-token"
_OURS = frozenset({"same-origin", "none"})


def ensure_from_here(connection: HTTPConnection, *, public_url: str) -> None:
    """Refuse what a browser says another site made it send; a client that says nothing is no browser.

    Raises:
        ForgedRequestError: another site, or a page without an origin.
    """
    headers = connection.headers
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    # Where a page hides its referrer the origin of its own forms is `null`, so what the browser says outright counts.
    if site is not None:
        ours = site in _OURS
    else:
        ours = origin is None or origin == public_url or _host_of(origin) == headers.get("host")
    if not ours:
        raise ForgedRequestError


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # No browser's.
        return None


def ensure_token(told: str, *, expected: str) -> None:
    """Raises ForgedRequestError unless the page knew the session's token."""
    if not hmac.compare_digest(told.encode(), expected.encode()):
        raise ForgedRequestError
