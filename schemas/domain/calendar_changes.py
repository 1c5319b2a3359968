"""What a newer calendar changes, day by day, and what it must not take back."""

from collections.abc import Iterator
from datetime import date

from schemas.domain.base import Frozen
from schemas.domain.calendar import Calendar, DayKind, YearStatus
from schemas.domain.contradictions import Contradiction


class DayChange(Frozen):
    """A day that is something else than before; `name` is its holiday's, or what the county closes for."""

    day: date
    before: DayKind
    after: DayKind
    name: str | None


class CalendarChanges(Frozen):
    """Nothing at all when all are empty. `decided` are the years whose notice is recorded now and was not before."""

    days: tuple[DayChange, ...]
    decided: tuple[int, ...]
    office: bool


def changes(before: Calendar, after: Calendar) -> CalendarChanges:
    """What differs between two calendars of one zone."""
    return CalendarChanges(
        days=tuple(_day_changes(before, after)),
        decided=tuple(sorted(_official(after) - _official(before))),
        office=before.office != after.office,
    )


def taken_back(before: Calendar, after: Calendar) -> Iterator[Contradiction]:
    """What would make running clocks less sure or count them in another zone: the file is not what it is taken for."""
    if after.zone != before.zone:
        yield Contradiction(
            ("zone",),
            after.zone,
            f"Running clocks are counted in {before.zone}: only that is allowed.",
            f"在办时限按 {before.zone} 计算，只能填这个时区。",
        )
    for year in sorted(_official(before) - _official(after)):
        sentence = f"The notice for {year} is in force already: the year must be listed, and as official."
        zh = f"{year}年的放假通知已经生效：应列出这一年，并标为 official。"
        path = next((("years", n, "status") for n, one in enumerate(after.years) if one.year == year), ("years",))
        yield Contradiction(path, None, sentence, zh)


def _day_changes(before: Calendar, after: Calendar) -> Iterator[DayChange]:
    # A day that neither marks is Monday to Friday or a weekend in both.
    for day in sorted(before.marked | after.marked):
        was, becomes = before.day_kind(day), after.day_kind(day)
        if was is not becomes:
            name = after.closed_for(day) if becomes is DayKind.CLOSED else after.holiday(day)
            yield DayChange(day=day, before=was, after=becomes, name=name)


def _official(calendar: Calendar) -> set[int]:
    return {year.year for year in calendar.years if year.status is YearStatus.OFFICIAL}
