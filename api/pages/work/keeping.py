"""/staff/kept: the views that somebody keeps of lists, and templates for answers, one's own or the department's."""

from typing import Final
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from api.pages.forms import form_of
from api.pages.refusals import said_of
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import Visitor, ensure_own_form, signed_in
from api.services import Services, services_of
from api.words import Said
from schemas.domain.errors import DomainError
from schemas.wire.desk import Keepsake, KeepsakeKind

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_LONGEST_NAME: Final = 40
_LONGEST_TEXT: Final = 2000
_LARGEST: Final = 60_000  # bytes
_MISSING: Final = Said(zh="请写上名称和内容。", en="Give it a name and some text.")


@router.get("/staff/kept", name="kept")
async def kept(request: Request) -> Response:
    visitor, services = await signed_in(request), services_of(request)
    return await _page(request, services, visitor)


@router.post("/staff/kept", name="keep")
async def keep(request: Request) -> Response:
    """Keep a view of a list, or a template; the same name again changes it."""
    visitor, services = await signed_in(request), services_of(request)
    form = await form_of(request, limit=_LARGEST)
    ensure_own_form(visitor, form)
    kind = KeepsakeKind.TEMPLATE if form.get("kind") == "template" else KeepsakeKind.VIEW
    name, text = form.get("name", "").strip()[:_LONGEST_NAME], form.get("text", "").strip()[:_LONGEST_TEXT]
    if kind is KeepsakeKind.VIEW:
        text = urlencode(parse_qsl(text))
    if not name or (kind is KeepsakeKind.TEMPLATE and not text):
        return await _page(request, services, visitor, sorry=_MISSING, typed=form)
    owner = _shared(visitor) if form.get("shared") == "1" and _shared(visitor) else visitor.caller.id
    try:
        await services.keepsakes.keep(owner or visitor.caller.id, kind, name=name, text=text, at=services.clock())
    except DomainError as error:
        return await _page(request, services, visitor, sorry=said_of(error), typed=form)
    return RedirectResponse(f"/staff/issues?{text}" if kind is KeepsakeKind.VIEW else "/staff/kept", status_code=303)


@router.post("/staff/kept/drop", name="drop")
async def drop(request: Request) -> Response:
    visitor, services = await signed_in(request), services_of(request)
    form = await form_of(request)
    ensure_own_form(visitor, form)
    for owner in owners(visitor):
        await services.keepsakes.drop(owner, form.get("id", "")[:64])
    return RedirectResponse("/staff/kept", status_code=303)


def owners(visitor: Visitor) -> tuple[str, ...]:
    """Whose keepsakes somebody has: their own, and those that the department shares."""
    shared = _shared(visitor)
    return (visitor.caller.id, shared) if shared else (visitor.caller.id,)


async def views_of(services: Services, visitor: Visitor) -> tuple[Keepsake, ...]:
    return await services.keepsakes.all((visitor.caller.id,), KeepsakeKind.VIEW)


async def templates_of(services: Services, visitor: Visitor) -> tuple[Keepsake, ...]:
    return await services.keepsakes.all(owners(visitor), KeepsakeKind.TEMPLATE)


def _shared(visitor: Visitor) -> str | None:
    department, unit = visitor.caller.department_id, visitor.caller.unit_id
    return f"department:{department}" if department else f"unit:{unit}" if unit else None


async def _page(
    request: Request,
    services: Services,
    visitor: Visitor,
    *,
    sorry: Said | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    values = {
        "views": await views_of(services, visitor),
        "templates": await templates_of(services, visitor),
        "shares": _shared(visitor) is not None,
        "sorry": sorry,
        "typed": typed or {},
    }
    return work_page(request, "work/kept.html", values, status=422 if sorry else 200)
