"""Keeps calendars: which one holds for new filings, and what a newer one means for open issues."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from infra.calendars.presets import load_newer
from infra.db.engine import Database
from infra.db.tables import issues
from infra.organisation.walking import state_says, walked
from infra.rulebooks.in_force import Kind, activate, activations
from infra.rulebooks.rulebooks import Rulebooks
from schemas.domain.calendar import Calendar
from schemas.domain.clocks import Schedule
from schemas.domain.handling_events import Recalendared
from schemas.domain.issue import Issue
from schemas.domain.rules.renewing import recalendar
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.sealed import KeyClass
from schemas.wire.in_force import Activation, CalendarEffect, Seen

_EVERY_CLASS: Final = frozenset(KeyClass)


@dataclass(frozen=True, kw_only=True)
class CalendarKeeper:
    """Of one installation. The relay recomputes open issues by what is put in force, each by an event."""

    database: Database
    rulebooks: Rulebooks

    async def current(self, *, at: datetime) -> Calendar:
        """The one that new issues are filed under now, whichever process put it in force."""
        await self.rulebooks.refresh(clock=lambda: at)
        return self.rulebooks.current().calendar

    async def activations(self) -> tuple[Activation, ...]:
        """What was put in force, the newest first."""
        return await activations(self.database, Kind.CALENDAR)

    def read(self, text: str, *, name: str, before: Calendar) -> Calendar:
        """The calendar a TOML text describes, to take the place of `before`.

        Raises:
            CalendarFileError: it cannot be read, or takes back what holds already.
        """
        return load_newer(text, name=name, before=before)

    async def effect(
        self, calendar: Calendar, *, classes: frozenset[KeyClass] = _EVERY_CLASS, at_most: int | None = None
    ) -> CalendarEffect:
        """What the rule would record for open issues of these classes, without recording it."""
        number = moving = settled = 0
        async for _, state in _outdated(self.database, calendar.version, classes):
            if number == at_most:
                return CalendarEffect(outdated=number, moving=moving, settled=settled, complete=False)
            issue = Issue.model_validate(state)
            old = await self.rulebooks.of(issue)
            newer = Rulebook(policy=old.policy, calendar=calendar, who=old.who, marks=old.marks)
            number += 1
            for event in recalendar(issue, by="", older=old, newer=newer, now=issue.last_at):
                assert isinstance(event, Recalendared)
                moving += _times(issue.schedules) != _times(event.schedules)
                settled += _unsure(issue.schedules) > _unsure(event.schedules)
        return CalendarEffect(outdated=number, moving=moving, settled=settled)

    async def activate(
        self, calendar: Calendar, *, by: str, at: datetime, instead_of: Seen | None = None
    ) -> Activation:
        """Make it the one for new filings.

        Raises:
            InForceMovedError: something else is in force than what whoever asks has seen.
        """
        made = await activate(self.database, Kind.CALENDAR, calendar, by=by, at=at, instead_of=instead_of)
        await self.rulebooks.refresh(clock=lambda: at)
        return made


async def outdated(database: Database, version: str) -> AsyncIterator[str]:
    """Ids of the open issues that are counted by another calendar, in order of id."""
    async for issue_id, _ in _outdated(database, version, _EVERY_CLASS):
        yield issue_id


def _outdated(
    database: Database, version: str, classes: frozenset[KeyClass]
) -> AsyncIterator[tuple[str, Mapping[str, Any]]]:
    of_class = [] if classes == _EVERY_CLASS else [issues.c.key_class.in_(sorted(classes))]
    return walked(database, issues.c.open, ~state_says("calendar_version", version), *of_class)


def _times(schedules: tuple[Schedule, ...]) -> list[Any]:
    return [(one.deadline.at, [(due.key, due.at) for due in one.dues]) for one in schedules]


def _unsure(schedules: tuple[Schedule, ...]) -> int:
    return sum(one.deadline.provisional for one in schedules)
