"""Policies and calendars by version: recorded once, immutable, and read again for the issues filed under them."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Table, insert, select
from sqlalchemy.exc import IntegrityError

from infra.db.engine import Database
from infra.db.tables import calendars, policies
from schemas.domain.calendar import Calendar
from schemas.domain.issue import Issue
from schemas.domain.policy import Policy
from schemas.domain.rules.rulebook import Addressees, Rulebook


class VersionUnknownError(Exception):
    """An issue names a version that was never recorded: the database is not whole."""


class Rulebooks:
    """Those in force for new issues, and every one that an open issue was filed under (cached: they never change)."""

    def __init__(self, database: Database, *, policy: Policy, calendar: Calendar, who: Addressees) -> None:
        self._database = database
        self._who = who
        self._current = Rulebook(policy=policy, calendar=calendar, who=who)
        self._policies = {policy.version: policy}
        self._calendars = {calendar.version: calendar}

    def current(self) -> Rulebook:
        return self._current

    async def of(self, issue: Issue) -> Rulebook:
        """The rulebook an issue was filed under.

        Raises:
            VersionUnknownError: the recorded version is missing.
        """
        if issue.policy_version not in self._policies:
            text = await self._text(policies, issue.policy_version)
            self._policies[issue.policy_version] = Policy.model_validate_json(text)
        if issue.calendar_version not in self._calendars:
            text = await self._text(calendars, issue.calendar_version)
            self._calendars[issue.calendar_version] = Calendar.model_validate_json(text)
        return Rulebook(
            policy=self._policies[issue.policy_version],
            calendar=self._calendars[issue.calendar_version],
            who=self._who,
        )

    async def record_current(self, *, clock: Callable[[], datetime]) -> None:
        """Record what is in force before anything is filed under it."""
        policy, calendar = self._current.policy, self._current.calendar
        for table, content in ((policies, policy), (calendars, calendar)):
            row = {
                "version": content.version,
                "name": content.name,
                "source": content.model_dump_json(),
                "recorded_at": clock(),
            }
            try:
                async with self._database.write() as conn:
                    known = await conn.execute(select(table.c.version).where(table.c.version == content.version))
                    if known.first() is None:
                        await conn.execute(insert(table), row)
            except IntegrityError:
                continue  # Another process recorded the same content at the same moment.

    async def _text(self, table: Table, version: str) -> str:
        async with self._database.read() as conn:
            text = await conn.scalar(select(table.c.source).where(table.c.version == version))
        if text is None:
            raise VersionUnknownError(f"The {table.name} hold no version {version}, but an issue was filed under it.")
        return str(text)
