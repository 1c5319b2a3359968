"""Who is told of what: derived from what was recorded, so that nobody can forget to tell."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from schemas.domain.base import Frozen
from schemas.domain.dialogue_events import Objected, Questioned, Replied
from schemas.domain.discipline_events import AccusedNamed, Referred
from schemas.domain.events import (
    Closed,
    DeliberationOpened,
    Escalated,
    Event,
    IntakeOpened,
    Reminded,
    Reopened,
    Resolved,
    Routed,
)
from schemas.domain.handling_events import (
    Assigned,
    CardIssued,
    ExtensionDenied,
    ExtensionGranted,
    ExtensionRequested,
    FilesAdded,
    Merged,
    Refused,
    Rerouted,
    Resumed,
    Returned,
    ReviewOpened,
    Suspended,
    TaskExcused,
    TaskFinished,
    TaskReturned,
    Transferred,
    Urged,
    Withdrawn,
)
from schemas.domain.issue import Issue
from schemas.domain.issue_undo import may_be_taken_back


class NoticeKind(StrEnum):
    """What a notice is for; outside it only ever says that there is news (您的来件有新进展)."""

    TASK = "task"  # to whoever has it in the inbox now
    DECISION = "decision"  # to whoever must classify, re-route, or decide on an extension
    PROGRESS = "progress"  # to whoever waits for what has happened
    REMINDER = "reminder"
    ESCALATION = "escalation"
    CARD = "card"  # to whoever is supervised
    NEWS = "news"  # to the reporter


class Notice(Frozen):
    """One telling, keyed by the version of the event that caused it.

    `to` holds staff ids. News goes to the reporter and names nobody; any other kind without a name says that nobody
    holds the post. `held`: its step may be taken back, so it waits as long as that is possible.
    """

    version: int
    kind: NoticeKind
    to: tuple[str, ...] = ()
    held: bool = False


def notices(issue: Issue, events: Iterable[Event]) -> Iterator[Notice]:
    """What must be told because of `events`, which were appended together on `issue` as it was before them.

    Of history nobody is told anything, and what is answered or merged in the moment it is routed is nobody's task.
    """
    if issue.taken_over is not None:
        return
    events = tuple(events)
    is_task = not any(isinstance(event, Resolved | Merged) for event in events)
    for version, event in enumerate(events, start=issue.version + 1):
        held = may_be_taken_back(event)
        told = _told(event)
        if told is not None and (is_task or not isinstance(event, Routed)):
            kind, to = told
            yield Notice(version=version, kind=kind, to=to, held=held)
        if isinstance(event, _RELEASING) and event.released:
            yield Notice(version=version, kind=NoticeKind.PROGRESS, to=event.released, held=held)
        if issue.has_details and isinstance(event, _NEWS):
            yield Notice(version=version, kind=NoticeKind.NEWS, held=held)


# What ends the tasks of units.
_RELEASING = Returned | Rerouted | Merged
# What the reporter sees when following the report: where it is, by when, and how it ended.
_NEWS = (
    Routed
    | Resolved
    | Reopened
    | Closed
    | Rerouted
    | ExtensionGranted
    | Suspended
    | Resumed
    | Merged
    | Refused
    | ReviewOpened
    | Questioned
    | Objected
)


def _told(event: Event) -> tuple[NoticeKind, tuple[str, ...]] | None:  # noqa: PLR0911 - one line for each kind of notice
    match event:
        case Routed() | Reopened() | Rerouted() | ReviewOpened() | Objected() | Transferred():
            return NoticeKind.TASK, event.responsible
        case Assigned():
            return NoticeKind.TASK, tuple(name for task in event.tasks for name in task.to)
        case DeliberationOpened() | IntakeOpened() | Referred() | Returned() | ExtensionRequested():
            return NoticeKind.DECISION, event.to
        case (
            TaskReturned()
            | TaskFinished()
            | TaskExcused()
            | ExtensionGranted()
            | ExtensionDenied()
            | Withdrawn()
            | Replied()
            | FilesAdded()
        ):
            return NoticeKind.PROGRESS, event.to
        case Reminded() | Urged():
            return NoticeKind.REMINDER, event.to
        case Escalated():
            return NoticeKind.ESCALATION, event.to
        case CardIssued():
            return NoticeKind.CARD, event.to
        case AccusedNamed() if event.to:
            return NoticeKind.TASK, event.to
        case _:
            return None  # Nobody waits for it, or only the reporter does.
