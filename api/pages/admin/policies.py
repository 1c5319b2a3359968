"""/staff/admin/policies: what holds and what held, one of them readable, and what differs between two."""

from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from api.pages.admin.listing import as_file, asked_of
from api.pages.admin.policy_tables import PolicyTables, tables
from api.pages.exporting import KINDS
from api.pages.look import look_of
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import visitor_of
from api.reading.policies import (
    PoliciesView,
    issues_under,
    policies_compared,
    policies_overview,
    policy_shown,
    preset_shown,
)
from api.services import Services, services_of
from api.words import Said
from schemas.domain.authorization.words import Operation
from schemas.wire.in_force import UnrecordedPolicyError

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_LIST: Final = Operation.LIST_POLICIES.value
_COLUMNS: Final = {
    "version": Said(zh="版本", en="version"),
    "name": Said(zh="名称", en="name"),
    "recorded_at": Said(zh="登记时间", en="recorded"),
    "since": Said(zh="启用时间", en="in force since"),
    "by": Said(zh="由谁启用", en="by"),
}


@router.get("/staff/admin/policies", name=_LIST)
async def policies_page(request: Request) -> Response:
    await visitor_of(request)
    services = services_of(request)
    found = await policies_overview(services)
    values = {
        "policies": found,
        "current": services.rulebooks.current().policy.version,
        "rows": _rows(services, found),
        "since": next((row for row in _rows(services, found) if row["version"] == found.in_force), None),
        "done": request.query_params.get("done", "")[:16],
        "files": [(ending, f"/staff/admin/policies.{ending}") for ending in KINDS],
    }
    return work_page(request, "admin/policies.html", values)


@router.get("/staff/admin/policies.{ending}", name=_LIST)
async def policies_file(request: Request, ending: str) -> Response:
    await visitor_of(request)
    services = services_of(request)
    rows = _rows(services, await policies_overview(services))
    return as_file(request, ending, name="policies", columns=_COLUMNS, rows=rows)


@router.get("/staff/admin/policies/presets/{name}", name=Operation.READ_POLICY_PRESET.value)
async def preset_page(request: Request, name: str) -> Response:
    """The text of a policy that ships."""
    await visitor_of(request)
    return work_page(request, "admin/preset.html", {"preset": preset_shown(services_of(request), name[:64])})


@router.get("/staff/admin/policies/changes", name=Operation.COMPARE_POLICIES.value)
async def compared_page(request: Request) -> Response:
    await visitor_of(request)
    services = services_of(request)
    asked = asked_of(request, "before", "after")
    if len(asked) < len(("before", "after")):
        raise UnrecordedPolicyError("Two versions are compared.")
    found = await policies_compared(services, before=asked["before"], after=asked["after"])
    return work_page(request, "admin/policy_changes.html", {"changes": found.changes, **asked})


@router.get("/staff/admin/policies/{version}", name=Operation.READ_POLICY.value)
async def policy_page(request: Request, version: str) -> Response:
    """Limits, who leads what, ladders, reasons and caps as tables."""
    await visitor_of(request)
    services = services_of(request)
    found = await policy_shown(services, version[:16])
    told: PolicyTables = tables(found.content, look_of(request))
    overview = await policies_overview(services)
    current = services.rulebooks.current().policy.version
    values: dict[str, Any] = {
        "policy": found,
        "tables": told,
        "current": current,
        "others": [one for one in overview.recorded if one.version != version],
        "count": await issues_under(services, version[:16], where={}),
    }
    return work_page(request, "admin/policy.html", values)


def _rows(services: Services, found: PoliciesView) -> list[dict[str, Any]]:
    """Each recorded policy, with when it was put in force last."""
    since: dict[str, tuple[datetime, str]] = {}
    for one in found.activations:
        person = services.people.person(one.by)
        since.setdefault(one.version, (one.since, person.name if person else one.by))
    return [
        {"version": one.version, "name": one.name, "recorded_at": one.recorded_at}
        | dict(zip(("since", "by"), since.get(one.version, (None, None)), strict=True))
        for one in found.recorded
    ]
