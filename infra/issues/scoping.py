"""A reader's scope as conditions of SQL, so that no row outside it ever leaves the database."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, select

from infra.db.discipline_tables import issue_accused
from infra.db.tables import issue_units, issues
from schemas.domain.principals import Scope
from schemas.domain.sealed import KeyClass

_PLACES: Final = ("department_id", "community_id", "street_id", "grid_id")


def classes_of(scope: Scope) -> tuple[KeyClass, ...]:
    """The classes whose issues may be shown. What is sealed to intake is nobody's, whatever the scope says."""
    return tuple(sorted(scope.classes - {KeyClass.INTAKE}))


def is_narrowed(scope: Scope) -> bool:
    return any(getattr(scope, name) is not None for name in (*_PLACES, "unit_id"))


def within(
    scope: Scope, *, column: Callable[[str], ColumnElement[str]] = issues.c.__getitem__
) -> list[ColumnElement[bool]]:
    """What holds for every issue of the department, community, street and grid of this scope, whatever its class."""
    given = [column(name) == getattr(scope, name) for name in _PLACES if getattr(scope, name) is not None]
    given += not_against(scope)
    return given if scope.unit_id is None else [*given, issues.c.id.in_(_of_unit(scope.unit_id))]


def not_against(scope: Scope) -> list[ColumnElement[bool]]:
    """What holds for every issue that does not accuse its reader."""
    if not scope.unseen:
        return []
    marks = sorted(scope.unseen)
    accused = select(issue_accused.c.issue_id).where(issue_accused.c.mark.in_(marks), issue_accused.c.active)
    return [issues.c.id.not_in(accused)]


def _of_unit(unit_id: str) -> Select[tuple[str]]:
    return select(issue_units.c.issue_id).where(issue_units.c.unit_id == unit_id, issue_units.c.active)


def purpose_of(kind: str, scope: Scope, asked: Mapping[str, Any]) -> str:
    """What a cursor is bound to: this kind of list, for this scope, with these filters."""
    reader = {name: getattr(scope, name) for name in (*_PLACES, "unit_id")} | {"classes": classes_of(scope)}
    whole = json.dumps([reader, dict(asked)], sort_keys=True)
    return f"{kind}:{hashlib.sha256(whole.encode()).hexdigest()}"
