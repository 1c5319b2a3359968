"""询问, 答复 and 异议: the dialogue with a reporter who is known by a receipt alone."""

from datetime import datetime

from schemas.domain.dialogue_commands import AskReporter, Objection, Reply
from schemas.domain.dialogue_events import Objected, Questioned, Replied
from schemas.domain.errors import DomainError
from schemas.domain.events import Event
from schemas.domain.handling_commands import Unmerge
from schemas.domain.issue import Issue
from schemas.domain.limits import Limit, deadline
from schemas.domain.possible import ensure_possible
from schemas.domain.roles import Role
from schemas.domain.rules.merging import unmerge
from schemas.domain.rules.pausing import resumed
from schemas.domain.rules.promising import first_promise
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.rules.steps import at_work, handling_clocks, responsible
from schemas.domain.status import Status, ensure_step


class AdditionsUsedError(DomainError):
    """The policy bounds what is added without having been asked."""

    code = "additions-used"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Nothing more can be added unasked: the policy allows {most} addition(s) to a report.",
            hint="Wait for a question or for the answer; both come with the receipt.",
        )


class ObjectionTooLateError(DomainError):
    """A refusal is objected to within the policy's time."""

    code = "no-objection"

    def __init__(self, window: Limit) -> None:
        super().__init__(
            f"An objection to a refusal is made within {window}; that time is over.",
            hint="File a new report if there is something new.",
        )


def ask_reporter(command: AskReporter, *, by: str, now: datetime) -> tuple[Event, ...]:
    """A question for the reporter; whoever asks it is never named to the reporter."""
    return (Questioned(at=now, by=by, question=command.question),)


def reply(issue: Issue, command: Reply, *, by: str, rulebook: Rulebook, now: datetime) -> tuple[Event, ...]:
    """What the reporter says; an issue that was waiting for it goes on by itself."""
    waits = _waits_for_reporter(issue, rulebook)
    answers = waits or issue.question_at is not None
    most = rulebook.policy.caps.additions
    if not answers and issue.additions >= most:
        raise AdditionsUsedError(most)
    replied = Replied(at=now, by=by, text=command.text, answers=answers, to=at_work(issue, rulebook))
    return (replied, resumed(issue, by=by, rulebook=rulebook, now=now, until=now)) if waits else (replied,)


def object_to(issue: Issue, command: Objection, *, by: str, rulebook: Rulebook, now: datetime) -> tuple[Event, ...]:
    """To a refusal: the same department, one level up, takes or refuses it again. To a merging: it goes on alone."""
    ensure_possible(issue, command.name, role=Role.RESIDENT)
    if issue.status is Status.MERGED:
        objected = Objected(
            at=now, by=by, against="merged", note=command.note, level=issue.level, responsible=issue.responsible
        )
        return (objected, *unmerge(issue, Unmerge(), by=by, rulebook=rulebook, now=now))
    ensure_step(issue.status, Status.ROUTED)
    end = objection_end(issue, rulebook)
    if end is not None and now > end:
        raise ObjectionTooLateError(rulebook.policy.objection)
    level, clocks = issue.level + 1, handling_clocks(issue, rulebook, start=now)
    return (
        Objected(
            at=now,
            by=by,
            against="refused",
            note=command.note,
            level=level,
            responsible=responsible(issue, rulebook, level=level),
            schedules=clocks,
            promised_end=first_promise(issue, rulebook, clocks),
        ),
    )


def objection_end(issue: Issue, rulebook: Rulebook) -> datetime | None:
    """Until when a refusal may be objected to (UTC); None where that ends by no date."""
    if issue.closed_at is None:
        return None
    return deadline(issue.closed_at, rulebook.policy.objection, rulebook.calendar).at


def _waits_for_reporter(issue: Issue, rulebook: Rulebook) -> bool:
    """Whether it was suspended for a reason of the policy that ends when the reporter says something."""
    paused = issue.paused
    return issue.status is Status.SUSPENDED and paused is not None and paused.reason in rulebook.policy.reasons.waiting
