"""The county's calendar: which days are worked, when the offices are open, and how sure that is."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from schemas.domain.base import Frozen
from schemas.domain.contradictions import Contradiction, ContradictionError, UnfitError
from schemas.domain.versioned import Versioned

SATURDAY = 5


class YearStatus(StrEnum):
    OFFICIAL = "official"  # its State Council notice is recorded
    PROVISIONAL = "provisional"  # the notice is not out: what is listed is what the law fixes already


class DayKind(StrEnum):
    WORKING = "working"
    MAKE_UP = "make_up"  # 调休上班: a weekend day that is worked
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    CLOSED = "closed"  # a closure of this county alone


class Interval(Frozen):
    """Offices are open from `opens` to `closes`, local time of the same day."""

    opens: time
    closes: time

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens.tzinfo or self.closes.tzinfo:
            raise UnfitError(
                "Office hours are local times without an offset, like 08:30:00.",
                zh="办公时段按当地时间填写，不带时区偏移，如 08:30:00。",
            )
        if self.opens >= self.closes:
            raise UnfitError(
                f"Offices must open before they close, not {self.opens} to {self.closes}.",
                zh=f"上班应早于下班，现为 {self.opens} 至 {self.closes}。",
            )
        return self


class DaysOff(Frozen):
    """One holiday of a notice, first and last day included."""

    name: str = Field(min_length=1)
    first: date
    last: date

    @model_validator(mode="after")
    def _first_before_last(self) -> Self:
        if not timedelta(0) <= self.last - self.first < timedelta(days=31):
            raise UnfitError(
                f"A holiday ends on or after its first day and within 31 days: {self.first} to {self.last}.",
                zh=f"放假末日不得早于首日，且不超过31天，现为 {self.first} 至 {self.last}。",
            )
        return self

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


class CalendarYear(Frozen):
    """One year as its notice says. A notice may reach back into the December before (2011-12-31 was worked)."""

    year: int = Field(ge=1992, le=9000)  # China changed its clocks for the last time in 1991.
    status: YearStatus
    source: str = Field(min_length=1)
    off: tuple[DaysOff, ...] = ()
    make_up: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _days_belong(self) -> Self:
        found = (*self._outside(), *self._impossible())
        if found:
            raise ContradictionError(found)
        return self

    def _outside(self) -> Iterator[Contradiction]:
        first, last = date(self.year - 1, 12, 1), date(self.year, 12, 31)
        allowed = f"A day of {self.year} or of the December before is allowed."
        zh = f"只能填{self.year}年或上一年12月的日期。"
        for index, holiday in enumerate(self.off):
            if not first <= holiday.first <= holiday.last <= last:
                yield Contradiction(("off", index), f"{holiday.first} to {holiday.last}", allowed, zh)
        for index, day in enumerate(self.make_up):
            if not first <= day <= last:
                yield Contradiction(("make_up", index), day, allowed, zh)

    def _impossible(self) -> Iterator[Contradiction]:
        off = {day for holiday in self.off for day in holiday.days}
        for index, day in enumerate(self.make_up):
            if day.weekday() < SATURDAY or day in off:
                sentence = "Only a Saturday or Sunday that is not off is allowed."
                yield Contradiction(("make_up", index), day, sentence, "只能填不放假的星期六或星期日。")


class Closure(Frozen):
    """A day on which this county's offices stay shut although the State Council's calendar works."""

    day: date
    reason: str = Field(min_length=1)


class Calendar(Versioned):
    """Working days and office hours of one county.

    A year that is not listed is provisional, Monday to Friday worked. `version` names the content.
    """

    name: str = Field(min_length=1)
    zone: str
    office: tuple[Interval, ...] = Field(min_length=1)
    years: tuple[CalendarYear, ...] = ()
    closures: tuple[Closure, ...] = ()

    @field_validator("zone")
    @classmethod
    def _zone_is_known(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
            raise UnfitError(
                f"{zone!r} is no IANA time zone; write for example Asia/Shanghai.",
                zh=f"{zone!r} 不是 IANA 时区，可填如 Asia/Shanghai。",
            ) from unknown
        return zone

    @model_validator(mode="after")
    def _is_ordered(self) -> Self:
        found = (*office_in_order(self.office), *years_in_order(self.years), *closures_once(self.closures))
        if found:
            raise ContradictionError(found)
        return self

    def day_kind(self, day: date) -> DayKind:
        marked = self._marks.get(day)
        if marked:
            return marked
        return DayKind.WEEKEND if day.weekday() >= SATURDAY else DayKind.WORKING

    def holiday(self, day: date) -> str | None:
        """The name of the holiday that a notice puts on the day."""
        return next((one.name for year in self.years for one in year.off if one.first <= day <= one.last), None)

    def closed_for(self, day: date) -> str | None:
        """Why this county's offices stay shut on the day."""
        return next((closure.reason for closure in self.closures if closure.day == day), None)

    def is_working_day(self, day: date) -> bool:
        return self.day_kind(day) in {DayKind.WORKING, DayKind.MAKE_UP}

    def is_provisional(self, day: date) -> bool:
        """Whether the notice of the day's year is still to come, so that a working day may yet become a holiday."""
        return day.year not in self._official

    def working_day_after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day` (0: `day` itself, or the last working day before it)."""
        year, days = day.year, self._worked(day.year)
        index = bisect_right(days, day.toordinal()) + count - 1
        while index >= len(days):
            index -= len(days)
            year += 1
            days = self._worked(year)
        while index < 0:
            year -= 1
            days = self._worked(year)
            index += len(days)
        return date.fromordinal(days[index])

    def working_days_between(self, first: date, end: date) -> int:
        """How many working days d with first <= d < end there are; 0 when end <= first."""
        if end <= first:
            return 0
        whole = sum(len(self._worked(year)) for year in range(first.year, end.year))
        before = bisect_left(self._worked(first.year), first.toordinal())
        return whole - before + bisect_left(self._worked(end.year), end.toordinal())

    @property
    def marked(self) -> frozenset[date]:
        """Every day that a notice or the county makes something else than its weekday says, or says again."""
        return frozenset(self._marks)

    @cached_property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def opening(self) -> time:
        return self.office[0].opens

    @property
    def closing(self) -> time:
        return self.office[-1].closes

    @cached_property
    def office_spans(self) -> tuple[tuple[timedelta, timedelta], ...]:
        """Office hours as time since midnight."""
        zero = datetime.combine(date.min, time())
        return tuple(
            (datetime.combine(date.min, one.opens) - zero, datetime.combine(date.min, one.closes) - zero)
            for one in self.office
        )

    @cached_property
    def office_day(self) -> timedelta:
        """How long the offices are open on one working day."""
        return sum((closes - opens for opens, closes in self.office_spans), timedelta(0))

    @cached_property
    def _official(self) -> frozenset[int]:
        return frozenset(year.year for year in self.years if year.status is YearStatus.OFFICIAL)

    @cached_property
    def _marks(self) -> dict[date, DayKind]:
        off = {day: DayKind.HOLIDAY for year in self.years for holiday in year.off for day in holiday.days}
        make_up = dict.fromkeys((day for year in self.years for day in year.make_up), DayKind.MAKE_UP)
        closed = {closure.day: DayKind.CLOSED for closure in self.closures}
        return off | make_up | closed

    @cached_property
    def _worked_by_year(self) -> dict[int, tuple[int, ...]]:
        return {}

    def _worked(self, year: int) -> tuple[int, ...]:
        """The ordinals of the year's working days, computed once."""
        known = self._worked_by_year.get(year)
        if known is None:
            days = range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
            known = tuple(n for n in days if self.is_working_day(date.fromordinal(n)))
            self._worked_by_year[year] = known
        return known


def office_in_order(office: tuple[Interval, ...]) -> Iterator[Contradiction]:
    """Office hours that overlap or touch, or stand in the wrong order."""
    for index, (earlier, later) in enumerate(pairwise(office), start=1):
        if earlier.closes >= later.opens:
            sentence = f"Office hours must be in order and apart: later than {earlier.closes} is allowed."
            zh = f"办公时段应按先后排列，互不相接，此处应晚于 {earlier.closes}。"
            yield Contradiction(("office", index, "opens"), later.opens, sentence, zh)


def years_in_order(years: tuple[CalendarYear, ...]) -> Iterator[Contradiction]:
    """Years that stand twice or in the wrong order."""
    for index, (earlier, later) in enumerate(pairwise(years), start=1):
        if earlier.year >= later.year:
            sentence = f"Each year stands once, in order: after {earlier.year} only a later one is allowed."
            zh = f"每个年份只列一次，按先后排列：{earlier.year}年之后只能列更晚的年份。"
            yield Contradiction(("years", index, "year"), later.year, sentence, zh)


def closures_once(closures: tuple[Closure, ...]) -> Iterator[Contradiction]:
    """Days that are closed twice: one of the two reasons would never be seen."""
    for index, closure in enumerate(closures):
        if any(closure.day == earlier.day for earlier in closures[:index]):
            sentence = "Each day is closed once, for one reason."
            yield Contradiction(("closures", index, "day"), closure.day, sentence, "同一天只列一次停办，只写一个原因。")
