"""Writes docs/authorization.md from the table: `python -m infra.run.authorization_document > docs/authorization.md`."""

import sys
from collections.abc import Iterator

from schemas.domain.authorization.reach import ACCUSED, DECIDERS, FIELDS, REACH, fields
from schemas.domain.authorization.rows import ALL_DISCIPLINE, EVERYBODY, GENERAL, RESIDENT, WORKING, Roles, Row
from schemas.domain.authorization.table import TABLE
from schemas.domain.authorization.words import About, Case, Operation, Relation
from schemas.domain.roles import CHINESE, Role
from schemas.domain.sealed import KeyClass

_INTRODUCTION = """\
# Who may see and do what

Written from `schemas/domain/authorization/` by `python -m infra.run.authorization_document`; a test fails when this
page is stale. Do not edit it. What no row allows is refused (403), or hidden: answered exactly as if there were no such
issue (404). [Decision 7](decisions/0007-one-table-of-authorisation.md) says how the table is built and what proves it.
"""
_WAITS = """\
Whoever filed an issue also reads it once it is general and stands in the ledger, wherever it lies, but does nothing
with it. Until then everything filed by oneself is received in `GET /v1/filings`, and so forever what became
confidential; only these see their own filings wait for the community: {deciders}. Nobody reads an issue before its
class is decided. Whoever is accused by name, with the own department or by its head is shown nothing of the issue,
whatever the role. Of what is confidential neither is whoever belongs to an accused unit or community; a general
complaint about it they have like any other, but only its content.
"""
_RELATIONS = {
    Relation.SAME_UNIT: "with a task for the own unit",
    Relation.SAME_DEPARTMENT: "with the own department",
    Relation.SAME_COMMUNITY: "of the own community",
    Relation.SAME_STREET: "of the own street",
    Relation.SAME_GRID: "of the own grids",
}
_CASES = {
    Case.EMERGENCY: "on an emergency",
    Case.REVIEW: "while a higher body looks at it again",
    Case.RULING: "unless it was returned, and not too often",
    Case.OBJECTED: "to the same again, once the reporter has objected",
    Case.DECIDING: "while it is decided what it is",
    Case.CALL_BACK: "once it is closed in silence",
}
_CLASSES = {KeyClass.GENERAL: "general", KeyClass.DISCIPLINE: "discipline"}
_ABOUT = {
    About.NOTHING: "Decided by the role alone",
    About.RECEIPT: "With a receipt, whoever shows it and whatever the class",
    About.LEDGER: "Lists of what the post shows",
    About.FILINGS: "What one filed",
    About.DEPARTMENT: "Inboxes of departments",
    About.MAIN: "The issue that a report joins, if one knows of it",
    About.ISSUE: "With an issue that one knows of",
}


def document() -> str:
    """The whole page as Markdown."""
    parts = (_INTRODUCTION, "\n".join(_posts()), "\n".join(_operations()), "\n".join(_field_groups()))
    return "\n".join(parts)


def _posts() -> Iterator[str]:
    yield "## Which issues a post shows\n"
    yield "| role | | issues |\n|---|---|---|"
    for role in Role:
        if role not in {Role.RESIDENT, Role.SYSTEM}:
            yield f"| {role} | {CHINESE[role]} | {_reach(role)} |"
    yield ""
    yield _WAITS.format(deciders=_named(DECIDERS))


def _reach(role: Role) -> str:
    reach = REACH.get(role)
    if reach is None:
        return "none"
    if Relation.OTHER in reach.through:
        return f"every {_CLASSES[reach.key_class]} one"
    through = " or ".join(said for relation, said in _RELATIONS.items() if relation in reach.through)
    return f"general ones {through}"


def _operations() -> Iterator[str]:
    for about, heading in _ABOUT.items():
        rows = {operation: row for operation, row in TABLE.items() if row.about is about}
        yield f"## {heading}\n"
        yield from _grid(rows)
        yield ""


def _grid(rows: dict[Operation, Row]) -> Iterator[str]:
    yield "| operation | on general issues | on those of discipline |\n|---|---|---|"
    for operation, row in rows.items():
        yield f"| `{operation}` | {_named(row.powers.general)} | {_named(row.powers.discipline)} |"
        for case, powers in row.cases.items():
            yield f"| … {_CASES[case]} | {_named(powers.general)} | {_named(powers.discipline)} |"
        if row.not_accused:
            yield "| … where the own office stands accused | nobody | nobody |"
        if row.elsewhere:
            yield f"| … also of other departments | {_both(row)} |"


def _both(row: Row) -> str:
    general, discipline = row.elsewhere & row.powers.general, row.elsewhere & row.powers.discipline
    return f"{_named(general)} | {_named(discipline)}"


def _field_groups() -> Iterator[str]:
    yield "## What a reader has of an issue\n"
    yield f"| role | {' | '.join(FIELDS)} |\n|---|{'---|' * len(FIELDS)}"
    for role in (role for role in Role if role in REACH):
        reach = REACH[role]
        has = fields(role, reach.through - ACCUSED, reach.key_class)
        yield f"| {role} | {' | '.join('yes' if group in has else '' for group in FIELDS)} |"
    filer = fields(Role.GRID_WORKER, {Relation.OWN}, KeyClass.GENERAL)
    accused = fields(Role.UNIT_OFFICER, {Relation.SAME_UNIT, Relation.ACCUSED}, KeyClass.GENERAL)
    for reader, has in (("who only filed it", filer), ("of an accused unit or community", accused)):
        yield f"| *{reader}* | {' | '.join('yes' if group in has else '' for group in FIELDS)} |"
    yield ""


# Instead of their members one by one.
_GROUPS: tuple[tuple[Roles, str], ...] = (
    (EVERYBODY, "everybody"),
    (RESIDENT | WORKING, "residents and every post that works with issues"),
    (WORKING, "every post that works with issues"),
    (GENERAL, "every post with general issues"),
    (ALL_DISCIPLINE, "every post in discipline"),
)


def _named(roles: Roles) -> str:
    group = next((said for members, said in _GROUPS if members == roles), None)
    return group or ", ".join(role for role in Role if role in roles) or "nobody"


if __name__ == "__main__":
    sys.stdout.write(document())
