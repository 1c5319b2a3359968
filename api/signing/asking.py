"""Who is asking: the owner of a token in the header Authorization, or of a session in a cookie."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import HTTPConnection

from api.signing.cookies import given
from api.signing.desk import SignInDesk
from api.signing.forgery import CSRF_HEADER, ensure_from_here, ensure_token
from schemas.domain.account_errors import NothingToEndError, TokenScopeError
from schemas.domain.accounts import scope_allows
from schemas.domain.principals import Principal
from schemas.wire.accounts import OpenSession, SessionSeen

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Asking:
    """A caller who signed in; `session` is None for a token."""

    principal: Principal
    session: SessionSeen | None = None


async def by_token(desk: SignInDesk, token: str, *, method: str, operation: str, at: datetime) -> Asking | None:
    """None for a token that is not known. Raises TokenScopeError for one that is not for this operation."""
    holder = await desk.tokens.holder(token, at=at)
    if holder is None:
        return None
    if not scope_allows(holder.scope, method=method, operation=operation):
        raise TokenScopeError
    return Asking(holder.principal)


async def by_cookie(
    desk: SignInDesk, connection: HTTPConnection, *, at: datetime, touching: bool = True
) -> OpenSession | None:
    """The session of this browser, if it has one that is not over; `touching`: somebody is at work in it."""
    secret = given(connection, desk.cookies.session)
    return await desk.sessions.find(secret, at=at, touching=touching) if secret else None


async def end_former(desk: SignInDesk, connection: HTTPConnection, *, at: datetime) -> None:
    """End the session that this browser had before it signed in again: its cookie is replaced, so nobody could."""
    opened = await by_cookie(desk, connection, at=at)
    if opened is not None:
        with suppress(NothingToEndError):  # Another request of it was first.
            await desk.sessions.end(opened.principal.id, opened.session.id, at=at)


def ensure_not_forged(desk: SignInDesk, connection: HTTPConnection, session: SessionSeen) -> None:
    """For a write by cookie of the API. Raises ForgedRequestError."""
    if connection.scope["method"] in _SAFE:
        return
    ensure_from_here(connection, public_url=desk.public_url)
    ensure_token(connection.headers.get(CSRF_HEADER, ""), expected=desk.csrf_token(session.id))
