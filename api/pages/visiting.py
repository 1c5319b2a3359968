"""Who stands at a page: somebody who signed in, with a post, a name and a token for forms; else the way to sign in."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from starlette.requests import Request
from starlette.routing import Match

from api.reading.allowing import ensure_may
from api.reading.knowing import as_the_registry_knows
from api.reading.naming import person_name
from api.services import services_of
from api.signing.asking import by_cookie
from api.signing.forgery import ensure_from_here, ensure_token
from schemas.domain.authorization.words import Operation
from schemas.domain.errors import DomainError
from schemas.domain.principals import Principal
from schemas.wire.accounts import SessionSeen

_LONGEST: Final = 500  # characters of an address to come back to


@dataclass(frozen=True)
class Visitor:
    """`csrf` goes along with every form of the session."""

    caller: Principal
    session: SessionSeen
    name: str
    csrf: str


class SignInNeededError(DomainError):
    """Nobody is signed in here any more; `back` is where they wanted to go."""

    code = "sign-in-needed"

    def __init__(self, back: str) -> None:
        super().__init__("This is for staff who signed in.", hint="Sign in, and you come back here.")
        self.back = back

    @property
    def way(self) -> str:
        return f"/sign-in?next={quote(self.back, safe='/')}"


async def signed_in(request: Request, *, by_itself: bool = False) -> Visitor:
    """Whoever signed in, whatever the post. A write must have come from a form of this session.

    `by_itself`: the page asks, not a person; a page that was left open must not keep its session from being over.

    Raises:
        SignInNeededError: nobody is.
        ForgedRequestError: a write that another site made the browser send.
    """
    services = services_of(request)
    opened = await by_cookie(services.desk, request, at=services.clock(), touching=not by_itself)
    if opened is None:
        raise SignInNeededError(_back(request))
    caller = as_the_registry_knows(services, opened.principal)
    visitor = Visitor(
        caller=caller,
        session=opened.session,
        name=person_name(services, caller.id),
        csrf=services.desk.csrf_token(opened.session.id),
    )
    if request.method != "GET":
        ensure_from_here(request, public_url=services.desk.public_url)
    request.state.visitor = visitor
    return visitor


async def visitor_of(request: Request, *, by_itself: bool = False) -> Visitor:
    """Whoever signed in and may do what the route is named for; `by_itself` as above.

    Raises:
        SignInNeededError: nobody signed in.
        RequestRefusedError: `not-allowed` to this role.
        TooManyRequestsError: more than anybody reads.
    """
    visitor = await signed_in(request, by_itself=by_itself)
    ensure_may(Operation(request.scope["route"].name), visitor.caller)
    if request.method == "GET":
        await services_of(request).guard.reading(visitor.caller.id)
    return visitor


def ensure_own_form(visitor: Visitor, fields: dict[str, str]) -> None:
    """Raises ForgedRequestError unless the form was drawn for this session."""
    ensure_token(fields.pop("csrf", ""), expected=visitor.csrf)


def known_visitor(request: Request) -> Visitor | None:
    """The visitor, where a page has looked."""
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    return visitor


def page_of(request: Request) -> str:
    """The page that somebody looks at, or that the form of it was on; nothing where that is not known.

    A form cannot be sent again by coming back, and a part of a page is none.
    """
    shown = request.headers.get("hx-current-url") if "hx-request" in request.headers else None
    if request.method == "GET" and shown is None:
        return safe_way(request.url.path + (f"?{request.url.query}" if request.url.query else ""))
    way = _own_path(request, shown or request.headers.get("referer", ""))
    return way if way and _opens(request, way) else ""


def safe_way(wanted: str) -> str:
    """An address of ours to go on to; nothing for any other, whatever it pretends to be."""
    plain = wanted.isascii() and wanted.isprintable() and "\\" not in wanted and len(wanted) <= _LONGEST
    return wanted if plain and wanted.startswith("/") and not wanted.startswith("//") else ""


def _own_path(request: Request, address: str) -> str:
    """Path and query of an address of this very host; nothing for any other."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.netloc != request.headers.get("host"):
        return ""
    return safe_way(parts.path + (f"?{parts.query}" if parts.query else ""))


def _back(request: Request) -> str:
    return page_of(request) or "/staff"


def _opens(request: Request, way: str) -> bool:
    """Whether the address can be asked for: where a form is sent to there need be no page."""
    scope = {**request.scope, "method": "GET", "path": unquote(urlsplit(way).path)}
    return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)
