"""How an issue changes when a person's data is erased or put on hold."""

from typing import assert_never

from schemas.domain.erasure_events import ErasureAsked, ErasureEvent, HoldLifted, HoldPlaced, ReporterErased
from schemas.domain.issue_changes import changed
from schemas.domain.issue_state import Erasure, Issue


def erased(issue: Issue, event: ErasureEvent) -> Issue:
    """Apply one recorded fact. Who was erased cannot be called back any more."""
    match event:
        case ReporterErased():
            keys = tuple(dict.fromkeys((*issue.erased_keys, *event.keys)))
            gone = Erasure(keys=keys, ground=event.ground, at=event.at)
            return changed(issue, erasure=gone, callback=False)
        case HoldPlaced() | HoldLifted():
            return changed(issue, on_hold=isinstance(event, HoldPlaced))
        case ErasureAsked():
            return issue
        case _:
            assert_never(event)
