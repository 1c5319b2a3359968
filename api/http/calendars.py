"""/v1/calendars: which days are worked, year by year, and the notices that say so."""

from typing import Annotated

from fastapi import APIRouter, Body, Path

from api.http import policy_examples as examples
from api.http.answers import problems
from api.http.callers import ServicesDep, StaffDep
from api.http.strict_route import StrictRoute
from api.reading.calendars import (
    CalendarsView,
    CheckedCalendarView,
    YearView,
    calendar_checked,
    calendar_year,
    calendars_overview,
)
from api.writing.calendars import calendar_activated
from api.writing.policies import ActivationBody, TextBody
from schemas.wire.in_force import Activation

router = APIRouter(route_class=StrictRoute, tags=["calendars"])

_ROLES = ("sign-in-needed", "not-allowed")


@router.get(
    "/v1/calendars",
    operation_id="list_calendars",
    summary="Which calendar holds, and which held",
    responses={200: {"content": {"application/json": {"example": examples.CALENDARS}}}, **problems(*_ROLES)},
)
async def list_calendars(services: ServicesDep, _staff: StaffDep) -> CalendarsView:
    """For the system administrator."""
    return await calendars_overview(services)


@router.get(
    "/v1/calendars/{year}",
    operation_id="read_calendar_year",
    summary="A year, day by day",
    responses={200: {"content": {"application/json": {"example": examples.YEAR}}}, **problems(*_ROLES)},
)
async def read_calendar_year(
    services: ServicesDep, _staff: StaffDep, year: Annotated[int, Path(ge=1992, le=2200)]
) -> YearView:
    """For the system administrator. A year without a notice is provisional: Monday to Friday, and marked so."""
    return await calendar_year(services, year)


@router.post(
    "/v1/calendars/check",
    operation_id="check_calendar",
    summary="What a notice would change, and how many deadlines it moves",
    responses={
        200: {"content": {"application/json": {"example": examples.CALENDAR_CHECKED}}},
        **problems(*_ROLES, body=True),
    },
)
async def check_calendar(
    services: ServicesDep, _staff: StaffDep, body: Annotated[TextBody, Body(openapi_examples=examples.CALENDAR_TEXT)]
) -> CheckedCalendarView:
    """For the system administrator. Each line to change is named with what is allowed; nothing is kept."""
    return await calendar_checked(services, body.text)


@router.post(
    "/v1/calendars/activations",
    operation_id="activate_calendar",
    summary="Put in force what was checked",
    responses={
        200: {"content": {"application/json": {"example": examples.CALENDAR_ACTIVATED}}},
        **problems(*_ROLES, "calendar-file-unusable", "content-moved", "version-moved", body=True),
    },
)
async def activate_calendar(
    services: ServicesDep,
    caller: StaffDep,
    body: Annotated[ActivationBody, Body(openapi_examples=examples.CALENDAR_ACTIVATE)],
) -> Activation:
    """For the system administrator. The relay recomputes the deadlines of open issues, each by an event."""
    return await calendar_activated(services, caller, body)
