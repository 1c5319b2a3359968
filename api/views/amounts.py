"""How much time a clock has used and has left, counted as its limit counts."""

from datetime import datetime, timedelta

from api.words import Said, lasting
from schemas.domain.base import Frozen
from schemas.domain.calendar import Calendar
from schemas.domain.clock_history import Clock
from schemas.domain.limits import BY_DAY, Limit, Unit, elapsed, remaining
from schemas.domain.office_time import office_time


class AmountView(Frozen):
    """Time as its limit counts it: days (`d`), working days (`wd`), or seconds, of office hours only (`ws`) or all."""

    amount: int
    unit: str
    said: Said


def used(clock: Clock, calendar: Calendar, *, until: datetime) -> AmountView:
    """What a clock has used up at `until`, in its limit's unit."""
    due, unit = clock.deadline, Limit.parse(clock.deadline.limit).unit
    if unit in BY_DAY:
        return amount(timedelta(days=elapsed(due.start, until, unit, calendar, pauses=due.pauses)), unit)
    if unit is not Unit.WORKING_HOURS:
        return seconds(clock.ran(until))
    stood = (office_time(each.suspended, min(each.resumed, until), calendar) for each in due.pauses)
    return amount(office_time(due.start, until, calendar) - sum(stood, timedelta(0)), unit)


def left(clock: Clock, calendar: Calendar, *, until: datetime) -> AmountView | None:
    """What is left of a clock that has not ended and is not overdue."""
    due, unit = clock.deadline, Limit.parse(clock.deadline.limit).unit
    if clock.ended is not None or until > due.at:
        return None
    if unit in BY_DAY:
        given = [Limit.parse(text) for text in (due.limit, *due.extensions)]
        if any(each.unit is not unit for each in given):
            return amount(timedelta(days=remaining(until, due.at, unit, calendar)), unit)
        # Used and left make up the limit: the day that is not over yet is left.
        gone = used(clock, calendar, until=until).amount
        return amount(timedelta(days=max(0, sum(each.amount for each in given) - gone)), unit)
    if unit is Unit.WORKING_HOURS:
        return amount(office_time(until, due.at, calendar), unit)
    return seconds(due.at - until)


def amount(counted: timedelta, unit: Unit) -> AmountView:
    """An amount of time in a limit's unit."""
    match unit:
        case Unit.DAYS:
            said = Said(zh=f"{counted.days}天", en=f"{counted.days} d")
        case Unit.WORKING_DAYS:
            said = Said(
                zh=f"{counted.days}个工作日", en=f"{counted.days} working day{'' if counted.days == 1 else 's'}"
            )
        case Unit.WORKING_HOURS:
            time = lasting(counted.total_seconds())
            said = Said(zh=f"办公时间{time.zh}", en=f"{time.en} of office hours")
            return AmountView(amount=int(counted.total_seconds()), unit="ws", said=said)
        case _:
            return seconds(counted)
    return AmountView(amount=counted.days, unit=unit.value, said=said)


def seconds(span: timedelta) -> AmountView:
    """A stretch of time as a clock on the wall shows it."""
    whole = int(span.total_seconds())
    return AmountView(amount=whole, unit="s", said=lasting(whole))
