"""What a county's calendar file says beside the calendar it builds on: office hours, closures, a newer notice."""

from collections.abc import Iterator
from typing import Self

from pydantic import Field, model_validator

from schemas.domain.base import Frozen
from schemas.domain.calendar import (
    Calendar,
    CalendarYear,
    Closure,
    Interval,
    YearStatus,
    closures_once,
    office_in_order,
    years_in_order,
)
from schemas.domain.contradictions import Contradiction, ContradictionError


class CountyCalendar(Frozen):
    """`base` names a calendar that ships. A year listed here takes the place of the base's year as a whole."""

    base: str
    name: str = Field(min_length=1)
    office: tuple[Interval, ...] | None = Field(default=None, min_length=1)
    years: tuple[CalendarYear, ...] = ()
    closures: tuple[Closure, ...] = ()

    @model_validator(mode="after")
    def _is_ordered(self) -> Self:
        office = office_in_order(self.office or ())
        found = (*office, *years_in_order(self.years), *closures_once(self.closures))
        if found:
            raise ContradictionError(found)
        return self

    def against(self, base: Calendar) -> Iterator[Contradiction]:
        """Years that would be less sure than they are in the base."""
        official = {year.year for year in base.years if year.status is YearStatus.OFFICIAL}
        for index, year in enumerate(self.years):
            if year.year in official and year.status is YearStatus.PROVISIONAL:
                sentence = f"The notice for {year.year} is recorded in {base.name}: only official is allowed."
                zh = f"{year.year}年的放假通知已录入 {base.name}：只能填 official。"
                yield Contradiction(("years", index, "status"), year.status.value, sentence, zh)

    def on(self, base: Calendar) -> Calendar:
        """The whole calendar: the zone and whatever is not said here is the base's."""
        years = {year.year: year for year in (*base.years, *self.years)}
        closures = {closure.day: closure for closure in (*base.closures, *self.closures)}
        return base.model_copy(
            update={
                "name": self.name,
                "office": self.office or base.office,
                "years": tuple(years[number] for number in sorted(years)),
                "closures": tuple(closures[day] for day in sorted(closures)),
            }
        )
