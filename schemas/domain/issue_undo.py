"""What one's own last step changed, kept for as long as nothing else has happened, so that it can be taken back."""

from schemas.domain.events import Event, Resolved
from schemas.domain.issue_changes import staff_of
from schemas.domain.issue_state import Issue, Undo

# Steps that one makes by a slip of the hand, and whose effect stays within the issue.
UNDOABLE = frozenset(
    {
        *("accepted", "returned", "rerouted", "resolved", "refused", "suspended", "resumed", "transferred"),
        *("assigned", "task_accepted", "task_returned", "task_finished", "task_excused"),
    }
)
_BESIDE = frozenset({"version", "last_at", "undo"})


def may_be_taken_back(event: Event) -> bool:
    """Whether whoever did it may take it back.

    An answer given while filing was told to the reporter's face, and what the engine did is nobody's own step.
    """
    on_the_spot = isinstance(event, Resolved) and event.on_the_spot
    return event.type in UNDOABLE and bool(staff_of(event.by)) and not on_the_spot


def undoable(issue: Issue, event: Event, *, moved: Issue) -> Undo | None:
    """How to go back from `moved` to `issue`; None where the event is no step that can be taken back."""
    if not may_be_taken_back(event):
        return None
    fields = {
        name for name in Issue.model_fields if name not in _BESIDE and getattr(issue, name) != getattr(moved, name)
    }
    return Undo(by=event.by, at=event.at, undone=event.type, was=issue.model_dump(mode="json", include=fields))


def taken_back(issue: Issue) -> Issue:
    """The issue as it was before its last step; as it is where nothing can be undone."""
    if issue.undo is None:
        return issue
    return Issue.model_validate({**issue.model_dump(), **issue.undo.was})
