"""Where a person decides what an issue is: the community on unsure general ones, discipline intake on sealed ones."""

from datetime import datetime

from schemas.domain.analysis import Category, Urgency
from schemas.domain.commands import Classify, ConfirmIntake, ReleaseIntake
from schemas.domain.errors import DomainError
from schemas.domain.events import Analyzed, Classified, Event, IntakeConfirmed, IntakeReleased
from schemas.domain.issue import Issue
from schemas.domain.policy import Policy
from schemas.domain.rules.departments import is_above
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.rules.steps import ENGINE, led_around
from schemas.domain.status import Status, ensure_step


class NotUnsureError(DomainError):
    """Only what waits for the community can be classified by it."""

    code = "not-deliberating"

    def __init__(self) -> None:
        super().__init__(
            "This issue does not wait for a person of the community to classify it.",
            hint="Read the issue again: `possible` lists what can be done now.",
        )


class NotSealedError(DomainError):
    """Only what waits for discipline intake can be decided by it."""

    code = "not-sealed"

    def __init__(self) -> None:
        super().__init__(
            "This issue does not wait for discipline intake.",
            hint="Read the issue again: `possible` lists what can be done now.",
        )


class NotGeneralError(DomainError):
    """A release gives the issue to everybody who reads general issues, so its findings must be general too."""

    code = "not-general"

    def __init__(self) -> None:
        super().__init__(
            "An issue released by discipline intake needs a general category and the department that leads it.",
            hint="Release it as organization or livelihood, or confirm it as a discipline matter.",
        )


class CategoryUnknownError(DomainError):
    """No category of the policy that the issue is held to."""

    code = "category-unknown"

    def __init__(self, *, given: str, policy: Policy) -> None:
        super().__init__(
            f"The policy of this issue has no category {given!r}.",
            hint=f"Choose one of: {', '.join(one for one in policy.categories if one != Category.DISCIPLINE)}.",
        )


def classify(issue: Issue, command: Classify, *, by: str, rulebook: Rulebook, now: datetime) -> tuple[Event, ...]:
    """The community decides; what it leaves out stays as the machine found it."""
    ensure_step(issue.status, Status.ANALYZED)
    if issue.sealed or issue.findings is None:
        raise NotUnsureError
    category = _known(command.category, rulebook.policy)
    found = issue.findings.model_copy(
        update={
            "category": category,
            "department_id": rulebook.policy.department_for(category),
            "topic": command.topic or issue.findings.topic,
            "urgency": command.urgency or issue.findings.urgency,
            "confidence": {**issue.findings.confidence, "category": 1.0},
        }
    )
    marks = issue.accused_marks if command.accused is None else command.accused_marks
    found = led_around(issue.model_copy(update={"accused_marks": marks}), found, rulebook)
    return (
        Classified(
            at=now,
            by=by,
            findings=found,
            reason=command.reason,
            accused=command.accused,
            accused_marks=command.accused_marks,
        ),
    )


def confirm_intake(
    issue: Issue, command: ConfirmIntake, *, by: str, rulebook: Rulebook, now: datetime
) -> tuple[Event, ...]:
    """It is a discipline matter: from now on a discipline issue, never listed anywhere else."""
    _ensure_sealed(issue)
    assert issue.urgency is not None, "a sealed issue has been analyzed"
    department_id = rulebook.policy.department_for(Category.DISCIPLINE)
    marks = issue.accused_marks if command.accused is None else command.accused_marks
    return (
        IntakeConfirmed(
            at=now,
            by=by,
            department_id=department_id,
            urgency=command.urgency or Urgency(issue.urgency),
            reason=command.reason,
            accused=command.accused,
            accused_marks=command.accused_marks,
            above=is_above(issue.model_copy(update={"accused_marks": marks, "department_id": department_id}), rulebook),
        ),
    )


def release_intake(
    issue: Issue, command: ReleaseIntake, *, by: str, rulebook: Rulebook, now: datetime
) -> tuple[Event, ...]:
    """It is none: it goes on at once as a general issue, to the department that the policy names for its category.

    That it was released is recorded for discipline; everybody else sees an analysis like any other.
    """
    _ensure_sealed(issue)
    found = command.findings
    _known(found.category, rulebook.policy)
    if found.category == Category.DISCIPLINE or found.department_id != rulebook.policy.department_for(found.category):
        raise NotGeneralError
    # The list may say what only discipline knows; the marks alone go on keeping it from whom it accuses.
    analyzed = Analyzed(
        at=now,
        by=ENGINE,
        findings=led_around(issue, found, rulebook),
        grounds=command.grounds,
        accused_marks=issue.accused_marks,
    )
    return (IntakeReleased(at=now, by=by, reason=command.reason), analyzed)


def _known(category: str, policy: Policy) -> str:
    if category not in policy.categories:
        raise CategoryUnknownError(given=category, policy=policy)
    return category


def _ensure_sealed(issue: Issue) -> None:
    ensure_step(issue.status, Status.ANALYZED)
    if not issue.sealed:
        raise NotSealedError
