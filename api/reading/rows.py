"""Rows of lists as people read them: the beginning of the text, where it is, who has it, and why it presses."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from api.reading.issues import department_name, place_name
from api.reading.naming import person_name
from api.reading.opening import open_text
from api.reading.recorded import known_among
from api.services import Services
from api.terms import topic_said
from api.views.listed import listed
from api.views.possible import is_yours
from api.views.pressing import pressing
from api.words import STATUS, Said
from schemas.domain.authorization.reach import classes_read
from schemas.domain.authorization.words import FieldGroup
from schemas.domain.base import Frozen
from schemas.domain.content import Content
from schemas.domain.issue import Issue
from schemas.domain.place import PlaceResolved
from schemas.domain.principals import Principal, fields_for, may_see
from schemas.domain.sealed import KeyClass
from schemas.wire.decisions import Found
from schemas.wire.reading import IssueRow

_EXCERPT: Final = 60  # characters of the problem
# What letters begin with and no list needs: 尊敬的张市长：您好！
_GREETING: Final = re.compile(
    r"^\s*(?:(?:尊敬|敬爱|亲爱)的)?[^，。,.：:！!？?]{0,10}(?:书记|[市县区厅局镇乡所]长|主任|领导|同志)[们好您你\s]{0,4}[：:，,！!。]"
    r"\s*(?:[您你]们?好[！!，,。：:\s]*)?"
)


class RowView(Frozen):
    """One line of a list. `excerpt` is None where the text is gone; `why` says what makes it press.

    `yours`: the commands of one press that this reader may give now. `answer` is there for who asked for answers.
    """

    row: IssueRow
    status: Said
    excerpt: str | None
    place: str | None
    topic: Said | None
    department: str | None
    responsible: tuple[str, ...]
    why: tuple[Said, ...]
    yours: tuple[str, ...]
    due_at: datetime | None
    answer: str | None = None


class Picked(NamedTuple):
    """An issue that was asked for by its id, with the line that shows it."""

    issue: Issue
    view: RowView


async def rows_for(
    services: Services, caller: Principal, rows: Sequence[IssueRow], *, with_answers: bool = False
) -> tuple[RowView, ...]:
    """The rows of a list that was written down, opened for this reader, each reading of a text written down first.

    Answers are opened for who shows them only: few lists do.

    Raises:
        StorageError: a reading was not kept, so nothing is shown.
    """
    found = await services.issues.several([row.id for row in rows], classes=classes_read(caller.role))
    views = await _opened(services, caller, rows, found)
    return tuple(_answered(services, caller, view, found) for view in views) if with_answers else views


async def picked_of(services: Services, caller: Principal, issue_ids: Sequence[str]) -> tuple[Picked, ...]:
    """The same for issues by their ids; those that the reader may not know of are left out.

    Raises:
        StorageError: a reading was not kept, so nothing is shown.
    """
    found = await services.issues.several(issue_ids, classes=classes_read(caller.role))
    asked = [one.issue for issue_id in issue_ids if (one := found.get(issue_id)) and one.issue]
    seen = [issue for issue in asked if may_see(caller, issue)]
    # No list gave these, so none has written down that they are shown.
    confidential = [issue.id for issue in seen if issue.key_class is KeyClass.DISCIPLINE]
    await services.access.note_all(reader=caller.id, action="list-issues", references=confidential, at=services.clock())
    views = await _opened(services, caller, [listed(issue, role=caller.role) for issue in seen], found)
    return tuple(map(Picked, seen, views))


async def _opened(
    services: Services, caller: Principal, rows: Sequence[IssueRow], found: Mapping[str, Found]
) -> tuple[RowView, ...]:
    general = [row.id for row in rows if row.id in found and _is_general(found[row.id])]
    await services.readers.note_all(reader=caller.id, issue_ids=general, at=services.clock())
    following = (one for each in found.values() if each.issue for one in each.issue.duplicates)
    known = await known_among(services, following, caller)
    return tuple(_row(services, caller, row, found.get(row.id), known=known) for row in rows)


def _is_general(found: Found) -> bool:
    return found.issue is not None and found.issue.key_class is KeyClass.GENERAL


def _row(
    services: Services, caller: Principal, row: IssueRow, found: Found | None, *, known: frozenset[str]
) -> RowView:
    issue = found.issue if found else None
    has = fields_for(caller, issue) if issue else frozenset()
    readable = found is not None and issue is not None and FieldGroup.CONTENT in has
    return RowView(
        row=row,
        status=STATUS[row.status],
        excerpt=_excerpt(services, found) if found is not None and readable else None,
        place=place_name(services, _place(services, issue, found)) if issue and found else None,
        topic=topic_said(row.topic) if row.topic else None,
        department=department_name(services, row.department_id),
        responsible=tuple(person_name(services, one) for one in issue.responsible) if issue else (),
        why=pressing(issue, joined=len(known.intersection(issue.duplicates))) if issue else (),
        yours=_yours(caller, issue) if issue else (),
        due_at=row.due_at,
    )


def _answered(services: Services, caller: Principal, view: RowView, several: Mapping[str, Found]) -> RowView:
    found = several.get(view.row.id)
    if found is None or found.issue is None or FieldGroup.CONTENT not in fields_for(caller, found.issue):
        return view
    return view.model_copy(update={"answer": _shortened(open_text(services, found, found.issue.answer))})


def _excerpt(services: Services, found: Found) -> str | None:
    assert found.issue is not None, "only a found issue is opened"
    text = open_text(services, found, found.issue.content)
    if text is None:
        return None
    return _shortened(_GREETING.sub("", Content.model_validate_json(text).problem))


def _shortened(text: str | None) -> str | None:
    if text is None:
        return None
    line = " ".join(text.split())
    return line if len(line) <= _EXCERPT else f"{line[:_EXCERPT]}…"


def _place(services: Services, issue: Issue | None, found: Found) -> PlaceResolved | None:
    if issue is None:
        return None
    if issue.findings is not None:
        return issue.findings.place
    text = open_text(services, found, issue.place)
    return PlaceResolved.model_validate_json(text) if text else None


def _yours(caller: Principal, issue: Issue) -> tuple[str, ...]:
    return tuple(name for name in ("accept", "accept_task", "assign") if is_yours(caller, issue, name))
