"""Checking a policy file, putting in force exactly what was checked, and holding open issues to another one."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError
from starlette.responses import RedirectResponse

from api.errors import kind_of
from api.pages.admin.files import TOML_BYTES, NotTextError, form_with_text
from api.pages.forms import form_of
from api.pages.refusals import SAID, said_of
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import ensure_own_form, visitor_of
from api.reading.policies import issues_under, policies_overview, policy_checked, policy_shown, preset_shown
from api.services import services_of
from api.words import Said
from api.writing.policies import ActivationBody, MigratedView, MigrationBody, issues_migrated, policy_activated
from schemas.domain.authorization.words import Operation
from schemas.domain.errors import DomainError
from schemas.wire.in_force import ContentMovedError, InForceMovedError
from schemas.wire.toml_file import TomlFileError

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_CHECK: Final = Operation.CHECK_POLICY.value
_MOVE: Final = Operation.MIGRATE_ISSUES.value
_EMPTY: Final = Said(zh="请选择一个文件，或把内容粘贴进来。", en="Choose a file, or paste the text.")
LARGEST_TEXT: Final = 200_000  # characters, as over HTTP


@router.get("/staff/admin/check-policy", name=_CHECK)
async def check_form(request: Request) -> Response:
    """The form; the text of a policy that ships may stand in it to begin with."""
    await visitor_of(request)
    preset = request.query_params.get("preset", "")[:64]
    text = preset_shown(services_of(request), preset).text if preset else ""
    return _form(request, text)


@router.post("/staff/admin/check-policy", name=_CHECK)
async def check(request: Request) -> Response:
    """Whether the text can be used, what it would change, and what is hardly meant; nothing is kept."""
    visitor = await visitor_of(request)
    try:
        fields = await form_with_text(request, limit=TOML_BYTES)
    except NotTextError as error:
        return _form(request, "", sorry=said_of(error))
    ensure_own_form(visitor, fields)
    return await _checked(request, fields.get("text", ""))


@router.post("/staff/admin/activate-policy", name=Operation.ACTIVATE_POLICY.value)
async def activate(request: Request) -> Response:
    visitor = await visitor_of(request)
    fields = await form_with_text(request, limit=TOML_BYTES)
    ensure_own_form(visitor, fields)
    try:
        body = activation_of(fields)
        made = await policy_activated(services_of(request), visitor.caller, body)
    except (ContentMovedError, TomlFileError, ValidationError):
        return await _checked(request, fields.get("text", ""), sorry=SAID["content-moved"])
    except InForceMovedError:
        return await _checked(request, fields.get("text", ""), sorry=SAID["in-force-moved"])
    return RedirectResponse(f"/staff/admin/policies?done={made.version}", status_code=303)


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
        return await _move_page(request, fields, sorry=said_of(error), status=_status(error))
    return await _move_page(request, fields, moved=moved)


def activation_of(fields: Mapping[str, str]) -> ActivationBody:
    """Raises ValidationError for what no form of ours sends."""
    return ActivationBody(
        text=fields.get("text", ""), version=fields.get("version", ""), instead_of=fields.get("instead_of") or None
    )


def _status(error: DomainError) -> int:
    return int(kind_of(error.code.replace("_", "-")).status)


async def _checked(request: Request, text: str, *, sorry: Said | None = None) -> Response:
    services = services_of(request)
    if not text.strip():
        return _form(request, text, sorry=_EMPTY)
    if len(text) > LARGEST_TEXT:
        return _form(request, text[:LARGEST_TEXT], sorry=SAID["too-long"])
    found = await policy_checked(services, text)
    if not found.usable:
        return _form(request, text, sorry=SAID["policy-file-unusable"], problems=found.problems)
    values = {"checked": found, "text": text, "sorry": sorry}
    return work_page(request, "admin/policy_checked.html", values, status=409 if sorry else 200)


def _form(request: Request, text: str, *, sorry: Said | None = None, problems: Any = ()) -> Response:
    values = {"text": text, "sorry": sorry, "problems": problems}
    return work_page(request, "admin/check_policy.html", values, status=422 if sorry else 200)


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
