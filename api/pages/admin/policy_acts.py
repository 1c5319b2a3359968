"""Checking a policy file, putting in force exactly what was checked, and holding open issues to another one."""

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from api.errors import status_of
from api.pages.admin.checking import Checking
from api.pages.forms import form_of
from api.pages.refusals import SAID, said_of
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import ensure_own_form, visitor_of
from api.reading.policies import issues_under, policies_overview, policy_checked, policy_shown, preset_shown
from api.services import services_of
from api.words import Said
from api.writing.policies import MigratedView, MigrationBody, issues_migrated, policy_activated
from schemas.domain.authorization.words import Operation
from schemas.domain.errors import DomainError

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_CHECK: Final = Operation.CHECK_POLICY.value
_MOVE: Final = Operation.MIGRATE_ISSUES.value
_CHECKING: Final = Checking(
    form="admin/check_policy.html",
    seen="admin/policy_checked.html",
    unusable=SAID["policy-file-unusable"],
    overview="/staff/admin/policies",
    find_out=policy_checked,
    put_in_force=policy_activated,
)


@router.get("/staff/admin/check-policy", name=_CHECK)
async def check_form(request: Request) -> Response:
    """The form; the text of a policy that ships may stand in it to begin with."""
    await visitor_of(request)
    preset = request.query_params.get("preset", "")[:64]
    text = preset_shown(services_of(request), preset).text if preset else ""
    return _CHECKING.shown(request, text)


@router.post("/staff/admin/check-policy", name=_CHECK)
async def check(request: Request) -> Response:
    return await _CHECKING.check(request)


@router.post("/staff/admin/activate-policy", name=Operation.ACTIVATE_POLICY.value)
async def activate(request: Request) -> Response:
    return await _CHECKING.activate(request)


@router.get("/staff/admin/move-issues", name=Operation.COUNT_ISSUES_UNDER_POLICY.value)
async def move_form(request: Request) -> Response:
    """First how many there are."""
    await visitor_of(request)
    given = request.query_params
    return await _move_page(request, {"version": given.get("version", ""), "to": given.get("to", "")})


@router.post("/staff/admin/move-issues", name=_MOVE)
async def move(request: Request) -> Response:
    """Some hundred at a time; the page says how many, which stayed as they are and why, and goes on."""
    visitor, services = await visitor_of(request), services_of(request)
    fields = await form_of(request)
    ensure_own_form(visitor, fields)
    try:
        body = MigrationBody(version=fields["version"], to=fields["to"], cursor=fields.get("cursor") or None)
    except (ValidationError, KeyError):
        return await _move_page(request, fields, sorry=SAID["policy-unrecorded"])
    try:
        moved = await issues_migrated(services, visitor.caller, body)
    except DomainError as error:
        return await _move_page(request, fields, sorry=said_of(error), status=status_of(error))
    return await _move_page(request, fields, moved=moved)


async def _move_page(
    request: Request,
    fields: Mapping[str, str],
    *,
    moved: MigratedView | None = None,
    sorry: Said | None = None,
    status: int = 422,
) -> Response:
    services, version = services_of(request), fields.get("version", "")[:16]
    overview = await policies_overview(services)
    shown = await policy_shown(services, version)
    values = {
        "policy": shown,
        "to": fields.get("to", ""),
        "choices": [
            (one.version, f"{one.name} · {one.version}") for one in overview.recorded if one.version != version
        ],
        "count": await issues_under(services, version, where={}),
        "moved": moved,
        "sorry": sorry,
    }
    return work_page(request, "admin/move_issues.html", values, status=status if sorry else 200)
