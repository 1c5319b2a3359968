"""The verdict of the table on any cell, and all its cells. What no row allows is denied or hidden."""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple, assert_never

from schemas.domain.authorization.reach import Relations, has_filed, reaches
from schemas.domain.authorization.rows import ENGINE, RESIDENT, Row
from schemas.domain.authorization.table import TABLE
from schemas.domain.authorization.words import About, Case, Operation, Relation, Verdict
from schemas.domain.roles import Role
from schemas.domain.sealed import KeyClass


class Cell(NamedTuple):
    """One question to the table."""

    operation: Operation
    role: Role
    relation: Relation
    key_class: KeyClass
    case: Case


def cells() -> Iterator[Cell]:
    """Every cell, row by row; of the cases those that a row makes a difference for."""
    for operation, row in TABLE.items():
        asked = product(Role, Relation, KeyClass, (Case.ORDINARY, *row.cases))
        yield from (Cell(operation, *each) for each in asked)


def verdict(
    operation: Operation, *, role: Role, relations: Relations, key_class: KeyClass, case: Case = Case.ORDINARY
) -> Verdict:
    """Whether somebody of this role, who stands so to an issue of this class, may do this.

    `key_class` is that of the issue, `intake` while it is undecided; of a department, whether it is confidential.
    """
    row = TABLE[operation]
    match row.about:
        case About.NOTHING:
            return _allowed(role in row.roles)
        case About.DEPARTMENT:
            at_home = Relation.SAME_DEPARTMENT in relations or role in row.elsewhere
            return _allowed(at_home and role in row.powers.on(key_class))
        case About.RECEIPT:
            return _shown(Relation.OWN in relations)
        case About.FILINGS:
            return _shown(Relation.OWN in relations) if role in row.roles else Verdict.DENY
        case About.LEDGER:
            return _shown(reaches(role, relations, key_class)) if role in row.roles else Verdict.DENY
        case About.ISSUE | About.MAIN:
            refused = row.about is About.MAIN and role not in row.roles
            return Verdict.DENY if refused else _on_issue(row, role, relations, key_class, case)
        case _:
            assert_never(row.about)


def may_ever(operation: Operation, role: Role) -> bool:
    """Whether this role may do it at all, on whichever issue: what can be said before one is looked for."""
    return role in TABLE[operation].roles


def _on_issue(row: Row, role: Role, relations: Relations, key_class: KeyClass, case: Case) -> Verdict:
    powers = row.in_case(case).on(key_class)
    if role in RESIDENT | ENGINE:
        # Whoever does not sign in shows the receipt; the engine knows of every issue.
        return _allowed(role in powers and (role in ENGINE or Relation.OWN in relations))
    if reaches(role, relations, key_class):
        return _allowed(role in powers and not (row.not_accused and Relation.ACCUSED in relations))
    if has_filed(role, relations, key_class):
        return _allowed(row.own)
    return Verdict.HIDE


def _allowed(may: bool) -> Verdict:  # noqa: FBT001 - the one thing it is asked
    return Verdict.ALLOW if may else Verdict.DENY


def _shown(known: bool) -> Verdict:  # noqa: FBT001 - as above
    return Verdict.ALLOW if known else Verdict.HIDE
