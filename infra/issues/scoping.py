"""A reader's scope as conditions of SQL, so that no row outside it ever leaves the database."""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, false, or_, select

from infra.db.discipline_tables import issue_accused
from infra.db.tables import issue_units, issues
from schemas.domain.principals import Scope
from schemas.domain.sealed import KeyClass

_PLACES: Final = ("department_id", "community_id", "street_id")


def classes_of(scope: Scope) -> tuple[KeyClass, ...]:
    """The classes whose issues may be shown. What is sealed to intake is nobody's, whatever the scope says."""
    return tuple(sorted(scope.classes - {KeyClass.INTAKE}))


def is_narrowed(scope: Scope) -> bool:
    """Whether the class alone does not say what the reader is shown."""
    return any(getattr(scope, name) is not None for name in (*_PLACES, "grid_ids", "unit_id", "filer"))


def within(
    scope: Scope, *, column: Callable[[str], ColumnElement[str]] = issues.c.__getitem__
) -> list[ColumnElement[bool]]:
    """What holds for every issue of the department, community, street and grids of this scope, whatever its class."""
    given = [column(name) == getattr(scope, name) for name in _PLACES if getattr(scope, name) is not None]
    if scope.grid_ids is not None:
        given.append(_one_of(column("grid_id"), sorted(scope.grid_ids)))
    if scope.unit_id is not None:
        given.append(issues.c.id.in_(_of_unit(scope.unit_id)))
    if scope.filer is not None:
        given.append(or_(issues.c.logged_at.is_not(None), issues.c.filed_by.is_distinct_from(scope.filer)))
    return [*given, *not_against(scope)]


def _one_of(column: ColumnElement[str], ids: list[str]) -> ColumnElement[bool]:
    """Equal to the only one, so that an index gives the rows in their order."""
    if len(ids) == 1:
        return column == ids[0]
    return column.in_(ids) if ids else false()


def not_against(scope: Scope) -> list[ColumnElement[bool]]:
    """What holds for every issue that does not accuse its reader."""
    if not scope.unseen:
        return []
    return [~accuses(scope.unseen)]


def accuses(marks: Collection[str]) -> ColumnElement[bool]:
    """Whether the issue accuses under one of these marks."""
    return issues.c.id.in_(accused_under(marks))


def accused_under(marks: Collection[str]) -> Select[tuple[str]]:
    """The ids of the issues that accuse under one of these marks."""
    return select(issue_accused.c.issue_id).where(issue_accused.c.mark.in_(sorted(marks)), issue_accused.c.active)


def _of_unit(unit_id: str) -> Select[tuple[str]]:
    return select(issue_units.c.issue_id).where(issue_units.c.unit_id == unit_id, issue_units.c.active)


def purpose_of(kind: str, scope: Scope, asked: Mapping[str, Any]) -> str:
    """What a cursor is bound to: this kind of list, for this scope, with these filters."""
    reader = {name: getattr(scope, name) for name in (*_PLACES, "unit_id", "filer", "names_filers")}
    reader |= {"classes": classes_of(scope), "grid_ids": sorted(scope.grid_ids or ())}
    whole = json.dumps([reader, dict(asked)], sort_keys=True)
    return f"{kind}:{hashlib.sha256(whole.encode()).hexdigest()}"
