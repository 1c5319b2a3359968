"""Policies and calendars by version: recorded once, immutable, and read again for the issues filed under them."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import select

from infra.db.engine import Database
from infra.rulebooks.in_force import TABLES, Kind, in_force_now, record
from schemas.domain.accused import Marker, Unmarked
from schemas.domain.calendar import Calendar
from schemas.domain.issue import Issue
from schemas.domain.policy import Policy
from schemas.domain.rules.rulebook import Addressees, Rulebook
from schemas.domain.versioned import Versioned
from schemas.wire.decisions import VersionUnknownError

__all__ = ("Rulebooks", "VersionUnknownError")


def as_it_is(policy: Policy) -> Policy:
    return policy


class Rulebooks:
    """Those in force for new issues, and every one that an open issue was filed under (cached: they never change).

    What is given holds until something was activated. `adapt` makes of an activated policy the one to file under: a
    demonstration compresses it.
    """

    def __init__(
        self,
        database: Database,
        *,
        policy: Policy,
        calendar: Calendar,
        who: Addressees,
        adapt: Callable[[Policy], Policy] = as_it_is,
        marks: Marker | None = None,
    ) -> None:
        self._database = database
        self._who = who
        self._marks = marks or Unmarked()
        self._adapt = adapt
        self._current = Rulebook(policy=policy, calendar=calendar, who=who, marks=self._marks)
        self._followed: dict[Kind, str] = {}
        self._policies = {policy.version: policy}
        self._calendars = {calendar.version: calendar}

    def current(self) -> Rulebook:
        return self._current

    def adapted(self, policy: Policy) -> Policy:
        """The policy that would be filed under if this one were put in force."""
        return self._adapt(policy)

    async def of(self, issue: Issue) -> Rulebook:
        """The rulebook an issue was filed under.

        Raises:
            VersionUnknownError: the recorded version is missing.
        """
        return Rulebook(
            policy=await self.policy(issue.policy_version),
            calendar=await self.calendar(issue.calendar_version),
            who=self._who,
            marks=self._marks,
        )

    async def policy(self, version: str) -> Policy:
        """A recorded policy. Raises VersionUnknownError."""
        if version not in self._policies:
            self._policies[version] = Policy.model_validate_json(await self._text(Kind.POLICY, version))
        return self._policies[version]

    async def calendar(self, version: str) -> Calendar:
        """A recorded calendar. Raises VersionUnknownError."""
        if version not in self._calendars:
            self._calendars[version] = Calendar.model_validate_json(await self._text(Kind.CALENDAR, version))
        return self._calendars[version]

    async def refresh(self, *, clock: Callable[[], datetime]) -> bool:
        """Take up what was activated since; whether anything was. Harmless to repeat, one small read when nothing was.

        Raises:
            StorageError: the database did not answer; what was current stays.
            VersionUnknownError: an activated version is missing.
        """
        active = {kind: one.version for kind, one in (await in_force_now(self._database)).items()}
        if active == self._followed:
            return False
        policy, calendar = self._current.policy, self._current.calendar
        if Kind.POLICY in active:
            policy = self._adapt(await self.policy(active[Kind.POLICY]))
        if Kind.CALENDAR in active:
            calendar = await self.calendar(active[Kind.CALENDAR])
        if policy.version != active.get(Kind.POLICY, policy.version):
            await self._record({Kind.POLICY: policy}, at=clock())
        self._policies[policy.version] = policy
        self._current = Rulebook(policy=policy, calendar=calendar, who=self._who, marks=self._marks)
        self._followed = active
        return True

    async def record_current(self, *, clock: Callable[[], datetime]) -> None:
        """Record what is in force before anything is filed under it."""
        contents = {Kind.POLICY: self._current.policy, Kind.CALENDAR: self._current.calendar}
        await self._record(contents, at=clock())

    async def _record(self, contents: Mapping[Kind, Versioned], *, at: datetime) -> None:
        async with self._database.write() as conn:
            for kind, content in contents.items():
                await record(conn, kind, content, at=at)

    async def _text(self, kind: Kind, version: str) -> str:
        table = TABLES[kind]
        async with self._database.read() as conn:
            text = await conn.scalar(select(table.c.source).where(table.c.version == version))
        if text is None:
            raise VersionUnknownError(f"The {table.name} hold no version {version}, though it is in use.")
        return str(text)
