"""Who is told of what: derived from what was recorded, so that nobody can forget to tell."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from schemas.domain.base import Frozen
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
from schemas.domain.issue import Issue


class NoticeKind(StrEnum):
    """What a notice is for; outside it only ever says that there is news (您的来件有新进展)."""

    TASK = "task"  # to whoever has it in the inbox now
    DECISION = "decision"  # to whoever must classify
    REMINDER = "reminder"
    ESCALATION = "escalation"
    NEWS = "news"  # to the reporter


class Notice(Frozen):
    """One telling, keyed by the version of the event that caused it.

    `to` holds staff ids. News goes to the reporter and names nobody; any other kind without a name says that nobody
    holds the post.
    """

    version: int
    kind: NoticeKind
    to: tuple[str, ...] = ()


def notices(issue: Issue, events: Iterable[Event]) -> Iterator[Notice]:
    """What must be told because of `events`, which were appended together on `issue` as it was before them.

    Of history nobody is told anything, and what is answered in the moment it is routed is nobody's task.
    """
    if issue.taken_over is not None:
        return
    events = tuple(events)
    is_task = not any(isinstance(event, Resolved) for event in events)
    for version, event in enumerate(events, start=issue.version + 1):
        match event:
            case Routed() if not is_task:
                pass
            case Routed() | Reopened():
                yield Notice(version=version, kind=NoticeKind.TASK, to=event.responsible)
            case DeliberationOpened() | IntakeOpened():
                yield Notice(version=version, kind=NoticeKind.DECISION, to=event.to)
            case Reminded():
                yield Notice(version=version, kind=NoticeKind.REMINDER, to=event.to)
            case Escalated():
                yield Notice(version=version, kind=NoticeKind.ESCALATION, to=event.to)
            case _:
                pass
        if issue.reporter is not None and isinstance(event, Routed | Resolved | Reopened | Closed):
            yield Notice(version=version, kind=NoticeKind.NEWS)
