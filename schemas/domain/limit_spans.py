"""Whether one limit lasts longer than another whatever the calendar says, for policies that mix their units."""

from schemas.domain.limits import HOUR, RUNNING, WORKING, Limit, Unit

OFFICE_HOURS = 8  # of a working day, nominally
MORE_DAYS_OFF = 10  # the longest holiday with the weekends beside it
DAY_HOURS = 24


def surely_longer(one: Limit, other: Limit) -> bool:
    """True only where no day and no hour could make `one` end before `other`, both started at once."""
    if one.unit is other.unit:
        return one.amount > other.amount
    if one.unit in WORKING and other.unit in WORKING:
        return _office_hours(one) > _office_hours(other) + OFFICE_HOURS
    return least_hours(one) > most_hours(other)


def least_hours(limit: Limit) -> float:
    """The fewest hours that pass until it ends."""
    if limit.unit in RUNNING:
        return limit.amount * (RUNNING[limit.unit] / HOUR)
    return limit.amount * (1.0 if limit.unit is Unit.WORKING_HOURS else DAY_HOURS)


def most_hours(limit: Limit) -> float:
    """The most hours that pass until it ends, by the longest holidays that are usual."""
    if limit.unit in RUNNING:
        return least_hours(limit)
    if limit.unit is Unit.DAYS:
        return (limit.amount + 1.0) * DAY_HOURS
    working_days = _office_hours(limit) / OFFICE_HOURS
    return (working_days + 2 * (working_days // 5 + 1) + MORE_DAYS_OFF) * DAY_HOURS


def _office_hours(limit: Limit) -> int:
    return limit.amount * (1 if limit.unit is Unit.WORKING_HOURS else OFFICE_HOURS)
