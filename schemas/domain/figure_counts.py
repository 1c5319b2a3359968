"""The counters of figures: their names, and how many of each one issue, its department or one of its units gives."""

from collections import Counter
from collections.abc import Iterator, Mapping

from schemas.domain.figures import Facts, Judged, TaskFacts, Verdict

Counts = Mapping[str, int]

# Of issues filed in a week. Each is 1 or 0 of one issue, but `returns` and the cards.
OF_A_WEEK: tuple[str, ...] = (
    "filed",
    "dispatched",
    "received",
    "first_right",
    "accepted_in_time",
    "accepted_late",
    "handled_in_time",
    "handled_late",
    "returned",
    "returns",
    "answered",
    "reopened",
    "asked",
    "solved",
    "rated",
    "satisfied",
    "ended",
    "yellow",
    "red",
    "black",
)
# Of everything as it stands now, whenever it was filed.
OF_NOW: tuple[str, ...] = ("open", "overdue", "at_risk", "suspended", "callback")


def of_issue(facts: Facts) -> Counts:
    """What the whole issue gives."""
    counted = Counter(_common(facts))
    is_dispatched = facts.first_department_id is not None
    counted.update(dispatched=is_dispatched, received=is_dispatched, first_right=is_dispatched and facts.first_right)
    counted.update(_verdicts("accepted", facts.accepted.verdict if facts.accepted else None))
    counted.update(_verdicts("handled", facts.handled.verdict if facts.handled else None))
    counted.update(returned=bool(facts.returned_by), returns=len(facts.returned_by))
    counted.update(card.card.value for card in facts.cards)
    counted.update(_standing(facts, overdue=facts.overdue, at_risk=facts.at_risk, is_open=facts.open))
    return +counted


def of_department(facts: Facts, department_id: str) -> Counts:
    """What it gives to a department that has it or had it: to each what was its own doing.

    Whoever has it now has its end too; a limit counts for whoever it was judged for, a dispatch for whoever got the
    issue first, a return and a card for whoever returned it or got the card. `received` by each that ever had it.
    """
    is_here = facts.department_id == department_id
    is_first = facts.first_department_id == department_id
    returns = facts.returned_by.count(department_id)
    counted = Counter(_common(facts)) if is_here else Counter()
    counted.update(dispatched=is_first, first_right=is_first and facts.first_right)
    counted.update(received=not facts.history and department_id in _holders(facts))
    counted.update(_verdicts("accepted", _own(facts.accepted, department_id)))
    counted.update(_verdicts("handled", _own(facts.handled, department_id)))
    counted.update(returned=returns > 0, returns=returns)
    counted.update(one.card.value for one in facts.cards if one.unit_id is None and one.department_id == department_id)
    if is_here:
        counted.update(_standing(facts, overdue=facts.overdue, at_risk=facts.at_risk, is_open=facts.open))
    return +counted


def of_unit(facts: Facts, task: TaskFacts) -> Counts:
    """What it gives to one of its units: the task's own limits, and how the issue ended."""
    counted = Counter(_common(facts))
    counted.update(_verdicts("accepted", task.accepted))
    counted.update(_verdicts("handled", task.handled))
    counted.update(one.card.value for one in facts.cards if one.unit_id == task.unit_id)
    counted.update(_standing(facts, overdue=task.overdue, at_risk=task.at_risk, is_open=task.open))
    return +counted


def departments_of(facts: Facts) -> frozenset[str]:
    """Every department that any of it counts for."""
    return _holders(facts) | {one.department_id for one in facts.cards if one.unit_id is None}


def _holders(facts: Facts) -> frozenset[str]:
    judged = (one.department_id for one in (facts.accepted, facts.handled) if one is not None)
    named = (facts.department_id, facts.first_department_id, *facts.returned_by, *judged)
    return frozenset(filter(None, named))


def _common(facts: Facts) -> Iterator[str]:
    yield "filed"
    yield from (name for name in _FLAGS if getattr(facts, name))


_FLAGS = ("answered", "reopened", "asked", "solved", "rated", "satisfied", "ended")


def _verdicts(name: str, verdict: Verdict | None) -> Counts:
    return {} if verdict is None else {f"{name}_{verdict}": 1}


def _own(judged: Judged | None, department_id: str) -> Verdict | None:
    return judged.verdict if judged is not None and judged.department_id == department_id else None


def _standing(facts: Facts, *, overdue: bool, at_risk: bool, is_open: bool) -> Counts:
    suspended = facts.suspended and is_open
    return {"open": is_open, "overdue": overdue, "at_risk": at_risk, "suspended": suspended, "callback": facts.callback}
