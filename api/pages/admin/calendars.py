"""/staff/admin/calendars: a year day by day, and a notice seen through before it is put in force."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from api.pages.admin.checking import Checking
from api.pages.admin.listing import as_file
from api.pages.exporting import KINDS
from api.pages.look import look_of
from api.pages.refusals import SAID
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import visitor_of
from api.reading.calendars import DayView, YearView, calendar_checked, calendar_year, calendars_overview
from api.services import services_of
from api.views.calendar_words import DAYS
from api.words import CHINA, Said
from api.writing.calendars import calendar_activated
from schemas.domain.authorization.words import Operation
from schemas.domain.calendar import DayKind

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_YEAR: Final = Operation.READ_CALENDAR_YEAR.value
_CHECK: Final = Operation.CHECK_CALENDAR.value
_FIRST, _LAST = 1992, 2200
_CHECKING: Final = Checking(
    form="admin/check_calendar.html",
    seen="admin/calendar_checked.html",
    unusable=SAID["calendar-file-unusable"],
    overview="/staff/admin/calendars",
    find_out=calendar_checked,
    put_in_force=calendar_activated,
)
# One letter beside the number, so that nothing is told by colour alone.
_MARK: Final = {
    DayKind.WORKING: Said(zh="", en=""),
    DayKind.MAKE_UP: Said(zh="班", en="w"),
    DayKind.WEEKEND: Said(zh="", en=""),
    DayKind.HOLIDAY: Said(zh="休", en="h"),
    DayKind.CLOSED: Said(zh="停", en="c"),
}
_COLUMNS: Final = {
    "day": Said(zh="日期", en="day"),
    "kind": Said(zh="种类", en="kind"),
    "name": Said(zh="名称", en="name"),
}


@router.get("/staff/admin/calendars", name=_YEAR)
async def calendars_page(request: Request) -> Response:
    """The year that the address names, else this one."""
    await visitor_of(request)
    services = services_of(request)
    year = _year(request)
    overview, found = await calendars_overview(services), await calendar_year(services, year)
    people = {one.by: services.people.person(one.by) for one in overview.activations}
    values = {
        "calendars": overview,
        "year": found,
        "months": [_month(found, month) for month in range(1, 13)],
        "named": _named(found),
        "day_words": DAYS,
        "marks": _MARK,
        "bounds": (_FIRST, _LAST),
        "by": {key: person.name if person else key for key, person in people.items()},
        "done": request.query_params.get("done", "")[:16],
        "files": [(ending, f"/staff/admin/calendars.{ending}?year={year}") for ending in KINDS],
    }
    return work_page(request, "admin/calendars.html", values)


@router.get("/staff/admin/calendars.{ending}", name=_YEAR)
async def calendar_file(request: Request, ending: str) -> Response:
    await visitor_of(request)
    say, year = look_of(request).say, _year(request)
    found = await calendar_year(services_of(request), year)
    rows = [{"day": one.day.isoformat(), "kind": say(DAYS[one.kind]), "name": one.name} for one in found.days]
    return as_file(request, ending, name=f"calendar-{year}", columns=_COLUMNS, rows=rows)


@router.get("/staff/admin/check-calendar", name=_CHECK)
async def check_form(request: Request) -> Response:
    await visitor_of(request)
    return _CHECKING.shown(request, "")


@router.post("/staff/admin/check-calendar", name=_CHECK)
async def check(request: Request) -> Response:
    return await _CHECKING.check(request)


@router.post("/staff/admin/activate-calendar", name=Operation.ACTIVATE_CALENDAR.value)
async def activate(request: Request) -> Response:
    return await _CHECKING.activate(request)


def _year(request: Request) -> int:
    given = request.query_params.get("year", "")
    year = int(given) if given.isascii() and given.isdecimal() and len(given) == len("2026") else 0
    return year if _FIRST <= year <= _LAST else services_of(request).clock().astimezone(CHINA).year


def _month(year: YearView, month: int) -> dict[str, Any]:
    """Weeks from Monday to Sunday; None where a week reaches into another month."""
    days = [one for one in year.days if one.day.month == month]
    blank: list[DayView | None] = [None] * days[0].day.weekday()
    cells = [*blank, *days]
    cells += [None] * (-len(cells) % 7)
    worked = sum(one.kind in {DayKind.WORKING, DayKind.MAKE_UP} for one in days)
    return {"month": month, "weeks": [cells[at : at + 7] for at in range(0, len(cells), 7)], "worked": worked}


def _named(year: YearView) -> list[tuple[date, date, DayView]]:
    """Holidays, make-up days and closures as runs of days that are alike."""
    special = [one for one in year.days if one.kind not in {DayKind.WORKING, DayKind.WEEKEND}]
    return _runs(special)


def _runs(days: Sequence[DayView]) -> list[tuple[date, date, DayView]]:
    runs: list[tuple[date, date, DayView]] = []
    for one in days:
        if runs:
            first, last, head = runs[-1]
            if one.day - last == timedelta(days=1) and (one.kind, one.name) == (head.kind, head.name):
                runs[-1] = (first, one.day, head)
                continue
        runs.append((one.day, one.day, one))
    return runs
