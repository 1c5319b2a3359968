"""What one issue must tell another: who follows it, that it is over, that a part of it is."""

from collections.abc import Iterable, Iterator

from schemas.domain.base import Frozen
from schemas.domain.commands import Command
from schemas.domain.discipline_events import Referred
from schemas.domain.erasure_commands import EraseReporter
from schemas.domain.erasure_events import ReporterErased
from schemas.domain.events import Closed, Event
from schemas.domain.handling_commands import EndChild, FollowMain, LeaveDuplicate, TakeDuplicate, Unmerge
from schemas.domain.handling_events import Merged, Refused, Unmerged, Withdrawn
from schemas.domain.issue import Issue
from schemas.domain.issue_undo import may_be_taken_back
from schemas.domain.status import Status


class Telling(Frozen):
    """A command for another issue because of the event with this version; `held` as of a notice."""

    version: int
    issue_id: str
    command: Command
    held: bool = False


def tellings(issue: Issue, events: Iterable[Event]) -> Iterator[Telling]:
    """What other issues are told because of `events`, appended together on `issue` as it was before them."""
    for version, event in enumerate(events, start=issue.version + 1):
        held = may_be_taken_back(event)
        for issue_id, command in _told(issue, event):
            yield Telling(version=version, issue_id=issue_id, command=command, held=held)


def _told(issue: Issue, event: Event) -> Iterator[tuple[str, Command]]:
    match event:
        case Merged():
            yield event.main_id, TakeDuplicate(duplicate_id=issue.id, joined=event.joined)
        case Unmerged():
            yield event.main_id, LeaveDuplicate(duplicate_id=issue.id)
        case Closed() | Withdrawn() | Refused():
            yield from _ended(issue, outcome=event.outcome if isinstance(event, Closed) else event.type)
        case ReporterErased(ground="asked"):
            # Parts that went their own ways carry the same person's details.
            for child in issue.children:
                yield child.id, EraseReporter(content="content" in event.keys)
        case Referred():
            # To every other issue it is as if its reporter had taken it back.
            yield from _ended(issue, outcome="withdrawn")
        case _:
            return


def _ended(issue: Issue, *, outcome: str) -> Iterator[tuple[str, Command]]:
    for duplicate_id in issue.duplicates:
        yield duplicate_id, following(issue.id, closed=outcome not in {"withdrawn", "refused"})
    if issue.parent_id is not None:
        yield issue.parent_id, EndChild(child_id=issue.id, outcome=outcome)
    if issue.main_id is not None and outcome == "withdrawn":
        yield issue.main_id, LeaveDuplicate(duplicate_id=issue.id)


def following(main_id: str, *, closed: bool) -> Command:
    """What a duplicate does when its main issue is over: it ends with one that was answered, else it goes on alone."""
    return FollowMain(main_id=main_id) if closed else Unmerge(main_id=main_id)


def followed_too_late(main_id: str, status: Status) -> Command | None:
    """What a duplicate is told whose main issue was over before it heard of it; None while it is open."""
    match status:
        case Status.CLOSED:
            return following(main_id, closed=True)
        case Status.WITHDRAWN | Status.REFUSED:
            return following(main_id, closed=False)
        case _:
            return None
