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
    if headers.get("sec-fetch-site", "same-origin") not in _OURS:
        raise ForgedRequestError
    origin = headers.get("origin")
    if origin is not None and origin != public_url and urlsplit(origin).netloc != headers.get("host"):
        raise ForgedRequestError


def ensure_token(told: str, *, expected: str) -> None:
    """Raises ForgedRequestError unless the page knew the session's token."""
    if not hmac.compare_digest(told.encode(), expected.encode()):
        raise ForgedRequestError
