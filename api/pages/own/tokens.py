"""/account/tokens: tokens for programs of one's own, each shown once."""

from datetime import timedelta
from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from api.pages.forms import form_of, whole
from api.pages.own.account import refused_here, shown
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import ensure_own_form, visitor_of
from api.services import services_of
from api.words import Said
from schemas.domain.accounts import READ, WRITE, normal_scope
from schemas.domain.authorization.words import Operation
from schemas.domain.errors import DomainError

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_DAYS: Final = 730
_UNFIT: Final = Said(
    zh="请写上名称（1–60 个字）和天数（1–730）。", en="Write a name of 1 to 60 characters and 1 to 730 days."
)


@router.post("/account/tokens", name=Operation.MAKE_TOKEN.value)
async def make_token(request: Request) -> Response:
    """The token is shown this once."""
    visitor, services = await visitor_of(request), services_of(request)
    form = await form_of(request)
    ensure_own_form(visitor, form)
    name, days = form.get("name", "").strip(), whole(form.get("days", "").strip(), otherwise=0)
    if not 1 <= len(name) <= 60 or not 1 <= days <= _DAYS:
        return await shown(request, visitor, about="tokens", sorry=_UNFIT)
    wanted = form.get("scope", READ)
    scope = (wanted,) if wanted in {READ, WRITE} else tuple(wanted.split())
    try:
        made = await services.desk.tokens.make(
            visitor.caller.id,
            name=name,
            scope=normal_scope(scope[:50], operations=frozenset(services.desk.operations)),
            lasting=timedelta(days=days),
            by=visitor.caller.id,
            at=services.clock(),
        )
    except DomainError as error:
        return await refused_here(request, visitor, error, about="tokens")
    return work_page(request, "own/token.html", {"made": made}, status=201)


@router.post("/account/tokens/{token_id}/revoke", name=Operation.REVOKE_MY_TOKEN.value)
async def revoke_token(request: Request, token_id: str) -> Response:
    visitor, services = await visitor_of(request), services_of(request)
    form = await form_of(request)
    ensure_own_form(visitor, form)
    at = services.clock()
    try:
        await services.desk.tokens.revoke(visitor.caller.id, token_id[:64], by=visitor.caller.id, at=at)
    except DomainError as error:
        return await refused_here(request, visitor, error, about="tokens")
    return RedirectResponse("/account?done=revoked", status_code=303)
