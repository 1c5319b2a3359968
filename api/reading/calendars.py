"""Calendars as administrators look at them: which holds, a year day by day, and what a text would change."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from api.services import Services
from api.views.calendar_words import changes_said
from api.views.file_lines import LineView, lines
from api.words import Said
from schemas.domain.base import Frozen
from schemas.domain.calendar import Calendar, DayKind
from schemas.domain.calendar_changes import DayChange, changes
from schemas.domain.sealed import KeyClass
from schemas.wire.in_force import Activation, CalendarEffect
from schemas.wire.toml_file import TomlFileError

FILE: Final = "calendar.toml"  # what a text is called in sentences about it
_MOST: Final = 5_000  # issues whose clocks are counted anew for a figure
# How many there are of any other class is not for administrators.
_GENERAL: Final = frozenset({KeyClass.GENERAL})


class YearSeen(Frozen):
    """A year that the calendar lists."""

    year: int
    provisional: bool
    source: str
    working_days: int


class OfficeSpan(Frozen):
    """Office hours of a working day, as 08:30."""

    opens: str
    closes: str


class CalendarsView(Frozen):
    """`in_force` is the version that was put in force last, None while the one of the settings holds."""

    in_force: str | None
    version: str
    name: str
    zone: str
    office: tuple[OfficeSpan, ...]
    years: tuple[YearSeen, ...]
    activations: tuple[Activation, ...]


class DayView(Frozen):
    """A day; `name`: its holiday, or what the county closes for."""

    day: date
    kind: DayKind
    name: str | None


class YearView(Frozen):
    """Every day of a year. A provisional year has no notice yet, and its deadlines are marked so."""

    year: int
    version: str
    provisional: bool
    source: str | None
    working_days: int
    days: tuple[DayView, ...]


class CheckedCalendarView(Frozen):
    """What a text says. `problems`: each line to change before it can be used; then there is nothing else.

    `effect`: what it does to general open issues. `instead_of`: what it was compared with.
    """

    usable: bool
    problems: tuple[LineView, ...] = ()
    version: str | None = None
    name: str = ""
    said: tuple[Said, ...] = ()
    days: tuple[DayChange, ...] = ()
    decided: tuple[int, ...] = ()
    office_changes: bool = False
    effect: CalendarEffect | None = None
    instead_of: str | None = None


async def calendars_overview(services: Services) -> CalendarsView:
    """What holds now and what held before."""
    calendars = services.organisation.calendars
    current, made = await calendars.current(at=services.clock()), await calendars.activations()
    return CalendarsView(
        in_force=made[0].version if made else None,
        version=current.version,
        name=current.name,
        zone=current.zone,
        office=tuple(OfficeSpan(opens=f"{one.opens:%H:%M}", closes=f"{one.closes:%H:%M}") for one in current.office),
        years=tuple(_seen(current, one.year, source=one.source) for one in current.years),
        activations=made,
    )


async def calendar_year(services: Services, year: int) -> YearView:
    """A year of the calendar in force, whether it is listed or not."""
    current = await services.organisation.calendars.current(at=services.clock())
    listed = next((one for one in current.years if one.year == year), None)
    return YearView(
        year=year,
        version=current.version,
        provisional=current.is_provisional(date(year, 1, 1)),
        source=listed.source if listed else None,
        working_days=current.working_days_between(date(year, 1, 1), date(year + 1, 1, 1)),
        days=tuple(_days(current, year)),
    )


async def calendar_checked(services: Services, text: str) -> CheckedCalendarView:
    """Whether the text can be used, and what would change; nothing is kept of it."""
    calendars = services.organisation.calendars
    before, made = await calendars.current(at=services.clock()), await calendars.activations()
    try:
        found = calendars.read(text, name=FILE, before=before)
    except TomlFileError as refusal:
        return CheckedCalendarView(usable=False, problems=lines(refusal.problems))
    changed = changes(before, found)
    return CheckedCalendarView(
        usable=True,
        version=found.version,
        name=found.name,
        said=tuple(changes_said(changed)),
        days=changed.days,
        decided=changed.decided,
        office_changes=changed.office,
        effect=await calendars.effect(found, classes=_GENERAL, at_most=_MOST),
        instead_of=made[0].version if made else None,
    )


def _seen(calendar: Calendar, year: int, *, source: str) -> YearSeen:
    first, end = date(year, 1, 1), date(year + 1, 1, 1)
    return YearSeen(
        year=year,
        provisional=calendar.is_provisional(first),
        source=source,
        working_days=calendar.working_days_between(first, end),
    )


def _days(calendar: Calendar, year: int) -> Iterator[DayView]:
    day = date(year, 1, 1)
    while day.year == year:
        kind = calendar.day_kind(day)
        name = calendar.closed_for(day) if kind is DayKind.CLOSED else calendar.holiday(day)
        yield DayView(day=day, kind=kind, name=name)
        day += timedelta(days=1)
