"""/v1/roster and /v1/me/absence: deputies while somebody is away, and the duty roster (值班)."""

from typing import Annotated

from fastapi import APIRouter, Body, Path

from api.http import roster_examples as examples
from api.http.answers import Answers, problems
from api.http.callers import PlainId, ServicesDep, StaffDep
from api.http.strict_route import StrictRoute
from api.reading.roster import OwnAbsenceView, own_absence, roster_now
from api.writing.roster import (
    AbsenceBody,
    OwnAbsenceBody,
    ShiftBody,
    absence_added,
    absence_ended,
    own_absence_added,
    own_absence_ended,
    shift_added,
    shift_ended,
)
from schemas.wire.roster import KeptRoster

router = APIRouter(route_class=StrictRoute, tags=["roster"])

_ROLES = ("sign-in-needed", "not-allowed", "request-forged")
_ROSTER: Answers = {200: {"content": {"application/json": {"example": examples.ROSTER}}}}
_OWN: Answers = {200: {"content": {"application/json": {"example": examples.OWN}}}}


@router.get(
    "/v1/roster",
    operation_id="read_roster",
    summary="Who is away, who is on duty",
    responses={**_ROSTER, **problems("sign-in-needed", "not-allowed")},
)
async def read_roster(services: ServicesDep, _staff: StaffDep) -> KeptRoster:
    """For the system administrator: every absence and shift that is not over, those to come included."""
    return await roster_now(services)


@router.post(
    "/v1/roster/absences",
    operation_id="add_absence",
    summary="Name a deputy for somebody who is away",
    responses={**_ROSTER, **problems(*_ROLES, "roster-unfit", body=True)},
)
async def add_absence(
    services: ServicesDep, caller: StaffDep, body: Annotated[AbsenceBody, Body(openapi_examples=examples.AWAY)]
) -> KeptRoster:
    """For the system administrator. Tasks and reminders go to the deputy from its beginning on."""
    return await absence_added(services, caller, body)


@router.post(
    "/v1/roster/absences/{account_id}/end",
    operation_id="end_absence",
    summary="Somebody is back",
    responses={**_ROSTER, **problems(*_ROLES, "roster-unfit", "nothing-to-end")},
)
async def end_absence(services: ServicesDep, _staff: StaffDep, account_id: PlainId) -> KeptRoster:
    """For the system administrator."""
    return await absence_ended(services, account_id)


@router.post(
    "/v1/roster/shifts",
    operation_id="add_shift",
    summary="Put somebody on duty",
    responses={**_ROSTER, **problems(*_ROLES, "roster-unfit", body=True)},
)
async def add_shift(
    services: ServicesDep, caller: StaffDep, body: Annotated[ShiftBody, Body(openapi_examples=examples.SHIFT)]
) -> KeptRoster:
    """For the system administrator. Whoever is on duty hears of emergencies first."""
    return await shift_added(services, caller, body)


@router.post(
    "/v1/roster/shifts/{shift_id}/end",
    operation_id="end_shift",
    summary="Somebody is on duty no longer",
    responses={**_ROSTER, **problems(*_ROLES, "nothing-to-end")},
)
async def end_shift(
    services: ServicesDep, _staff: StaffDep, shift_id: Annotated[int, Path(ge=1, le=2**53)]
) -> KeptRoster:
    """For the system administrator. A shift that has not begun is gone."""
    return await shift_ended(services, shift_id)


@router.get(
    "/v1/me/absence",
    operation_id="read_my_absence",
    summary="My own absence, and who could stand in",
    responses={**_OWN, **problems("sign-in-needed", "not-allowed", "roster-unfit")},
)
async def read_my_absence(services: ServicesDep, caller: StaffDep) -> OwnAbsenceView:
    """For whoever works with issues."""
    return await own_absence(services, caller)


@router.post(
    "/v1/me/absence",
    operation_id="add_my_absence",
    summary="I am away, and name my deputy",
    responses={**_OWN, **problems(*_ROLES, "roster-unfit", body=True)},
)
async def add_my_absence(
    services: ServicesDep, caller: StaffDep, body: Annotated[OwnAbsenceBody, Body(openapi_examples=examples.OWN_AWAY)]
) -> OwnAbsenceView:
    """For whoever works with issues. The deputy holds the same post, or heads it."""
    return await own_absence_added(services, caller, body)


@router.post(
    "/v1/me/absence/end",
    operation_id="end_my_absence",
    summary="I am back",
    responses={**_OWN, **problems(*_ROLES, "roster-unfit", "nothing-to-end")},
)
async def end_my_absence(services: ServicesDep, caller: StaffDep) -> OwnAbsenceView:
    """For whoever works with issues."""
    return await own_absence_ended(services, caller)
