"""/v1/policies: who leads, how long it may take, who is called, as data that is checked before it holds."""

from typing import Annotated

from fastapi import APIRouter, Body, Path, Query

from api.http import policy_examples as examples
from api.http.answers import problems
from api.http.callers import ServicesDep, StaffDep
from api.http.strict_route import StrictRoute
from api.reading.policies import (
    CheckedPolicyView,
    ComparedView,
    CountView,
    PoliciesView,
    PolicyView,
    PresetTextView,
    issues_under,
    policies_compared,
    policies_overview,
    policy_checked,
    policy_shown,
    preset_shown,
)
from api.writing.policies import (
    ActivationBody,
    MigratedView,
    MigrationBody,
    TextBody,
    issues_migrated,
    policy_activated,
)
from schemas.wire.in_force import Activation

router = APIRouter(route_class=StrictRoute, tags=["policies"])

_ROLES = ("sign-in-needed", "not-allowed")
_VERSION = r"^[0-9a-f]{16}$"
VersionPath = Annotated[str, Path(pattern=_VERSION)]
VersionQuery = Annotated[str, Query(pattern=_VERSION)]


@router.get(
    "/v1/policies",
    operation_id="list_policies",
    summary="Which policy holds, and which held",
    responses={200: {"content": {"application/json": {"example": examples.POLICIES}}}, **problems(*_ROLES)},
)
async def list_policies(services: ServicesDep, _staff: StaffDep) -> PoliciesView:
    """For the system administrator."""
    return await policies_overview(services)


@router.get(
    "/v1/policies/changes",
    operation_id="compare_policies",
    summary="What differs between two policies, in words",
    responses={
        200: {"content": {"application/json": {"example": examples.COMPARED}}},
        **problems(*_ROLES, "policy-unrecorded"),
    },
)
async def compare_policies(
    *, services: ServicesDep, _staff: StaffDep, before: VersionQuery, after: VersionQuery
) -> ComparedView:
    """For the system administrator: recorded versions."""
    return await policies_compared(services, before=before, after=after)


@router.get(
    "/v1/policies/presets/{name}",
    operation_id="read_policy_preset",
    summary="The file of a policy that ships",
    responses={
        200: {"content": {"application/json": {"example": examples.PRESET}}},
        **problems(*_ROLES, "policy-unknown"),
    },
)
async def read_policy_preset(
    services: ServicesDep, _staff: StaffDep, name: Annotated[str, Path(pattern=r"^[a-z0-9_-]{1,64}$")]
) -> PresetTextView:
    """For the system administrator: something to change and check."""
    return preset_shown(services, name)


@router.get(
    "/v1/policies/{version}",
    operation_id="read_policy",
    summary="One recorded policy",
    responses={
        200: {"content": {"application/json": {"example": examples.POLICY}}},
        **problems(*_ROLES, "policy-unrecorded"),
    },
)
async def read_policy(services: ServicesDep, _staff: StaffDep, version: VersionPath) -> PolicyView:
    """For the system administrator."""
    return await policy_shown(services, version)


@router.post(
    "/v1/policies/check",
    operation_id="check_policy",
    summary="Whether a policy file can be used, and what it would change",
    responses={
        200: {"content": {"application/json": {"example": examples.CHECKED}}},
        **problems(*_ROLES, body=True),
    },
)
async def check_policy(
    services: ServicesDep, _staff: StaffDep, body: Annotated[TextBody, Body(openapi_examples=examples.TEXT)]
) -> CheckedPolicyView:
    """For the system administrator. Each line to change is named with what is allowed; nothing is kept."""
    return await policy_checked(services, body.text)


@router.post(
    "/v1/policies/activations",
    operation_id="activate_policy",
    summary="Put in force what was checked",
    responses={
        200: {"content": {"application/json": {"example": examples.ACTIVATED}}},
        **problems(*_ROLES, "policy-file-unusable", "content-moved", "version-moved", body=True),
    },
)
async def activate_policy(
    services: ServicesDep, caller: StaffDep, body: Annotated[ActivationBody, Body(openapi_examples=examples.ACTIVATE)]
) -> Activation:
    """For the system administrator. New filings are under it within a second or so; open issues keep theirs."""
    return await policy_activated(services, caller, body)


@router.get(
    "/v1/policies/{version}/issues",
    operation_id="count_issues_under_policy",
    summary="How many general open issues are held to a policy",
    responses={
        200: {"content": {"application/json": {"example": examples.COUNT}}},
        **problems(*_ROLES, "policy-unrecorded"),
    },
)
async def count_issues_under_policy(services: ServicesDep, _staff: StaffDep, version: VersionPath) -> CountView:
    """For the system administrator."""
    return await issues_under(services, version, where={})


@router.post(
    "/v1/policies/migrations",
    operation_id="migrate_issues",
    summary="Hold open issues to another policy",
    responses={
        200: {"content": {"application/json": {"example": examples.MIGRATED}}},
        **problems(*_ROLES, "policy-unrecorded", "cursor", "engine-unavailable", body=True),
    },
)
async def migrate_issues(
    services: ServicesDep, caller: StaffDep, body: Annotated[MigrationBody, Body(openapi_examples=examples.MIGRATE)]
) -> MigratedView:
    """For the system administrator: some hundred general issues a call, each by an event of its own.

    Confidential ones are moved by `sibu policy migrate`, at the machine.
    """
    return await issues_migrated(services, caller, body)
