"""Which issues stand behind a figure, as conditions of SQL: of the whole issue, of a department's or a unit's share."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Final, NamedTuple, cast

from sqlalchemy import ColumnElement, and_, false, not_, text

from infra.db.figure_tables import figure_facts, figure_tasks
from infra.issues.figure_rows import late_word
from infra.issues.typed import can_be_stored
from schemas.domain.figure_cells import Dimension, View, ViewKind
from schemas.domain.figure_weeks import COUNTY, monday_of
from schemas.domain.figures import Verdict
from schemas.wire.figures import OF_NOW, Figure, FigureQuery

Condition = ColumnElement[bool]

_F: Final = figure_facts.c
_T: Final = figure_tasks.c


class Subject(NamedTuple):
    """Whose share is asked for: a department's, a unit's, or neither's."""

    department_id: str | None = None
    unit_id: str | None = None


def subject_of(query: FigureQuery) -> Subject:
    """The share that the query's dimension names, or else its view."""
    kind, name = query.view
    department = name if kind is ViewKind.DEPARTMENT else None
    unit = name if kind is ViewKind.UNIT else None
    if query.dimension is Dimension.DEPARTMENT:
        department = query.key
    if query.dimension is Dimension.UNIT:
        unit = query.key
    return Subject(None if unit is not None else department, unit)


def conditions(query: FigureQuery) -> list[Condition]:
    """What holds for exactly the issues that are counted in the figure."""
    if not can_be_stored(query.key + (query.topic or "")):
        return [false()]
    subject = subject_of(query)
    if query.dimension is Dimension.WAITS:
        word = late_word(query.key) if query.figure is Figure.OVERDUE else query.key
        return [*_in_view(query.view), *_few("open"), _F.open, _has(_F.waits, word)]
    period = [] if query.figure in OF_NOW else _filed_in(query)
    return [*_in_view(query.view), *_under(query), *period, *_share(query.figure, subject)]


def _in_view(view: View) -> list[Condition]:
    """A unit's is joined to its tasks."""
    if view.kind in {ViewKind.COUNTY, ViewKind.UNIT}:
        return []
    return [_F[f"{view.kind}_id"] == view.id]


def _under(query: FigureQuery) -> list[Condition]:
    of_topic = [_F.topic == query.topic] if query.topic is not None else []
    if query.dimension in {None, Dimension.TOTAL, Dimension.DEPARTMENT, Dimension.UNIT}:
        return of_topic
    column = _F.topic if query.dimension is Dimension.TOPIC else _F[f"{query.dimension}_id"]
    return [*of_topic, column == query.key]


def _filed_in(query: FigureQuery) -> list[Condition]:
    first, last = monday_of(query.period.first), monday_of(query.period.last) + timedelta(weeks=1)
    since, until = (datetime.combine(day, time(), tzinfo=COUNTY).astimezone(UTC) for day in (first, last))
    filed_at, _ = place_of(query)
    return [filed_at >= since, filed_at < until]


def place_of(query: FigureQuery) -> tuple[ColumnElement[datetime], ColumnElement[str]]:
    """By what the issues are ordered: a unit's by the index of its tasks."""
    if joins_tasks(query):
        return _T.filed_at, _T.issue_id
    return _F.filed_at, _F.issue_id


def joins_tasks(query: FigureQuery) -> bool:
    return subject_of(query).unit_id is not None and query.dimension is not Dimension.WAITS


def _few(name: str) -> list[Condition]:
    """A partial index holds what has this flag; SQLite takes it only where the condition is said in its own words."""
    return [cast("Condition", text(f"figure_facts.{name}"))]


def _share(figure: Figure, subject: Subject) -> list[Condition]:
    if subject.unit_id is not None:
        return [_T.unit_id == subject.unit_id, _of_unit(figure, subject.unit_id)]
    few = _few(_FLAGGED[figure]) if figure in _FLAGGED else []
    if subject.department_id is not None:
        return [*few, _of_department(figure, subject.department_id)]
    return [*few, _WHOLE[figure]]


