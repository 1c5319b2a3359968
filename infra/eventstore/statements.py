"""The SQL of the event store, written out: one statement per append, and the order of the feed on each database."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from infra.db.opening import Dialect
from infra.db.types import utc_text
from schemas.wire.stored import StoredEvent

_TYPES: Final[dict[str, str]] = {
    "stream": "text",
    "version": "integer",
    "event_id": "text",
    "type": "text",
    "schema_version": "integer",
    "at": "timestamptz",
    "recorded_at": "timestamptz",
    "actor": "text",
    "command_id": "text",
    "ordinal": "integer",
    "command_hash": "text",
    "body": "text",
    "visibility": "text",
    "prev_hash": "text",
    "hash": "text",
}
COLUMNS: Final = ", ".join(_TYPES)
_SIZE: Final = len(_TYPES)


@lru_cache(maxsize=256)
def insertion(dialect: Dialect, *, rows: int, follows: bool) -> str:
    """One INSERT of so many rows; with `follows`, of none unless the event before them is as the caller read it.

    The parameters are the rows one after the other, then, with `follows`, stream, version and hash of that event.
    """
    marks = _marks(dialect, start=0, rows=rows)
    if not follows:
        return f"INSERT INTO events ({COLUMNS}) VALUES {marks}"
    stream, version, hash_ = (_mark(dialect, rows * _SIZE + offset) for offset in range(3))
    return (
        f"INSERT INTO events ({COLUMNS}) SELECT * FROM (VALUES {marks}) AS row_ "
        f"WHERE EXISTS (SELECT 1 FROM events WHERE stream = {stream} AND version = {version} AND hash = {hash_}) "
        "ORDER BY 2"
    )


def parameters(dialect: Dialect, rows: Sequence[tuple[StoredEvent, str]]) -> tuple[Any, ...]:
    """The values of `insertion` for events and their canonical bodies."""
    return tuple(value for event, body in rows for value in _values(dialect, event, body))


def by_command(dialect: Dialect) -> str:
    return (
        f"SELECT {COLUMNS} FROM events WHERE stream = {_mark(dialect, 0)} AND command_id = {_mark(dialect, 1)} "
        "ORDER BY version"
    )


@lru_cache(maxsize=2)
def issue_with_command(dialect: Dialect) -> str:
    """State and last hash of an issue, each of its keys, and each event that a command recorded on it, as one snapshot.

    Parameters: the command, the issue. A row for each pair of key and event; where there is none, NULLs stand.
    """
    columns = ", ".join(f"events.{name}" for name in _TYPES)
    return (
        "SELECT issues.state, issues.last_hash, data_keys.name, data_keys.key_class, data_keys.public, "
        f"data_keys.wrapped, {columns} FROM issues LEFT JOIN data_keys ON data_keys.issue_id = issues.id "
        f"LEFT JOIN events ON events.stream = issues.id AND events.command_id = {_mark(dialect, 0)} "
        f"WHERE issues.id = {_mark(dialect, 1)}"
    )


def issue_of_class(dialect: Dialect) -> str:
    """The same of an issue of one of two classes, or that the command has changed; last parameters: the classes."""
    classes = f"{_mark(dialect, 2)}, {_mark(dialect, 3)}"
    return f"{issue_with_command(dialect)} AND (issues.key_class IN ({classes}) OR events.version IS NOT NULL)"


def issues_of_class(dialect: Dialect, *, count: int) -> str:
    """States and keys of so many issues, as far as they are of one of two classes: first their ids, then the classes.

    A row for each key, in which the issue's id comes first. The class is no column to search by: a planner that walked
    the index of a whole class for some ids would take as long as there are issues.
    """
    ids = ", ".join(_mark(dialect, at) for at in range(count))
    classes = f"{_mark(dialect, count)}, {_mark(dialect, count + 1)}"
    return (
        "SELECT issues.id, issues.state, issues.last_hash, data_keys.name, data_keys.key_class, data_keys.public, "
        "data_keys.wrapped FROM issues LEFT JOIN data_keys ON data_keys.issue_id = issues.id "
        f"WHERE issues.id IN ({ids}) AND issues.key_class || '' IN ({classes})"
    )


def filing_command(dialect: Dialect) -> str:
    """The command that a stream began with."""
    return f"SELECT command_id FROM events WHERE stream = {_mark(dialect, 0)} AND version = 1"


def by_stream(dialect: Dialect) -> str:
    return (
        f"SELECT {COLUMNS} FROM events WHERE stream = {_mark(dialect, 0)} AND version > {_mark(dialect, 1)} "
        "ORDER BY version"
    )


def next_streams(dialect: Dialect) -> str:
    """The stream names after a name, so many of them: a skip from name to name over the index, not a scan."""
    return (
        f"WITH RECURSIVE names(stream) AS (SELECT min(stream) FROM events WHERE stream > {_mark(dialect, 0)} "
        "UNION ALL SELECT (SELECT min(stream) FROM events WHERE events.stream > names.stream) FROM names "
        f"WHERE names.stream IS NOT NULL) SELECT stream FROM names WHERE stream IS NOT NULL LIMIT {_mark(dialect, 1)}"
    )


# Nothing below the oldest running transaction can still change: all of it is committed or gone.
_FEED_HEAD: Final[dict[Dialect, str]] = {
    "sqlite": (
        "SELECT (SELECT value FROM instance WHERE key = 'epoch'), 0, "
        "coalesce((SELECT position FROM events ORDER BY position DESC LIMIT 1), 0)"
    ),
    "postgresql": (
        "SELECT (SELECT value FROM instance WHERE key = 'epoch'), coalesce(last.xid::text, '0'), "
        "coalesce(last.position, 0) FROM (SELECT 1) AS one LEFT JOIN LATERAL (SELECT xid, position FROM events "
        "WHERE xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY xid DESC, position DESC LIMIT 1) AS last ON true"
    ),
}


def feed_head(dialect: Dialect) -> str:
    """Epoch, transaction and number of the last event that no later commit can precede."""
    return _FEED_HEAD[dialect]


def place_of(dialect: Dialect) -> str:
    """Epoch, transaction and number of one event; parameters: its stream and version."""
    place = "0, position" if dialect == "sqlite" else "xid::text, position"
    return (
        f"SELECT (SELECT value FROM instance WHERE key = 'epoch'), {place} FROM events "
        f"WHERE stream = {_mark(dialect, 0)} AND version = {_mark(dialect, 1)}"
    )


@lru_cache(maxsize=16)
def feed_page(dialect: Dialect, *, classes: int) -> str:
    """Events after one place up to another; parameters: after (2 values), until (2), the classes, the limit."""
    if dialect == "sqlite":
        place, bounds = "0, position", "? = 0 AND position > ? AND ? = 0 AND position <= ?"
        order = "position"
    else:
        place = "xid::text, position"
        bounds = "(xid, position) > ($1::text::xid8, $2::bigint) AND (xid, position) <= ($3::text::xid8, $4::bigint)"
        # With the table's name: alone, `xid` would be the text above, and "1000" sorts before "999".
        order = "events.xid, events.position"
    marks = ", ".join(_mark(dialect, 4 + number) for number in range(classes))
    limit = _mark(dialect, 4 + classes)
    return (
        f"SELECT {COLUMNS}, {place} FROM events WHERE {bounds} AND visibility IN ({marks}) "
        f"ORDER BY {order} LIMIT {limit}"
    )


def whole_page(dialect: Dialect) -> str:
    """Every event after (stream, version, position), in that order, with its position last; for `verify`."""
    marks = ", ".join(_mark(dialect, number) for number in range(3))
    return (
        f"SELECT {COLUMNS}, position FROM events WHERE (stream, version, position) > ({marks}) "
        f"ORDER BY stream, version, position LIMIT {_mark(dialect, 3)}"
    )


def unfit_issues(dialect: Dialect) -> str:
    """Issue rows after an id whose version and hash are not those of the last event of their stream."""
    return (
        "SELECT issues.id, issues.version FROM issues LEFT JOIN events "
        "ON events.stream = issues.id AND events.version = issues.version AND events.hash = issues.last_hash "
        f"WHERE issues.id > {_mark(dialect, 0)} AND (events.hash IS NULL OR EXISTS (SELECT 1 FROM events AS later "
        "WHERE later.stream = issues.id AND later.version > issues.version)) "
        f"ORDER BY issues.id LIMIT {_mark(dialect, 1)}"
    )


def _values(dialect: Dialect, event: StoredEvent, body: str) -> tuple[Any, ...]:
    return (
        event.stream,
        event.version,
        event.event_id,
        event.type,
        event.schema_version,
        _moment(dialect, event.at),
        _moment(dialect, event.recorded_at),
        event.actor,
        event.command_id,
        event.ordinal,
        event.command_hash,
        body,
        event.visibility.value,
        event.prev_hash,
        event.hash,
    )


def _moment(dialect: Dialect, at: datetime) -> str | datetime:
    return utc_text(at) if dialect == "sqlite" else at


def _mark(dialect: Dialect, number: int) -> str:
    return "?" if dialect == "sqlite" else f"${number + 1}"


def _marks(dialect: Dialect, *, start: int, rows: int) -> str:
    """PostgreSQL must be told the types, for in VALUES it cannot see where the values go."""
    if dialect == "sqlite":
        return ", ".join([f"({', '.join('?' * _SIZE)})"] * rows)
    lines = (
        ", ".join(f"${start + row * _SIZE + index + 1}::{kind}" for index, kind in enumerate(_TYPES.values()))
        for row in range(rows)
    )
    return ", ".join(f"({line})" for line in lines)
