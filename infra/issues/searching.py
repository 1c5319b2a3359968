"""Search as a condition of a list: the issues whose hashed words include all those of the query."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ARRAY, ColumnElement, Text, and_, bindparam, false, or_, text
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.opening import Dialect
from infra.db.tables import issues
from infra.eventstore.rows import dialect_of
from infra.keys.macs import query_tokens
from schemas.domain.errors import DomainError
from schemas.domain.sealed import KeyClass

# Up to so many finds are fetched and sorted; of more, the list is walked and each row looked at. Among 100,000 issues
# both cost about as much at this number.
_FEW: Final = 2000

_FIND: Final[dict[Dialect, str]] = {
    "sqlite": (
        "SELECT found.issue_id FROM search_index JOIN search_rows AS found ON found.row = search_index.rowid "
        f"WHERE search_index MATCH :tokens AND found.key_class = :class LIMIT {_FEW + 1}"
    ),
    "postgresql": (
        "SELECT found.issue_id FROM search_rows AS found WHERE found.tokens @> :tokens AND found.key_class = :class "
        f"LIMIT {_FEW + 1}"
    ),
}
_ONE_OF: Final[dict[Dialect, str]] = {
    "sqlite": "issues.id IN (SELECT value FROM json_each(:{name}))",
    "postgresql": "issues.id = ANY(:{name})",
}
# OFFSET 0 keeps PostgreSQL from joining first and sorting everything afterwards.
_HAS: Final = (
    "EXISTS (SELECT 1 FROM search_rows AS found WHERE found.issue_id = issues.id "
    "AND found.key_class = :{name}_class AND {words} LIMIT 1 OFFSET 0)"
)


class SearchTooShortError(DomainError):
    """Nothing in the query can be searched for; without this sentence an empty list would look like an answer."""

    code = "search-too-short"

    def __init__(self) -> None:
        super().__init__(
            "There is nothing to search for in this text.",
            hint="Give at least two characters next to each other, such as 路灯.",
        )


@dataclass(frozen=True, kw_only=True)
class Found:
    """What fulfils a search; `few`: it holds for a few hundred rows at most."""

    condition: ColumnElement[bool]
    few: bool


async def found_by(conn: AsyncConnection, query: str, *, classes: Collection[KeyClass], secret: bytes) -> Found:
    """The issues of these classes whose text matches, each class by its own tokens in its own rows.

    Raises:
        SearchTooShortError: the text has no searchable word.
    """
    by_class = {each: sorted(query_tokens(secret, query, scope=each)) for each in classes}
    if not all(by_class.values()):
        raise SearchTooShortError
    found = [await _in_class(conn, tokens, key_class=each) for each, tokens in by_class.items()]
    return Found(condition=or_(false(), *(each.condition for each in found)), few=all(each.few for each in found))


async def _in_class(conn: AsyncConnection, tokens: list[str], *, key_class: KeyClass) -> Found:
    dialect, name = dialect_of(conn), f"found_{key_class.value}"
    ids = await _some(conn, tokens, key_class=key_class, dialect=dialect)
    few = len(ids) <= _FEW
    words = _one_of(ids, name=name, dialect=dialect) if few else _has(tokens, name, key_class, dialect=dialect)
    # The row of search may lag behind the issue, whose class is what counts.
    return Found(condition=and_(issues.c.key_class + "" == key_class.value, words), few=few)


async def _some(conn: AsyncConnection, tokens: list[str], *, key_class: KeyClass, dialect: Dialect) -> list[str]:
    statement = text(_FIND[dialect]).bindparams(
        _all_of("tokens", tokens, dialect=dialect), **{"class": key_class.value}
    )
    return list((await conn.execute(statement)).scalars())


def _one_of(ids: list[str], *, name: str, dialect: Dialect) -> Any:
    given = bindparam(name, json.dumps(ids)) if dialect == "sqlite" else bindparam(name, ids, type_=ARRAY(Text()))
    return text(_ONE_OF[dialect].format(name=name)).bindparams(given)


def _has(tokens: list[str], name: str, key_class: KeyClass, *, dialect: Dialect) -> Any:
    """SQLite looks the tokens up in the row's own text: all are of one length, so none is found inside another."""
    if dialect == "postgresql":
        statement = text(_HAS.format(name=name, words=f"found.tokens @> :{name}"))
        given = _all_of(name, tokens, dialect=dialect)
        return statement.bindparams(given, **{f"{name}_class": key_class.value})
    marks = {f"{name}_{number}": token for number, token in enumerate(tokens)}
    words = " AND ".join(f"instr(found.tokens, :{mark}) > 0" for mark in marks)
    return text(_HAS.format(name=name, words=words)).bindparams(**marks, **{f"{name}_class": key_class.value})


def _all_of(name: str, tokens: list[str], *, dialect: Dialect) -> Any:
    if dialect == "sqlite":
        return bindparam(name, " AND ".join(f'"{token}"' for token in tokens))
    return bindparam(name, tokens, type_=ARRAY(Text()))
