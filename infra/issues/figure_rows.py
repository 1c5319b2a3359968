"""The rows of an issue's facts: whole, and as columns by which the issues behind a figure are found."""

from collections.abc import Iterable, Iterator
from typing import Any

from schemas.domain.discipline_events import Referred
from schemas.domain.events import Event
from schemas.domain.figure_cells import wait_key
from schemas.domain.figures import CardFact, Facts, Judged, Verdict

_SAME = (
    *("issue_id", "filed_at", "week", "street_id", "community_id", "grid_id", "topic", "department_id"),
    *("first_department_id", "first_right", "answered", "asked", "solved", "rated", "satisfied", "reopened"),
    *("ended", "open", "overdue", "at_risk", "suspended", "callback", "stuck_since"),
)


def facts_row(facts: Facts) -> dict[str, Any]:
    """The whole row."""
    return {name: getattr(facts, name) for name in _SAME} | {
        "facts": facts.model_dump(mode="json"),
        **_judged("accepted", facts.accepted),
        **_judged("handled", facts.handled),
        "returned_by": words(facts.returned_by),
        "cards": words(map(_card, facts.cards)),
        "waits": words(_wait_words(facts)),
        "bad": _is_bad(facts),
    }


def facts_from(kept: dict[str, Any]) -> Facts:
    """The facts that a row holds."""
    return Facts.model_validate(kept)


def task_rows(facts: Facts) -> list[dict[str, Any]]:
    """A row for each unit that was given a task."""
    about = {"issue_id": facts.issue_id, "filed_at": facts.filed_at}
    return [about | task.model_dump(mode="json") for task in facts.tasks]


def gone_rows(events: Iterable[Event], issue_id: str) -> list[dict[str, Any]]:
    """What keeps an issue out of all figures from the event on that gives it to discipline."""
    return [{"issue_id": issue_id, "since": event.at} for event in events if isinstance(event, Referred)]


def words(each: Iterable[str]) -> str:
    """A list of words in which any one is found with a blank before and after it."""
    return "".join(f" {word}" for word in each) + " "


def late_word(key: str) -> str:
    """The word of a wait that is past its limit, beside its own."""
    return f"{key}:late"


def _wait_words(facts: Facts) -> Iterator[str]:
    for wait in facts.waits:
        yield wait_key(wait)
        if wait.late:
            yield late_word(wait_key(wait))


def _card(card: CardFact) -> str:
    """With whom it counts: the unit that got it, or else the department."""
    return f"{card.card}:unit:{card.unit_id}" if card.unit_id else f"{card.card}:department:{card.department_id}"


def _judged(name: str, judged: Judged | None) -> dict[str, Any]:
    verdict, department_id = (judged.verdict.value, judged.department_id) if judged else (None, None)
    return {name: verdict, f"{name}_department_id": department_id}


def _is_bad(facts: Facts) -> bool:
    late = any(one is not None and one.verdict is Verdict.LATE for one in (facts.accepted, facts.handled))
    wrong = facts.first_department_id is not None and not facts.first_right
    unhappy = (facts.asked and not facts.solved) or (facts.rated and not facts.satisfied)
    return late or wrong or unhappy or facts.reopened or bool(facts.cards) or bool(facts.returned_by)
