"""Arithmetic of a calendar's own time: local moments, and the hours in which its offices are open.

Office time is what the clock on the office wall shows, so a day with a change of clocks is as long as any other.
"""

from datetime import UTC, date, datetime, time, timedelta

from schemas.domain.calendar import Calendar
from schemas.domain.errors import DomainError

DAY, ZERO = timedelta(days=1), timedelta(0)


class NaiveTimeError(DomainError):
    """A time without an offset: it would be read in the host's zone, which is not the county's."""

    code = "time_without_offset"


def in_utc(instant: datetime) -> datetime:
    """The same instant in UTC; NaiveTimeError where it has no offset."""
    if instant.utcoffset() is None:
        raise NaiveTimeError(f"{instant.isoformat()} has no offset from UTC; write it like 2026-09-30T16:00+08:00.")
    return instant.astimezone(UTC)


def local_date(instant: datetime, calendar: Calendar) -> date:
    return instant.astimezone(calendar.tz).date()


def moment(day: date, clock: time, calendar: Calendar) -> datetime:
    """The instant (UTC) of a local time on a local day."""
    return datetime.combine(day, clock, tzinfo=calendar.tz).astimezone(UTC)


def open_from(start: datetime, calendar: Calendar) -> datetime:
    """`start` itself while offices are open (the moment of closing included), else the next opening; UTC."""
    local = start.astimezone(calendar.tz)
    if calendar.is_working_day(local.date()):
        for interval in calendar.office:
            if local.time() < interval.opens:
                return moment(local.date(), interval.opens, calendar)
            if local.time() <= interval.closes:
                return in_utc(start)
    return moment(calendar.working_day_after(local.date(), 1), calendar.opening, calendar)


def office_time(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """The time the offices are open between two instants; zero when `end` is not after `start`."""
    first, last = in_utc(start).astimezone(calendar.tz), in_utc(end).astimezone(calendar.tz)
    if last <= first:
        return ZERO
    days = calendar.working_days_between(first.date(), last.date())
    return days * calendar.office_day - _worked_before(first, calendar) + _worked_before(last, calendar)


def after_office_time(start: datetime, span: timedelta, calendar: Calendar) -> datetime:
    """The earliest instant (UTC) from `open_from(start)` on at which the offices have been open for `span`."""
    begin = open_from(start, calendar)
    if span <= ZERO:
        return begin
    local = begin.astimezone(calendar.tz)
    worked = span + _worked_before(local, calendar)
    days = -(-worked // calendar.office_day) - 1  # a day filled to its end is due at closing, not at the next opening
    day = calendar.working_day_after(local.date(), days)
    return _when_worked(day, worked - days * calendar.office_day, calendar)


def _worked_before(local: datetime, calendar: Calendar) -> timedelta:
    """The office time of the local day that lies before the moment."""
    if not calendar.is_working_day(local.date()):
        return ZERO
    clock = _since_midnight(local.time())
    return sum((min(clock, closes) - opens for opens, closes in calendar.office_spans if opens < clock), ZERO)


def _when_worked(day: date, worked: timedelta, calendar: Calendar) -> datetime:
    """The instant of a working day at which the offices have been open for `worked` on that day."""
    for opens, closes in calendar.office_spans[:-1]:
        if worked <= closes - opens:
            return _wall(day, opens + worked, calendar)
        worked -= closes - opens
    return _wall(day, calendar.office_spans[-1][0] + worked, calendar)


def _wall(day: date, since_midnight: timedelta, calendar: Calendar) -> datetime:
    # Python adds to a local time as to a wall clock, which is what office time means.
    return (datetime.combine(day, time(), tzinfo=calendar.tz) + since_midnight).astimezone(UTC)


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second, microseconds=clock.microsecond)
