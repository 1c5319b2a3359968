"""Walks through issues for which something holds, some hundred at a time, so that none is held on to for long."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Text, bindparam, select, type_coerce

from infra.db.engine import Database
from infra.db.tables import issues

_PAGE: Final = 500


async def walked(
    database: Database, *where: ColumnElement[bool], after: str = ""
) -> AsyncIterator[tuple[str, Mapping[str, Any]]]:
    """Id and state of each, in order of id, from behind `after`; every page is a look of its own."""
    query = select(issues.c.id, issues.c.state).where(*where, issues.c.id > bindparam("last"))
    query, last = query.order_by(issues.c.id).limit(_PAGE), after
    while True:
        async with database.read() as conn:
            page = (await conn.execute(query, {"last": last})).all()
        for row in page:
            yield row.id, row.state
        if len(page) < _PAGE:
            return
        last = page[-1].id


def state_says(key: str, value: str) -> ColumnElement[bool]:
    """Whether the state has this value under this key: asked of its text, which has one form (`infra.db.types`)."""
    return _text_holds(f"{_as_kept(key)}:{_as_kept(value)}")


def state_names(value: str) -> ColumnElement[bool]:
    """Whether the value stands somewhere in the state; where, is for the caller to look."""
    return _text_holds(_as_kept(value))


def _as_kept(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _text_holds(part: str) -> ColumnElement[bool]:
    return type_coerce(issues.c.state, Text).contains(part, autoescape=True)
