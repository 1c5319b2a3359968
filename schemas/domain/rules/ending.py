"""Other ways on than an answer: withdrawn, refused, split, looked at again by a higher body."""

from datetime import datetime

from schemas.domain.errors import DomainError
from schemas.domain.events import Event
from schemas.domain.handling_commands import EndChild, Refuse, RequestReview, SplitIssue, Withdraw
from schemas.domain.handling_events import ChildEnded, Refused, ReviewOpened, Split, Withdrawn
from schemas.domain.issue import Issue
from schemas.domain.limits import deadline
from schemas.domain.possible import CommandNotPossibleError
from schemas.domain.rules.promising import first_promise
from schemas.domain.rules.reasons import ensure_listed
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.rules.steps import handling_clocks, reviewing_role
from schemas.domain.rules.units import released
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status, ensure_step

REVIEWED_AT = 2  # the level from which on no department handles an issue but the body above it
_SPLIT_FROM = frozenset({Status.DELIBERATING, Status.ROUTED, Status.ACCEPTED})


class NoReviewError(DomainError):
    """The policy offers no review, or its time is over, or it has been had."""

    code = "no-review"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, hint="File a new report if there is something new.")


class PartsOpenError(DomainError):
    """It is answered when all that it was split into is over."""

    code = "parts-open"

    def __init__(self, parts: tuple[str, ...]) -> None:
        super().__init__(f"Parts of it are still open: {', '.join(parts)}.", hint="Wait until they are closed.")


def withdraw(issue: Issue, command: Withdraw, *, by: str, rulebook: Rulebook, now: datetime) -> tuple[Event, ...]:
    """The reporter takes it back; whoever has it, or a task in it, is told."""
    ensure_step(issue.status, Status.WITHDRAWN)
    to = tuple(dict.fromkeys((*issue.responsible, *released(issue, rulebook))))
    return (Withdrawn(at=now, by=by, note=command.note, to=to),)


def refuse(issue: Issue, command: Refuse, *, by: str, rulebook: Rulebook, now: datetime) -> tuple[Event, ...]:
    """不予受理: before it is accepted, for a listed reason."""
    ensure_step(issue.status, Status.REFUSED)
    ensure_listed(command.reason, rulebook.policy.reasons.refusal, what="a refusal")
    return (Refused(at=now, by=by, reason=command.reason, note=command.note),)


def split(issue: Issue, command: SplitIssue, *, by: str, now: datetime) -> tuple[Event, ...]:
    """Parts go their own ways. A part of a confidential matter knows nothing of it, and nobody waits for it."""
    apart = issue.key_class is KeyClass.DISCIPLINE
    if issue.status not in _SPLIT_FROM or (issue.status is not Status.ACCEPTED and not apart):
        raise CommandNotPossibleError(status=issue.status, command="split")
    return (Split(at=now, by=by, children=command.children, apart=apart),)


def end_child(issue: Issue, command: EndChild, *, by: str, now: datetime) -> tuple[Event, ...]:
    """A part is over; told twice, it is noted once."""
    if not any(child.id == command.child_id and not child.ended for child in issue.children):
        return ()
    return (ChildEnded(at=now, by=by, child_id=command.child_id, outcome=command.outcome),)


def ensure_parts_over(issue: Issue) -> None:
    """Refuse while a part is open.

    Raises:
        PartsOpenError: with those that are.
    """
    waiting = tuple(child.id for child in issue.children if not child.ended)
    if waiting:
        raise PartsOpenError(waiting)


def request_review(
    issue: Issue, command: RequestReview, *, by: str, rulebook: Rulebook, now: datetime
) -> tuple[Event, ...]:
    """复查: within the policy's time after the end a higher body handles it anew, on its own clocks."""
    _ensure_reviewable(issue, rulebook, now=now)
    ensure_step(issue.status, Status.ROUTED)
    clocks = handling_clocks(issue, rulebook, start=now)
    return (
        ReviewOpened(
            at=now,
            by=by,
            level=max(issue.level + 1, REVIEWED_AT),
            note=command.note,
            responsible=rulebook.who(reviewing_role(issue), issue),
            schedules=clocks,
            promised_end=first_promise(issue, rulebook, clocks),
        ),
    )


def _ensure_reviewable(issue: Issue, rulebook: Rulebook, *, now: datetime) -> None:
    if issue.closed_at is None or issue.status is Status.WITHDRAWN:
        raise CommandNotPossibleError(status=issue.status, command="request_review")
    window, caps = rulebook.policy.review, rulebook.policy.caps
    if window is None or issue.taken_over is not None:
        raise NoReviewError("The policy of this issue offers no review.")
    if issue.reviews >= caps.reviews:
        raise NoReviewError("This issue has been reviewed already.")
    if now > deadline(issue.closed_at, window, rulebook.calendar).at:
        raise NoReviewError(f"A review is asked within {window} of the end.")
