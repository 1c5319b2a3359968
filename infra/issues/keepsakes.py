"""Views and templates that staff keep, each sealed for its owner; never more than anybody finds again."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select

from infra.db.desk_tables import keepsakes
from infra.db.engine import Database
from infra.db.upserts import insert_into
from infra.keys.keepsakes import KeepsakeSeal
from schemas.domain.errors import DomainError
from schemas.wire.desk import Keepsake, KeepsakeKind

MOST: Final = 50  # of one kind


class KeepsakesFullError(DomainError):
    """Nobody finds anything among more."""

    code = "keepsakes-full"

    def __init__(self) -> None:
        super().__init__(f"There are {MOST} of them already.", hint="Remove one that is no longer needed.")


@dataclass(frozen=True, kw_only=True)
class Keepsakes:
    """Everything is read and written by its owner alone."""

    database: Database
    seal: KeepsakeSeal

    async def all(self, owners: Sequence[str], kind: KeepsakeKind) -> tuple[Keepsake, ...]:
        """Those of these owners, the oldest first."""
        wanted = (keepsakes.c.owner.in_(owners), keepsakes.c.kind == kind)
        query = select(keepsakes).where(*wanted).order_by(keepsakes.c.created_at, keepsakes.c.id)
        async with self.database.read() as conn:
            rows = (await conn.execute(query)).mappings().all()
        return tuple(
            Keepsake(id=row["id"], owner=row["owner"], **json.loads(self.seal.open(row["owner"], row["box"])))
            for row in rows
        )

    async def keep(self, owner: str, kind: KeepsakeKind, *, name: str, text: str, at: datetime) -> str:
        """Its id; under a name that is there already it takes the place of that one.

        Raises:
            KeepsakesFullError: there are as many as one can find anything among.
        """
        own_id = self.seal.id_of(owner, kind, name)
        box = self.seal.seal(owner, json.dumps({"name": name, "text": text}))
        others = (keepsakes.c.owner == owner, keepsakes.c.kind == kind, keepsakes.c.id != own_id)
        async with self.database.write() as conn:
            count = (await conn.execute(select(func.count()).select_from(keepsakes).where(*others))).scalar_one()
            if count >= MOST:
                raise KeepsakesFullError
            fresh = insert_into(conn, keepsakes).values(id=own_id, owner=owner, kind=kind.value, box=box, created_at=at)
            kept = fresh.on_conflict_do_update(index_elements=["id"], set_={"box": box, "created_at": at})
            await conn.execute(kept)
        return own_id

    async def drop(self, owner: str, keepsake_id: str) -> None:
        """Harmless where it is gone, or another's."""
        mine = (keepsakes.c.owner == owner, keepsakes.c.id == keepsake_id)
        async with self.database.write() as conn:
            await conn.execute(delete(keepsakes).where(*mine))
