"""并单: a duplicate follows its main issue; its clocks stop, and it ends with it."""

from datetime import datetime

from schemas.domain.errors import DomainError
from schemas.domain.events import Closed, Event
from schemas.domain.handling_commands import FollowMain, LeaveDuplicate, Merge, TakeDuplicate, Unmerge
from schemas.domain.handling_events import DuplicateLeft, DuplicateTaken, Merged, Unmerged
from schemas.domain.issue import Issue
from schemas.domain.possible import CommandNotPossibleError
from schemas.domain.rules.pausing import running_on
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.rules.units import released
from schemas.domain.status import Status, ensure_step


class OwnMainError(DomainError):
    """An issue cannot follow itself, nor follow while others follow it."""

    code = "main-not-possible"

    def __init__(self, *, followed: bool) -> None:
        super().__init__(
            "Others follow this issue, so it cannot follow another." if followed else "An issue cannot follow itself.",
            hint="Merge those that follow it into the other one first." if followed else "Name the main issue's id.",
        )


def merge(issue: Issue, command: Merge, *, by: str, rulebook: Rulebook, now: datetime) -> tuple[Event, ...]:
    """并单: it follows its main issue from now on; the door has seen that there is one and that it is open."""
    ensure_step(issue.status, Status.MERGED)
    if issue.duplicates or command.main_id == issue.id:
        raise OwnMainError(followed=bool(issue.duplicates))
    return (Merged(at=now, by=by, main_id=command.main_id, released=released(issue, rulebook)),)


def unmerge(issue: Issue, command: Unmerge, *, by: str, rulebook: Rulebook, now: datetime) -> tuple[Event, ...]:
    """It goes on by itself, the time in between counted as a pause; not because of an issue it follows no longer."""
    if issue.status is not Status.MERGED:
        raise CommandNotPossibleError(status=issue.status, command="unmerge")
    if command.main_id not in {None, issue.main_id}:
        return ()
    assert issue.main_id is not None, "what is merged has a main issue"
    schedules, promised_end = running_on(issue, rulebook, until=now)
    return (Unmerged(at=now, by=by, main_id=issue.main_id, schedules=schedules, promised_end=promised_end),)


def take_duplicate(
    issue: Issue, command: TakeDuplicate, *, by: str, rulebook: Rulebook, now: datetime
) -> tuple[Event, ...]:
    """The main issue notes who follows it; one that is over notes nothing, and whoever told it sees that it is over."""
    if not issue.open or command.duplicate_id in issue.duplicates:
        return ()
    taken = DuplicateTaken(at=now, by=by, duplicate_id=command.duplicate_id, joined=command.joined)
    if issue.main_id != command.duplicate_id:
        return (taken,)
    # Merged into each other at one moment, neither would ever end.
    return (*unmerge(issue, Unmerge(), by=by, rulebook=rulebook, now=now), taken)


def leave_duplicate(issue: Issue, command: LeaveDuplicate, *, by: str, now: datetime) -> tuple[Event, ...]:
    """The main issue notes who follows it no longer."""
    if command.duplicate_id not in issue.duplicates:
        return ()
    return (DuplicateLeft(at=now, by=by, duplicate_id=command.duplicate_id),)


def follow_main(issue: Issue, command: FollowMain, *, by: str, now: datetime) -> tuple[Event, ...]:
    """The main issue is over, and so is this one, unless it went its own way meanwhile."""
    if issue.status is not Status.MERGED or issue.main_id != command.main_id:
        return ()
    ensure_step(issue.status, Status.CLOSED)
    return (Closed(at=now, by=by, outcome="with_main"),)