def _of_department(figure: Figure, name: str) -> Condition:
    match figure:
        case Figure.DISPATCHED | Figure.FIRST_RIGHT | Figure.FIRST_WRONG:
            return and_(_F.first_department_id == name, _WHOLE[figure])
        case Figure.ACCEPTED_IN_TIME | Figure.ACCEPTED_LATE:
            return and_(_F.accepted_department_id == name, _WHOLE[figure])
        case Figure.HANDLED_IN_TIME | Figure.HANDLED_LATE:
            return and_(_F.handled_department_id == name, _WHOLE[figure])
        case Figure.RETURNED:
            return _has(_F.returned_by, name)
        case Figure.YELLOW | Figure.RED | Figure.BLACK:
            return _has(_F.cards, f"{figure}:department:{name}")
        case _:
            return and_(_F.department_id == name, _WHOLE[figure])


def _of_unit(figure: Figure, name: str) -> Condition:
    match figure:
        case Figure.ACCEPTED_IN_TIME | Figure.ACCEPTED_LATE | Figure.HANDLED_IN_TIME | Figure.HANDLED_LATE:
            done, _, verdict = figure.partition("_")
            return _T[done] == verdict
        case Figure.OPEN | Figure.OVERDUE | Figure.AT_RISK:
            return _T[figure]
        case Figure.SUSPENDED:
            return and_(_F.suspended, _T.open)
        case Figure.YELLOW | Figure.RED | Figure.BLACK:
            return _has(_F.cards, f"{figure}:unit:{name}")
        case Figure.DISPATCHED | Figure.FIRST_RIGHT | Figure.FIRST_WRONG | Figure.RETURNED:
            return false()  # Nobody dispatches to a unit, and what it sends back stays with its department.
        case _:
            return _WHOLE[figure]


def _has(column: ColumnElement[str], word: str) -> Condition:
    return column.contains(f" {word} ", autoescape=True)


def _judged(name: str, verdict: Verdict) -> Condition:
    return _F[name] == verdict.value


_WHOLE: Final[Mapping[Figure, Condition]] = {
    Figure.FILED: _F.issue_id.is_not(None),
    Figure.DISPATCHED: _F.first_department_id.is_not(None),
    Figure.FIRST_RIGHT: and_(_F.first_department_id.is_not(None), _F.first_right),
    Figure.FIRST_WRONG: and_(_F.first_department_id.is_not(None), not_(_F.first_right)),
    Figure.ACCEPTED_IN_TIME: _judged("accepted", Verdict.IN_TIME),
    Figure.ACCEPTED_LATE: _judged("accepted", Verdict.LATE),
    Figure.HANDLED_IN_TIME: _judged("handled", Verdict.IN_TIME),
    Figure.HANDLED_LATE: _judged("handled", Verdict.LATE),
    Figure.RETURNED: _F.returned_by != " ",
    Figure.UNSOLVED: and_(_F.asked, not_(_F.solved)),
    Figure.SILENT: and_(_F.asked, not_(_F.rated)),
    Figure.UNSATISFIED: and_(_F.rated, not_(_F.satisfied)),
    **{card: _F.cards.contains(f" {card}:") for card in (Figure.YELLOW, Figure.RED, Figure.BLACK)},
    **{
        name: _F[name]
        for name in (
            *(Figure.ANSWERED, Figure.REOPENED, Figure.ASKED, Figure.SOLVED, Figure.RATED, Figure.SATISFIED),
            *(Figure.ENDED, *OF_NOW),
        )
    },
}
# The flag whose index holds everything that stands behind a figure.
_FLAGGED: Final[Mapping[Figure, str]] = {
    **dict.fromkeys((Figure.FIRST_WRONG, Figure.ACCEPTED_LATE, Figure.HANDLED_LATE, Figure.RETURNED), "bad"),
    **dict.fromkeys((Figure.REOPENED, Figure.UNSOLVED, Figure.UNSATISFIED), "bad"),
    **dict.fromkeys((Figure.YELLOW, Figure.RED, Figure.BLACK), "bad"),
    **dict.fromkeys((Figure.OPEN, Figure.AT_RISK, Figure.SUSPENDED), "open"),
    Figure.OVERDUE: "overdue",
    Figure.CALLBACK: "callback",
}
