"""Calendars in words: what a day is called, and what a newer calendar changes, run by run."""

from collections.abc import Mapping
from itertools import groupby

from api.words import Said
from schemas.domain.calendar import DayKind
from schemas.domain.calendar_changes import CalendarChanges, DayChange

DAYS: Mapping[DayKind, Said] = {
    DayKind.WORKING: Said(zh="工作日", en="working day"),
    DayKind.MAKE_UP: Said(zh="调休上班", en="make-up working day"),
    DayKind.WEEKEND: Said(zh="周末", en="weekend"),
    DayKind.HOLIDAY: Said(zh="放假", en="holiday"),
    DayKind.CLOSED: Said(zh="本县停办", en="county offices closed"),
}


def changes_said(found: CalendarChanges) -> list[Said]:
    """A line for each year that is decided now, for office hours, and for each run of days that change alike."""
    said = [
        Said(zh=f"{number}年：通知已录入，不再暂定", en=f"{number}: the notice is recorded, no longer provisional")
        for number in found.decided
    ]
    said += [Said(zh="办公时间改变", en="office hours change")] if found.office else []
    return said + [_run(run) for run in _runs(found.days)]


def _runs(days: tuple[DayChange, ...]) -> list[list[DayChange]]:
    """Days that follow one another and change alike."""
    ordinals = enumerate(days)
    runs = groupby(
        ordinals, lambda pair: (pair[1].day.toordinal() - pair[0], pair[1].before, pair[1].after, pair[1].name)
    )
    return [[change for _, change in run] for _, run in runs]


def _run(run: list[DayChange]) -> Said:
    first, last = run[0], run[-1]
    span = f"{first.day}" if first is last else f"{first.day} - {last.day:%m-%d}"
    before, after, name = DAYS[first.before], DAYS[first.after], first.name or ""
    return Said(
        zh=f"{span}：{before.zh} → {after.zh} {name}".rstrip(),
        en=f"{span}: {before.en} -> {after.en} {name}".rstrip(),
    )
