"""A newer calendar of the installation: put in force for new filings, and what it means for open issues."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from sqlalchemy import bindparam, select

from infra.calendars.presets import load_newer
from infra.db.engine import Database
from infra.db.tables import issues
from infra.rulebooks.in_force import Kind, activate, activations, in_force_now
from infra.run.clock import now
from infra.run.instance import Instance, opened
from infra.settings.settings import Settings
from schemas.domain.base import Frozen
from schemas.domain.calendar import Calendar
from schemas.domain.calendar_changes import CalendarChanges, changes
from schemas.domain.clocks import Schedule
from schemas.domain.handling_events import Recalendared
from schemas.domain.issue import Issue
from schemas.domain.rules.renewing import recalendar
from schemas.domain.rules.rulebook import Rulebook

_PAGE = 500


class Effect(Frozen):
    """What a calendar does to the open issues that are counted by another (`outdated`).

    `moving` have a clock that ends, reminds or escalates at another time, `settled` a deadline that becomes sure.
    """

    outdated: int
    moving: int
    settled: int


class Published(Frozen):
    """`since` and `by` are those of the first time it was put in force in a row; None for a dry run."""

    version: str
    name: str
    changes: CalendarChanges
    effect: Effect
    since: str | None = None
    by: str | None = None


async def publish(settings: Settings, text: str, *, name: str, by: str, dry: bool) -> Published:
    """Put the calendar that a file describes in force, or only say what it would do.

    Every running process files under it within seconds; the relay recomputes the open issues, each by an event.

    Raises:
        CalendarFileError: it cannot be read, or takes back what holds already.
        StorageError: nothing was recorded.
    """
    async with opened(settings, classes=frozenset()) as instance:
        before = instance.rulebooks.current().calendar
        calendar = load_newer(text, name=name, before=before)
        told = Published(
            version=calendar.version,
            name=calendar.name,
            changes=changes(before, calendar),
            effect=await _effect(instance, calendar),
        )
        if dry:
            return told
        made = await activate(instance.database, Kind.CALENDAR, calendar, by=by, at=now())
        return told.model_copy(update={"since": made.since.isoformat(), "by": made.by})


async def history(settings: Settings) -> dict[str, Any]:
    """What was put in force, the newest first, and how many open issues do not follow the newest yet."""
    async with opened(settings, classes=frozenset()) as instance:
        made = await activations(instance.database, Kind.CALENDAR)
        left = [one async for one in outdated(instance.database, made[0].version)] if made else []
        return {
            "activations": [one.model_dump(mode="json", exclude={"kind"}) for one in made],
            "outdated": len(left),
        }


async def calendar_in_force(settings: Settings) -> Calendar:
    """The calendar of the installation that new filings are under."""
    async with opened(settings, classes=frozenset()) as instance:
        return instance.rulebooks.current().calendar


async def activated_version(database: Database) -> str | None:
    """The version of the calendar that was put in force last; None where none ever was."""
    newest = (await in_force_now(database)).get(Kind.CALENDAR)
    return newest.version if newest else None


async def outdated(database: Database, version: str) -> AsyncIterator[str]:
    """Ids of the open issues that are counted by another calendar, in order of id."""
    async for issue_id, _ in _outdated(database, version):
        yield issue_id


async def _outdated(database: Database, version: str) -> AsyncIterator[tuple[str, Mapping[str, Any]]]:
    last = ""
    while True:
        async with database.read() as conn:
            page = (await conn.execute(_OPEN, {"last": last})).all()
        if not page:
            return
        for row in page:
            if row.state["calendar_version"] != version:
                yield row.id, row.state
        last = page[-1].id


async def _effect(instance: Instance, calendar: Calendar) -> Effect:
    """What the rule would record, without recording it."""
    number = moving = settled = 0
    async for _, state in _outdated(instance.database, calendar.version):
        issue = Issue.model_validate(state)
        old = await instance.rulebooks.of(issue)
        newer = Rulebook(policy=old.policy, calendar=calendar, who=old.who, marks=old.marks)
        number += 1
        for event in recalendar(issue, by="", older=old, newer=newer, now=issue.last_at):
            assert isinstance(event, Recalendared)
            moving += _times(issue.schedules) != _times(event.schedules)
            settled += _unsure(issue.schedules) > _unsure(event.schedules)
    return Effect(outdated=number, moving=moving, settled=settled)


def _times(schedules: tuple[Schedule, ...]) -> list[Any]:
    return [(one.deadline.at, [(due.key, due.at) for due in one.dues]) for one in schedules]


def _unsure(schedules: tuple[Schedule, ...]) -> int:
    return sum(one.deadline.provisional for one in schedules)


_OPEN = (
    select(issues.c.id, issues.c.state)
    .where(issues.c.open, issues.c.id > bindparam("last"))
    .order_by(issues.c.id)
    .limit(_PAGE)
)
