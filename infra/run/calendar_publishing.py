"""A newer calendar of the installation, on its own database: put in force, and what it means for open issues."""

from typing import Any

from infra.organisation.calendars import CalendarKeeper, outdated
from infra.run.clock import now
from infra.run.instance import Instance, opened
from infra.settings.settings import Settings
from schemas.domain.base import Frozen
from schemas.domain.calendar import Calendar
from schemas.domain.calendar_changes import CalendarChanges, changes
from schemas.wire.in_force import CalendarEffect


class Published(Frozen):
    """`since` and `by` are those of the first time it was put in force in a row; None for a dry run."""

    version: str
    name: str
    changes: CalendarChanges
    effect: CalendarEffect
    since: str | None = None
    by: str | None = None


def keeper_of(instance: Instance) -> CalendarKeeper:
    return CalendarKeeper(database=instance.database, rulebooks=instance.rulebooks)


async def publish(settings: Settings, text: str, *, name: str, by: str, dry: bool) -> Published:
    """Put the calendar that a file describes in force, or only say what it would do.

    Every running process files under it within seconds; the relay recomputes the open issues, each by an event.

    Raises:
        CalendarFileError: it cannot be read, or takes back what holds already.
        StorageError: nothing was recorded.
    """
    async with opened(settings, classes=frozenset()) as instance:
        keeper, before = keeper_of(instance), instance.rulebooks.current().calendar
        calendar = keeper.read(text, name=name, before=before)
        told = Published(
            version=calendar.version,
            name=calendar.name,
            changes=changes(before, calendar),
            effect=await keeper.effect(calendar),
        )
        if dry:
            return told
        made = await keeper.activate(calendar, by=by, at=now())
        return told.model_copy(update={"since": made.since.isoformat(), "by": made.by})


async def history(settings: Settings) -> dict[str, Any]:
    """What was put in force, the newest first, and how many open issues do not follow the newest yet."""
    async with opened(settings, classes=frozenset()) as instance:
        made = await keeper_of(instance).activations()
        left = [one async for one in outdated(instance.database, made[0].version)] if made else []
        return {
            "activations": [one.model_dump(mode="json", exclude={"kind"}) for one in made],
            "outdated": len(left),
        }


async def calendar_in_force(settings: Settings) -> Calendar:
    """The calendar of the installation that new filings are under."""
    async with opened(settings, classes=frozenset()) as instance:
        return instance.rulebooks.current().calendar
