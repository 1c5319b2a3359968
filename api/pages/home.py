"""The front door: what residents come for, where staff sign in, and how a reader likes pages to look."""

from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from api.pages import tour
from api.pages.forms import form_of
from api.pages.look import keep_look, look_of
from api.pages.navigation import home
from api.pages.rendering import page
from api.pages.routing import PageRoute
from api.pages.visiting import safe_way, signed_in
from api.services import services_of
from api.signing.asking import end_former
from api.signing.forgery import ensure_from_here
from schemas.domain.account_errors import SignInFailedError
from schemas.domain.errors import DomainError
from schemas.domain.registry import Person
from schemas.domain.roles import Role

router = APIRouter(route_class=PageRoute, include_in_schema=False)

# Whom a newcomer would like to be, in the order in which a report meets them.
_FIRST: Final = (
    *(Role.GRID_WORKER, Role.CONTACT_MEMBER, Role.HOTLINE_DESK, Role.SECRETARY, Role.DEPARTMENT_OFFICER),
    *(Role.DEPARTMENT_HEAD, Role.UNIT_OFFICER, Role.SUPERVISOR, Role.CONTACT_LEADER, Role.DISCIPLINE_INTAKE),
)


class NoSampleError(DomainError):
    """This is no sample county."""

    code = "no-route"

    def __init__(self) -> None:
        super().__init__("There is nothing at this address.")


@router.get("/")
async def front_door(request: Request) -> Response:
    return page(request, "home.html")


@router.get("/staff")
async def work(request: Request) -> Response:
    """On to where this post's work waits."""
    visitor = await signed_in(request)
    return RedirectResponse(home(visitor.caller.role), status_code=303)


@router.post("/look")
async def change_look(request: Request) -> Response:
    """Language, type and contrast of this browser, and back to the page."""
    services = services_of(request)
    ensure_from_here(request, public_url=services.desk.public_url)
    form = await form_of(request)
    response = RedirectResponse(safe_way(form.get("back", "")) or "/", status_code=303)
    look = look_of(request).changed(
        language=form.get("language", ""), large=form.get("large", ""), contrast=form.get("contrast", "")
    )
    keep_look(response, look, secure=services.desk.cookies.secure)
    return response


@router.post("/tour/end")
async def end_tour(request: Request) -> Response:
    """Enough seen of the sample county."""
    services = services_of(request)
    ensure_from_here(request, public_url=services.desk.public_url)
    form = await form_of(request)
    response = RedirectResponse(safe_way(form.get("back", "")) or "/staff", status_code=303)
    tour.end(response, secure=services.desk.cookies.secure)
    return response


@router.get("/sample")
async def sample(request: Request) -> Response:
    """Who there is in the sample county; a real one has no such page."""
    found = services_of(request).sample
    if found is None or not found.is_here(request.headers):
        raise NoSampleError
    people = tuple(first for role in _FIRST if (first := _first(found.people, role)) is not None)
    return page(request, "sample.html", {"people": people, "all": found.people})


@router.post("/sample")
async def enter_sample(request: Request) -> Response:
    """Sign in as somebody of the sample county, at this machine alone."""
    services = services_of(request)
    ensure_from_here(request, public_url=services.desk.public_url)
    form = await form_of(request)
    if services.sample is None:
        raise NoSampleError
    if not services.sample.is_here(request.headers):
        raise SignInFailedError
    begun = await services.sample.sign_in(form.get("account", "")[:64], at=services.clock())
    await end_former(services.desk, request, at=services.clock())
    response = RedirectResponse(safe_way(form.get("next", "")) or home(begun.account.role), status_code=303)
    services.desk.cookies.set_session(response, begun)
    if request.cookies.get(tour.COOKIE) is None:
        tour.begin(response, secure=services.desk.cookies.secure)
    return response


def _first(people: tuple[Person, ...], role: Role) -> Person | None:
    return next((person for person in people if person.role is role), None)
