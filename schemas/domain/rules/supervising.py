"""督查: urging, cards, comments, handing a task to another person, and taking one's own step back."""

from datetime import datetime

from schemas.domain.errors import DomainError
from schemas.domain.events import Event
from schemas.domain.handling_commands import AddFiles, Comment, IssueCard, Transfer, Urge
from schemas.domain.handling_events import CardIssued, Commented, FilesAdded, TakenBack, Transferred, Urged
from schemas.domain.issue import Issue
from schemas.domain.limits import deadline
from schemas.domain.roles import Role
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.rules.steps import at_work, head_role, officer_role, reviewing_role
from schemas.domain.rules.units import TaskStateError


class NotInPostError(DomainError):
    """Tasks pass between people of the post that has them."""

    code = "not-in-post"

    def __init__(self, *, given: tuple[str, ...], allowed: tuple[str, ...]) -> None:
        super().__init__(
            f"{', '.join(given)} cannot have this task.",
            hint=f"It can be given to: {', '.join(allowed)}." if allowed else "Nobody else holds this post.",
        )


class NothingToTakeBackError(DomainError):
    """One's own last step, within seconds."""

    code = "nothing-to-take-back"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, hint="Read the issue again: `possible` lists what can be done now.")


def urge(issue: Issue, command: Urge, *, by: str, rulebook: Rulebook, now: datetime) -> tuple[Event, ...]:
    """催办: whoever has it is told at once; the clock stays as it is."""
    return (Urged(at=now, by=by, note=command.note, to=at_work(issue, rulebook)),)


def issue_card(issue: Issue, command: IssueCard, *, by: str, rulebook: Rulebook, now: datetime) -> tuple[Event, ...]:
    """督办: a card to the department that has it, or to a unit with a task in it; the policy says what it costs."""
    if command.unit_id is not None and issue.task(command.unit_id) is None:
        raise TaskStateError(unit_id=command.unit_id, task=None, wanted="given a card")
    assert issue.department_id is not None, "what was routed has a department"
    to = rulebook.who(head_role(issue), issue)
    if command.unit_id is not None:
        to = rulebook.who(Role.UNIT_OFFICER, issue, unit_id=command.unit_id)
    return (
        CardIssued(
            at=now,
            by=by,
            card=command.card,
            department_id=issue.department_id,
            unit_id=command.unit_id,
            points=getattr(rulebook.policy.cards, command.card).points,
            note=command.note,
            to=to,
        ),
    )


def comment(command: Comment, *, by: str, now: datetime) -> tuple[Event, ...]:
    """A note beside the issue."""
    return (Commented(at=now, by=by, text=command.text),)


def add_files(issue: Issue, command: AddFiles, *, by: str, rulebook: Rulebook, now: datetime) -> tuple[Event, ...]:
    """补充材料: whoever has it is told, unless it was them."""
    to = tuple(name for name in at_work(issue, rulebook) if f"staff:{name}" != by)
    return (FilesAdded(at=now, by=by, evidence=command.evidence, note=command.note, to=to),)


def transfer(issue: Issue, command: Transfer, *, by: str, rulebook: Rulebook, now: datetime) -> tuple[Event, ...]:
    """移交 to people of the post that has the task."""
    above = issue.reviews or issue.above
    posts = (reviewing_role(issue),) if above else (officer_role(issue), head_role(issue))
    allowed = tuple(name for post in posts for name in rulebook.who(post, issue))
    strangers = tuple(name for name in command.to if name not in allowed)
    if strangers:
        raise NotInPostError(given=strangers, allowed=allowed)
    return (Transferred(at=now, by=by, responsible=command.to, note=command.note),)


def take_back(issue: Issue, *, by: str, rulebook: Rulebook, now: datetime) -> tuple[Event, ...]:
    """撤销操作: one's own last step, within the policy's seconds; its notices have waited that long."""
    undo = issue.undo
    if undo is None:
        raise NothingToTakeBackError("The last thing that happened to this issue is no step that can be taken back.")
    if undo.by != by:
        raise NothingToTakeBackError("The last step was somebody else's.")
    if now > deadline(undo.at, rulebook.policy.take_back, rulebook.calendar).at:
        raise NothingToTakeBackError(f"A step is taken back within {rulebook.policy.take_back}; that time is over.")
    return (TakenBack(at=now, by=by, version=issue.version, undone=undo.undone),)
