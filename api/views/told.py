"""What an event tells of itself beside who, when and which clock: addressees, reasons, cards, other issues."""

from collections.abc import Iterator, Mapping
from typing import Any

from schemas.domain.base import Frozen
from schemas.domain.events import Escalated, Event
from schemas.domain.handling_events import Assigned, Recalendared, Repoliced, TakenBack
from schemas.domain.policy_measures import Reasons
from schemas.domain.roles import CHINESE
from schemas.domain.sealed import Sealed

# The one free text of an event, under whatever name it is recorded.
_SPOKEN = ("question", "answer", "report", "instruction", "text", "note", "comment", "reason")
_AS_RECORDED = (
    *("to", "level", "department_id", "category", "unit_id", "ruling", "binding", "limit", "promised_end", "card"),
    *("points", "evidence", "joined", "apart", "satisfied", "rating", "outcome", "callback", "on_the_spot", "undone"),
    *("answers", "against"),
)
_PARTS = ("child_id", "children", "parent_id")
_SAME_MATTER = ("main_id", "duplicate_id", "joins")
_REASONS: Mapping[str, str] = {
    "returned": "returning",
    "suspended": "suspension",
    "refused": "refusal",
    "extension_requested": "extension",
}


class UnitView(Frozen):
    """A unit with a task, and whether it leads (牵头)."""

    unit_id: str
    lead: bool


class Names(Frozen):
    """What is named to a reader: the policy's reasons, all actors but one, issues of the same matter."""

    reasons: Reasons | None = None
    unnamed: str | None = None
    known: frozenset[str] = frozenset()

    def actor(self, by: str) -> str | None:
        return None if by == self.unnamed else by


def said_with(event: Event) -> Sealed | None:
    """The free text that came with an event, sealed: an answer, a report, an instruction, a reason, a comment."""
    said = (vars(event).get(name) for name in _SPOKEN)
    return next((text for text in said if isinstance(text, Sealed)), None)


def same_matter(event: Event) -> tuple[str, ...]:
    """The ids of issues of the same matter that an event names, of which not every reader may know."""
    return tuple(_ids(event, _SAME_MATTER))


def told(event: Event, names: Names) -> dict[str, Any]:
    """The fields of the entry that say it."""
    recorded = vars(event)
    found = {name: recorded[name] for name in _AS_RECORDED if recorded.get(name) is not None}
    if "responsible" in recorded:
        found["to"] = recorded["responsible"]
    if isinstance(recorded.get("reason"), str):
        found |= _reason(event.type, recorded["reason"], names.reasons)
    found["related"] = (*_ids(event, _PARTS), *(one for one in same_matter(event) if one in names.known))
    return found | _of_kind(event)


def _ids(event: Event, fields: tuple[str, ...]) -> Iterator[str]:
    for name in fields:
        match vars(event).get(name):
            case str(one):
                yield one
            case tuple(several):
                yield from several
            case _:
                pass


def _of_kind(event: Event) -> dict[str, Any]:
    match event:
        case Escalated():
            return {"role": CHINESE[event.role]}
        case Assigned():
            units = tuple(UnitView(unit_id=task.unit_id, lead=task.lead) for task in event.tasks)
            return {"units": units, "to": tuple(person for task in event.tasks for person in task.to)}
        case TakenBack():
            return {"undone_version": event.version}
        case Recalendared():
            return {"calendar_version": event.calendar_version}
        case Repoliced():
            return {"policy_version": event.policy_version}
        case _:
            return {}


def _reason(kind: str, key: str, reasons: Reasons | None) -> dict[str, Any]:
    """The policy's key, and its sentence where the policy of the issue has it."""
    listed: Mapping[str, str] = getattr(reasons, _REASONS[kind]) if reasons is not None else {}
    return {"reason": key or None, "why": listed.get(key)}
