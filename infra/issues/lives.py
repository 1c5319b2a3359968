"""Lives of general issues read from their events, page by page, for whoever only counts."""

from collections.abc import AsyncIterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from infra.db.engine import Database
from infra.db.opening import Dialect
from infra.eventstore import statements
from infra.eventstore.store import EventStore
from infra.issues.envelopes import unwrapped
from schemas.domain.lives import SAY_NOTHING, Life, life_of
from schemas.domain.sealed import KeyClass

_GENERAL: Final = KeyClass.GENERAL.value
_SPARED: Final = ", ".join(f"'{name}'" for name in sorted(SAY_NOTHING))


async def number_of_general(database: Database) -> int:
    """How many issues the rows say are general; for progress only, others go on filing."""
    found = await database.fetch(f"SELECT count(*) FROM issues WHERE key_class = '{_GENERAL}'", ())
    return int(found[0][0])


async def general_lives(database: Database, events: EventStore, *, page: int = 200) -> AsyncIterator[Life]:
    """The life of every general issue, in the order of their ids; no more than a page of them is in memory.

    What is sealed, confidential or not analyzed is not even read. Each page is a snapshot of its own.

    Raises:
        StreamDivergedError: an event is not as it was recorded.
    """
    last = ""
    while rows := await database.fetch(_sql(database.dialect), (last, page)):
        for _, told in groupby(rows, key=itemgetter(0)):
            life = _life(events, list(told))
            if life is not None:
                yield life
        last = rows[-1][0]


def _life(events: EventStore, rows: list[Sequence[Any]]) -> Life | None:
    """The row of an issue can be wrong until it is rebuilt, its events cannot: the last of them says who may see it."""
    told = [events.event_of(row) for row in rows]
    return life_of(map(unwrapped, told)) if told[-1].visibility is KeyClass.GENERAL else None


def _sql(dialect: Dialect) -> str:
    after, count = ("?", "?") if dialect == "sqlite" else ("$1", "$2")
    return (
        f"SELECT {statements.COLUMNS} FROM events WHERE stream IN (SELECT id FROM issues "
        f"WHERE key_class = '{_GENERAL}' AND id > {after} ORDER BY id LIMIT {count}) "
        f"AND type NOT IN ({_SPARED}) ORDER BY stream, version"
    )
