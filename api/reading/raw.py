"""The events of an issue as they were recorded, for whoever wants to see that nothing was made up."""

from datetime import datetime
from typing import Any, Final

from api.reading.opening import ensure_allowed, note_reading
from api.reading.recorded import shown_events
from api.services import Services
from api.views.issue import unnamed_for
from schemas.domain.authorization.words import FieldGroup, Operation
from schemas.domain.base import Frozen
from schemas.domain.issue import Issue
from schemas.domain.numbering import counted
from schemas.domain.principals import Principal, fields_for
from schemas.wire.stored import GROUNDS, SHOWN_TO_NOBODY

_SEALED: Final = "（密封 sealed）"
# What would name other people or issues than the reader may know of; the timeline tells what of it is theirs.
_LEFT_OUT: Final = SHOWN_TO_NOBODY | {
    *("main_id", "duplicate_id", "joins", "children", "child_id", "parent_id"),
    *("released", "version"),
}


class RawEvent(Frozen):
    """`body` without what was sealed: a box says nothing, and shown it would let a reader try what is between events.

    `hash` is the event's own; the chain itself is looked at by `sibu verify`.
    """

    version: int
    type: str
    at: datetime
    by: str | None
    body: dict[str, Any]
    hash: str


async def raw_events(services: Services, caller: Principal, issue: Issue) -> tuple[RawEvent, ...]:
    """The events that this reader may know of, the first first; `visible` gave the issue.

    Raises:
        DomainError: this reader may not.
    """
    ensure_allowed(issue, caller, operation=Operation.READ_TIMELINE)
    await note_reading(services, issue, caller, action="read-timeline")
    unnamed, classes = unnamed_for(issue, caller), (issue.key_class,)
    has_grounds = FieldGroup.GROUNDS in fields_for(caller, issue)
    hidden = _LEFT_OUT if has_grounds else _LEFT_OUT | GROUNDS
    return tuple(
        RawEvent(
            version=counted(issue, one.version, classes=classes),
            type=one.type,
            at=one.at,
            by=None if one.actor == unnamed else one.actor,
            body=_plain(one.body, hidden),
            hash=one.hash,
        )
        for one in await shown_events(services, issue)
    )


def _plain(value: Any, hidden: frozenset[str]) -> Any:
    if isinstance(value, dict):
        if set(value) == {"key", "box"}:
            return _SEALED
        return {key: _plain(each, hidden) for key, each in value.items() if key not in hidden}
    if isinstance(value, list):
        return [_plain(each, hidden) for each in value]
    return value
