"""Rows of the events table as values, checked against their hash before anybody reads them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.opening import Dialect
from infra.eventstore.chain import event_hash, parsed
from infra.eventstore.errors import StreamDivergedError
from schemas.wire.stored import FeedPosition, StoredEvent


def dialect_of(conn: AsyncConnection) -> Dialect:
    return "sqlite" if conn.dialect.name == "sqlite" else "postgresql"


def recorded(row: Sequence[Any]) -> StoredEvent:
    """The event of a row in the order of `statements.COLUMNS`.

    Raises:
        StreamDivergedError: its hash says that it was edited.
    """
    stream, version, body = row[0], row[1], row[11]
    try:
        event = _event(row)
        intact = event_hash(event, body=body) == event.hash
    except ValueError:  # What was edited need not even be JSON or a time.
        intact = False
    if not intact:
        raise StreamDivergedError(f"Version {version} of {stream} is not as it was recorded.", stream=stream)
    return event


def place_in(dialect: Dialect, position: FeedPosition) -> tuple[str | int, int]:
    """A feed position as the two parameters of `statements.feed_page`."""
    return (position.transaction if dialect == "sqlite" else str(position.transaction), position.number)


def _event(row: Sequence[Any]) -> StoredEvent:
    return StoredEvent(
        stream=row[0],
        version=row[1],
        event_id=row[2],
        type=row[3],
        schema_version=row[4],
        at=_moment(row[5]),
        recorded_at=_moment(row[6]),
        actor=row[7],
        command_id=row[8],
        ordinal=row[9],
        command_hash=row[10],
        body=parsed(row[11]),
        visibility=row[12],
        prev_hash=row[13],
        hash=row[14],
    )


def _moment(value: str | datetime) -> datetime:
    return (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(UTC)
