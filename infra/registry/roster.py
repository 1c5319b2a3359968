"""Keeps absences and shifts, and reads those that are not over."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, or_, select, update

from infra.db.engine import Database
from infra.db.tables import absences, shifts
from schemas.domain.roster import Absence, Roster, Shift


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
    """Somebody is away from now on; an earlier absence of the same person that is not over ends where this begins."""
    async with database.write() as conn:
        await conn.execute(_END, {"wanted": absence.staff_id, "at": absence.since})
        await conn.execute(insert(absences), {**absence.model_dump(), "by": by})


async def back(database: Database, staff_id: str, *, at: datetime) -> bool:
    """Somebody is back; whether there was an absence to end."""
    async with database.write() as conn:
        ended = await conn.execute(_END, {"wanted": staff_id, "at": at})
    return ended.rowcount > 0


async def add_shift(database: Database, shift: Shift, *, by: str) -> None:
    """Somebody is on duty."""
    async with database.write() as conn:
        await conn.execute(insert(shifts), {**shift.model_dump(), "by": by})


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
_END = (
    update(absences)
    .where(absences.c.staff_id == bindparam("wanted"), _until(absences))
    .values(until=bindparam("at", type_=absences.c.since.type))
)
