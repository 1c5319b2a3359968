"""How a limit is counted, day by day, for a person who wants to follow it on a wall calendar."""

from datetime import date, datetime, time, timedelta

from schemas.domain.base import Frozen
from schemas.domain.calendar import Calendar, DayKind
from schemas.domain.limits import BY_DAY, RUNNING, Limit, Unit, counting_start, deadline
from schemas.domain.office_time import local_date, moment, office_time

DAY = timedelta(days=1)


class CountedDay(Frozen):
    """One local day: what it is, and how much of the limit is used when it ends, in the limit's unit ("" for none)."""

    day: date
    kind: DayKind
    holiday: str | None
    provisional: bool
    used: str


def counted_days(start: datetime, limit: Limit, calendar: Calendar) -> tuple[CountedDay, ...]:
    """Every local day from the one on which `start` lies to the one on which the limit ends."""
    begin = counting_start(start, limit.unit, calendar)
    due = deadline(start, limit, calendar).at
    first, last = local_date(start, calendar), local_date(due, calendar)
    names = {day: holiday.name for year in calendar.years for holiday in year.off for day in holiday.days}
    return tuple(
        CountedDay(
            day=day,
            kind=calendar.day_kind(day),
            holiday=names.get(day),
            provisional=calendar.is_provisional(day),
            used=_used(day, begin=begin, due=due, limit=limit, calendar=calendar),
        )
        for day in (first + n * DAY for n in range((last - first).days + 1))
    )


def _used(day: date, *, begin: datetime, due: datetime, limit: Limit, calendar: Calendar) -> str:
    """A free day of a clock of working time, and the days before its start, use nothing: ""."""
    working = limit.unit not in RUNNING and limit.unit is not Unit.DAYS
    first = local_date(begin, calendar)
    if day < first or (working and not calendar.is_working_day(day)):
        return ""
    if limit.unit is Unit.WORKING_DAYS:
        return str(calendar.working_days_between(first + DAY, day + DAY))
    if limit.unit in BY_DAY:
        return str((day - first).days)
    end = min(due, moment(day + DAY, time(), calendar))
    span = office_time(begin, end, calendar) if working else end - begin
    return _clock(span)


def _clock(span: timedelta) -> str:
    """Hours and minutes, like 26:30."""
    minutes = int(span.total_seconds()) // 60
    return f"{minutes // 60}:{minutes % 60:02d}"
