"""The one way an activity records something: read, decide, append at the version read; twice is harmless."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from activities.ports import IssueStore, Recent, Rulebooks
from schemas.domain.base import Frozen
from schemas.domain.errors import DomainError
from schemas.domain.events import Event
from schemas.domain.handling_events import TakenBack
from schemas.domain.issue import Issue
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.rules.supervising import NothingToTakeBackError
from schemas.domain.sealed import WrappedKey
from schemas.domain.status import Status
from schemas.wire.attachments import NewAttachment
from schemas.wire.decisions import ConflictError, Decision, Found, RecordedTooLateError
from schemas.wire.temporal import Progress, StepRequest

# The workflow's time, by which a step is taken back, lies before the moment of recording. Whatever tells of the step
# waits so much longer than it may be taken back, and a taking back that needs half of it is refused.
_MARGIN = timedelta(seconds=10)
_CONFLICTS = 8  # The workflow's lock makes a conflict rare; eight in a row mean that something is broken.


class IssueUnknownError(DomainError):
    """There is no such issue, or this reader may not know of it: the two look the same."""

    code = "not-found"

    def __init__(self) -> None:
        super().__init__("There is no such issue.", hint="Check the id; a receipt is tracked with number and code.")


class TooManyConflictsError(Exception):
    """Others kept appending first; the caller may try again."""


class Decided(Frozen):
    """What a rule wants recorded, and with it keys wrapped to another class and uploads that become the issue's."""

    events: tuple[Event, ...]
    keys: tuple[WrappedKey, ...] = ()
    attachments: tuple[NewAttachment, ...] = ()


Decide = Callable[[Found, Issue, Rulebook], Awaitable[Decided]]


@dataclass(frozen=True, kw_only=True)
class Appended:
    """The issue afterwards and the types of what was recorded; `repeated` when the command stood recorded before."""

    issue: Issue
    found: Found
    types: tuple[str, ...] = ()
    repeated: bool = False


@dataclass(frozen=True)
class Appender:
    """Reads, lets a rule decide, and records, again from the start when somebody else was first."""

    store: IssueStore
    rulebooks: Rulebooks
    recent: Recent | None = None

    async def append(
        self, issue_id: str, *, command_id: str, command_hash: str, decide: Decide, at_hand: Found | None = None
    ) -> Appended:
        """Record a decision once; a command recorded before is found by its id and its rule does not run again.

        `at_hand` is a state that spares the first read. It may be old: then nothing can be appended to it, and the
        state is read after all.

        Raises:
            IssueUnknownError: no such stream.
            DomainError: the rule's refusal; nothing was recorded.
            TooManyConflictsError: nothing was recorded.
        """
        for _ in range(_CONFLICTS):
            found = at_hand or await self.store.read(issue_id, command_id=command_id)
            at_hand = None
            if found.issue is None:
                raise IssueUnknownError
            if found.recorded:
                return Appended(issue=found.issue, found=found, repeated=True)
            rulebook = await self.rulebooks.of(found.issue)
            decided = await decide(found, found.issue, rulebook)
            if not decided.events:
                return Appended(issue=found.issue, found=found)
            try:
                issue = await self.store.record(
                    Decision(
                        before=found.issue,
                        last_hash=found.last_hash,
                        events=decided.events,
                        command_id=command_id,
                        command_hash=command_hash,
                        keys=decided.keys,
                        held=found.keys,
                        hold=_hold(rulebook),
                        not_after=_not_after(found.issue, decided, rulebook),
                        attachments=decided.attachments,
                    )
                )
            except ConflictError:
                continue
            except RecordedTooLateError as late:
                raise NothingToTakeBackError("The time to take this step back is over.") from late
            return Appended(issue=issue, found=found, types=tuple(event.type for event in decided.events))
        raise TooManyConflictsError(f"{command_id} met {_CONFLICTS} conflicts in a row.")

    async def step(self, request: StepRequest, *, name: str, awaits: Status, decide: Decide) -> Progress:
        """Run one of the four steps; a step that is done already, by whomever, is skipped."""

        async def only_if_awaited(found: Found, issue: Issue, rulebook: Rulebook) -> Decided:
            if issue.status is not awaits:
                return Decided(events=())
            return await decide(found, issue, rulebook)

        appended = await self.append(
            request.issue_id,
            command_id=f"{name}:{request.version}",
            command_hash="",
            decide=only_if_awaited,
            at_hand=self.recent.take(request.issue_id, version=request.version) if self.recent else None,
        )
        return progress_of(appended.issue)


def _hold(rulebook: Rulebook) -> timedelta:
    return rulebook.policy.take_back.span + _MARGIN


def _not_after(issue: Issue, decided: Decided, rulebook: Rulebook) -> datetime | None:
    """Until when what takes a step back may be recorded: the step was, when its notices began to wait, no earlier."""
    is_taking_back = any(isinstance(event, TakenBack) for event in decided.events)
    return issue.undo.at + _hold(rulebook) - _MARGIN / 2 if is_taking_back and issue.undo else None


def progress_of(issue: Issue) -> Progress:
    """All that the workflow may know of an issue."""
    return Progress(version=issue.version, status=issue.status, next_due=issue.next_due, closed=not issue.open)


def moment(request_now: datetime, issue: Issue) -> datetime:
    """The time of what happens now: the workflow's, but never before what happened last."""
    return max(request_now, issue.last_at)
