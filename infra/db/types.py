"""Column types that mean the same on SQLite and on PostgreSQL: times in UTC, JSON as text, sets of search tokens."""

import json
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ARRAY, DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator, TypeEngine


def utc_text(moment: datetime) -> str:
    """`2026-03-01T08:00:00.000000Z`: 27 characters always, so text order is time order. Refuses times without zone."""
    if moment.tzinfo is None:
        raise ValueError(f"The time {moment.isoformat()} has no zone; Sibu records UTC only.")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes in, aware UTC datetimes out; SQLite holds `utc_text`, PostgreSQL a timestamptz."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        text = utc_text(value)
        return text if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        del dialect
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        return moment.astimezone(UTC)


class Json(TypeDecorator[Any]):
    """Any JSON value, kept as text with sorted keys, so that what is read back is what was written, byte for byte."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        del dialect
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        del dialect
        return None if value is None else json.loads(value)


class Tokens(TypeDecorator[Collection[str]]):
    """Hashed search tokens (hex, so without spaces): text[] on PostgreSQL, one line of words on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(Text()))

    def process_bind_param(self, value: Collection[str] | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        words = sorted(set(value))
        return " ".join(words) if dialect.name == "sqlite" else words

    def process_result_value(self, value: Any, dialect: Dialect) -> frozenset[str] | None:
        del dialect
        if value is None:
            return None
        return frozenset(value.split() if isinstance(value, str) else value)
