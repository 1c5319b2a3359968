"""Keeps who is away and who is on duty, for those whom the registry knows."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from infra.db.engine import Database
from infra.db.tables import staff
from infra.registry import roster
from infra.registry.addressees import Posts
from infra.registry.county import LivingCounty
from infra.registry.journal import alone, record_person
from schemas.domain.registry import Person
from schemas.domain.roster import Absence, RosterError, Shift, can_stand_in, ensure_stands_in
from schemas.wire.roster import KeptRoster


@dataclass(frozen=True, kw_only=True)
class RosterKeeper:
    """`posts` is what this process knows; the others take a change up within a second or so."""

    database: Database
    county: LivingCounty
    posts: Posts

    async def read(self, *, at: datetime) -> KeptRoster:
        """Every absence and shift that is not over at `at`."""
        return await roster.kept(self.database, at=at)

    async def deputies(self, staff_id: str) -> tuple[Person, ...]:
        """Who can stand in for somebody, those of the same community first."""
        absent = self._known(staff_id)
        able = [one for one in self.county.registry.staff if can_stand_in(one, absent)]
        return tuple(sorted(able, key=lambda one: (one.community_id != absent.community_id, one.id)))

    async def away(self, absence: Absence, *, by: str, at: datetime) -> None:
        """From its beginning on the deputy is named instead. Saying the same again changes nothing.

        Raises:
            RosterError: an account is unknown, the deputy holds another kind of post, or it would be over already.
        """
        ensure_stands_in(self._known(absence.deputy_id), self._known(absence.staff_id))
        if absence.until is not None and absence.until <= at:
            raise RosterError("This absence is over already.", hint="Give an end that is to come, or none.")
        await roster.away(self.database, absence, by=by)
        await self._take_up(at)

    async def back(self, staff_id: str, *, at: datetime) -> bool:
        """Whether there was an absence to end. Raises RosterError for an unknown account."""
        self._known(staff_id)
        ended = await roster.back(self.database, staff_id, at=at)
        await self._take_up(at)
        return ended

    async def left(self, staff_id: str, *, to: str, by: str, at: datetime) -> None:
        """The account is closed, and its successor is named from now on. Who has left already leaves no second time.

        Raises:
            RosterError: an account is unknown, or the successor holds another kind of post.
        """
        await self.away(Absence(staff_id=staff_id, deputy_id=to, since=at), by=by, at=at)
        async with self.database.write() as conn:
            await alone(conn)
            here = update(staff).where(staff.c.id == staff_id, staff.c.active)
            if (await conn.execute(here.values(active=False, token_mac=None))).rowcount > 0:
                told = {"before": {"active": True}, "after": {"active": False}}
                await record_person(conn, staff_id, **told, by=by, at=at)

    async def on_duty(self, shift: Shift, *, by: str, at: datetime) -> None:
        """Raises RosterError for an account or a community that is not known or has left, or a shift that is over."""
        if not self._known(shift.staff_id).active:
            raise RosterError(f"{shift.staff_id} has left.", hint="Name somebody whose account is active.")
        known = {community.id for community in self.county.registry.communities if not community.closed}
        if shift.community_id is not None and shift.community_id not in known:
            raise RosterError(
                f"There is no community {shift.community_id!r}.", hint="Leave it out for the whole county."
            )
        if shift.end <= at:
            raise RosterError("This shift is over already.", hint="Give an end that is to come.")
        await roster.add_shift(self.database, shift, by=by)
        await self._take_up(at)

    async def off_duty(self, shift_id: int, *, at: datetime) -> bool:
        """Whether there was a shift that was not over."""
        ended = await roster.end_shift(self.database, shift_id, at=at)
        await self._take_up(at)
        return ended

    def _known(self, staff_id: str) -> Person:
        person = self.county.staff.person(staff_id)
        if person is None:
            raise RosterError(f"There is no account {staff_id!r}.", hint="Look the id up in the registry.")
        return person

    async def _take_up(self, at: datetime) -> None:
        self.posts.roster = await roster.read(self.database, at=at)
