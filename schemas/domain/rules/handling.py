"""Life after routing: accept, resolve, feedback, close, reopen."""

from datetime import datetime

from schemas.domain.commands import GiveFeedback, Resolve
from schemas.domain.errors import DomainError
from schemas.domain.events import Accepted, Closed, Event, FeedbackGiven, Reopened, Resolved
from schemas.domain.issue import Issue
from schemas.domain.rules.ending import ensure_parts_over
from schemas.domain.rules.promising import first_promise
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.rules.steps import feedback_clock, handling_clocks, responsible
from schemas.domain.rules.units import ensure_tasks_over
from schemas.domain.status import Status, ensure_step


class NotAwaitingFeedbackError(DomainError):
    """Feedback belongs to an answer."""

    code = "no-answer-yet"

    def __init__(self) -> None:
        super().__init__(
            "There is no answer to rate: feedback is taken between the answer and the end of the feedback window.",
            hint="Read the progress again; the answer comes with the date promised.",
        )


class OwnAnswerError(DomainError):
    """Whoever settled a matter on the spot is its handler, and no handler enters satisfaction."""

    code = "own-answer"

    def __init__(self) -> None:
        super().__init__(
            "Whoever gave an answer cannot rate it.",
            hint="The reporter rates it with the receipt, or another desk calls back.",
        )


class NotAcceptedError(DomainError):
    """Who answers has taken the task first; only filing settles on the spot."""

    code = "not-accepted"

    def __init__(self) -> None:
        super().__init__(
            "An issue that nobody has accepted cannot be resolved.", hint="Accept it first, then resolve it."
        )


def accept(issue: Issue, *, by: str, now: datetime) -> tuple[Event, ...]:
    """Take the task; the accept clock stops, the handle clock goes on."""
    ensure_step(issue.status, Status.ACCEPTED)
    return (Accepted(at=now, by=by),)


def resolve(issue: Issue, command: Resolve, *, by: str, rulebook: Rulebook, now: datetime) -> tuple[Event, ...]:
    """Answer the reporter. Only an accepted issue is resolved by hand: who answers has taken it first."""
    if issue.status is Status.ROUTED:
        raise NotAcceptedError
    ensure_step(issue.status, Status.RESOLVED)
    ensure_tasks_over(issue)
    ensure_parts_over(issue)
    feedback = feedback_clock(issue, rulebook, start=now)
    return (Resolved(at=now, by=by, answer=command.answer, evidence=command.evidence, schedule=feedback),)


def give_feedback(
    issue: Issue, command: GiveFeedback, *, by: str, rulebook: Rulebook, now: datetime
) -> tuple[Event, ...]:
    """Satisfied closes; not satisfied reopens one level up as often as the policy allows, and closes after that.

    What closed in silence and is called back may be rated once more.
    """
    if issue.status is not Status.RESOLVED and not issue.callback:
        raise NotAwaitingFeedbackError
    if issue.answer == issue.settlement and by == issue.filed_by:
        raise OwnAnswerError
    given = FeedbackGiven(at=now, by=by, satisfied=command.satisfied, rating=command.rating, comment=command.comment)
    if not command.satisfied and issue.reopened < rulebook.policy.caps.reopenings:
        return (given, _reopened(issue, by=by, rulebook=rulebook, now=now))
    if issue.status is Status.CLOSED:
        return (given,)
    return (given, Closed(at=now, by=by, outcome="satisfied" if command.satisfied else "unsatisfied"))


def _reopened(issue: Issue, *, by: str, rulebook: Rulebook, now: datetime) -> Reopened:
    assert issue.department_id is not None, "a resolved issue has a department"
    level, clocks = issue.level + 1, handling_clocks(issue, rulebook, start=now)
    return Reopened(
        at=now,
        by=by,
        level=level,
        department_id=issue.department_id,
        responsible=responsible(issue, rulebook, level=level),
        schedules=clocks,
        promised_end=first_promise(issue, rulebook, clocks),
    )
