"""Keeps absences and shifts, and reads those that are not over."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.engine import Database
from infra.db.tables import absences, shifts
from schemas.domain.roster import Absence, Roster, Shift
from schemas.wire.roster import KeptAbsence, KeptRoster, KeptShift


async def read(database: Database, *, at: datetime) -> Roster:
    """Every absence and shift that is not over at `at`, those to come included."""
    async with database.read() as conn:
        away = (await conn.execute(_AWAY, {"at": at})).mappings().all()
        on_duty = (await conn.execute(_ON_DUTY, {"at": at})).mappings().all()
    return Roster(
        absences=tuple(Absence.model_validate(dict(row)) for row in away),
        shifts=tuple(Shift.model_validate(dict(row)) for row in on_duty),
    )


async def away(database: Database, absence: Absence, *, by: str) -> None:
    """Somebody is away from its beginning on; an earlier absence of the same person that is not over ends there."""
    async with database.write() as conn:
        await _end(conn, absence.staff_id, at=absence.since)
        await conn.execute(insert(absences), {**absence.model_dump(), "by": by})


async def back(database: Database, staff_id: str, *, at: datetime) -> bool:
    """Somebody is back; whether there was an absence to end."""
    async with database.write() as conn:
        return await _end(conn, staff_id, at=at)


async def add_shift(database: Database, shift: Shift, *, by: str) -> None:
    """Somebody is on duty. The same shift again is the same shift."""
    async with database.write() as conn:
        same = [shifts.c[key].is_not_distinct_from(value) for key, value in shift.model_dump().items()]
        if (await conn.execute(select(shifts.c.id).where(*same))).first() is None:
            await conn.execute(insert(shifts), {**shift.model_dump(), "by": by})


async def end_shift(database: Database, shift_id: int, *, at: datetime) -> bool:
    """Somebody is on duty no longer; whether there was a shift that was not over. One that never began is gone."""
    async with database.write() as conn:
        this = (shifts.c.id == shift_id, shifts.c.end > at)
        gone = await conn.execute(delete(shifts).where(*this, shifts.c.start >= at))
        ended = await conn.execute(update(shifts).where(*this).values(end=at))
    return gone.rowcount + ended.rowcount > 0


async def kept(database: Database, *, at: datetime) -> KeptRoster:
    """The same as `read`, with who wrote each entry and the ids of shifts, by name and by time."""
    async with database.read() as conn:
        away = (await conn.execute(_KEPT_AWAY, {"at": at})).mappings().all()
        on_duty = (await conn.execute(_KEPT_ON_DUTY, {"at": at})).mappings().all()
    return KeptRoster(
        absences=tuple(KeptAbsence.model_validate(dict(row)) for row in away),
        shifts=tuple(KeptShift.model_validate(dict(row)) for row in on_duty),
    )


async def _end(conn: AsyncConnection, staff_id: str, *, at: datetime) -> bool:
    """An absence that would not have begun yet is gone: there is nothing to remember."""
    gone = await conn.execute(delete(absences).where(absences.c.staff_id == staff_id, absences.c.since >= at))
    ended = await conn.execute(_END, {"wanted": staff_id, "at": at})
    return gone.rowcount + ended.rowcount > 0


def _until(table: Any) -> Any:
    return or_(table.c.until.is_(None), table.c.until > bindparam("at", type_=table.c.since.type))


_AWAY = (
    select(absences.c.staff_id, absences.c.deputy_id, absences.c.since, absences.c.until)
    .where(_until(absences))
    .order_by(absences.c.id.desc())
)
_ON_DUTY = (
    select(shifts.c.staff_id, shifts.c.start, shifts.c.end, shifts.c.community_id)
    .where(shifts.c.end > bindparam("at", type_=shifts.c.end.type))
    .order_by(shifts.c.id)
)
_KEPT_AWAY = (
    select(*(absences.c[name] for name in KeptAbsence.model_fields))
    .where(_until(absences))
    .order_by(absences.c.staff_id, absences.c.since)
)
_KEPT_ON_DUTY = (
    select(*(shifts.c[name] for name in KeptShift.model_fields))
    .where(shifts.c.end > bindparam("at", type_=shifts.c.end.type))
    .order_by(shifts.c.start, shifts.c.id)
)
_END = (
    update(absences)
    .where(absences.c.staff_id == bindparam("wanted"), _until(absences))
    .values(until=bindparam("at", type_=absences.c.since.type))
)
