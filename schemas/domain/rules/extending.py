"""延期: asked before expiry with a reason, granted by somebody else one level up, capped by the policy."""

from datetime import datetime

from schemas.domain.clocks import Schedule, Stage
from schemas.domain.errors import DomainError
from schemas.domain.events import Event
from schemas.domain.handling_commands import DenyExtension, RequestExtension
from schemas.domain.handling_events import ExtensionDenied, ExtensionGranted, ExtensionRequested
from schemas.domain.issue import Issue
from schemas.domain.issue_changes import staff_of
from schemas.domain.issue_state import Asked
from schemas.domain.limits import Limit, deadline
from schemas.domain.possible import CommandNotPossibleError
from schemas.domain.rules.promising import moved_promise
from schemas.domain.rules.reasons import ensure_listed
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.rules.steps import head_role
from schemas.domain.status import Status


class ExtensionTooLateError(DomainError):
    """An extension is asked before the time is up."""

    code = "extension-too-late"

    def __init__(self) -> None:
        super().__init__(
            "The time is up; an extension is asked before that.", hint="Resolve the issue as soon as you can."
        )


class ExtensionCapError(DomainError):
    """The policy allows no further extension, or none so long."""

    code = "extension-capped"

    def __init__(self, *, number: int, longest: Limit, given: Limit) -> None:
        super().__init__(
            f"The policy allows {number} extension(s) of at most {longest} to an issue; {given} was asked.",
            hint="Ask for less, or resolve the issue in the time it has.",
        )


class ExtensionPendingError(DomainError):
    """One extension at a time."""

    code = "extension-pending"

    def __init__(self) -> None:
        super().__init__("An extension has been asked already.", hint="Wait until it is granted or denied.")


class NoExtensionAskedError(DomainError):
    """Nothing to grant or to deny."""

    code = "no-extension-asked"

    def __init__(self) -> None:
        super().__init__("Nobody has asked for an extension.", hint="The handler asks first, with a reason.")


class OwnExtensionError(DomainError):
    """Nobody grants what they asked for themselves."""

    code = "own-extension"

    def __init__(self) -> None:
        super().__init__(
            "Whoever asked for an extension cannot decide on it.", hint="The head or the supervisor decides on it."
        )


def request_extension(
    issue: Issue, command: RequestExtension, *, by: str, rulebook: Rulebook, now: datetime
) -> tuple[Event, ...]:
    """Ask for more time; the clock runs on until it is granted."""
    handle = _handling(issue, command=command.name)
    if now >= handle.deadline.at:
        raise ExtensionTooLateError
    if issue.asked is not None:
        raise ExtensionPendingError
    if rulebook.policy.reasons.extension:
        ensure_listed(command.reason or "", rulebook.policy.reasons.extension, what="an extension")
    caps = rulebook.policy.caps
    end, calendar = handle.deadline.at, rulebook.calendar
    is_short = deadline(end, command.limit, calendar).at <= deadline(end, caps.extension, calendar).at
    if issue.extensions >= caps.extensions or not is_short:
        raise ExtensionCapError(number=caps.extensions, longest=caps.extension, given=command.limit)
    to = rulebook.who(head_role(issue), issue)
    limit = str(command.limit)
    return (ExtensionRequested(at=now, by=by, limit=limit, reason=command.reason, note=command.note, to=to),)


def grant_extension(issue: Issue, *, by: str, rulebook: Rulebook, now: datetime) -> tuple[Event, ...]:
    """More time on the handling clock, counted from its end; the reporter is promised that end, and told."""
    asked, handle = _asked(issue, by=by), _handling(issue, command="grant_extension")
    longer = rulebook.extended(handle, issue, by=Limit.parse(asked.limit), now=now)
    schedules = tuple(longer if one is handle else one for one in issue.schedules)
    return (
        ExtensionGranted(
            at=now,
            by=by,
            limit=asked.limit,
            schedules=schedules,
            promised_end=moved_promise(issue, issue.schedules, schedules, rulebook),
            to=staff_of(asked.by),
        ),
    )


def deny_extension(issue: Issue, command: DenyExtension, *, by: str, now: datetime) -> tuple[Event, ...]:
    """The clock runs on as it was."""
    asked = _asked(issue, by=by)
    return (ExtensionDenied(at=now, by=by, note=command.note, to=staff_of(asked.by)),)


def _handling(issue: Issue, *, command: str) -> Schedule:
    handle = issue.schedule(Stage.HANDLE)
    if issue.status is not Status.ACCEPTED or handle is None:
        raise CommandNotPossibleError(status=issue.status, command=command)
    return handle


def _asked(issue: Issue, *, by: str) -> Asked:
    if issue.asked is None:
        raise NoExtensionAskedError
    if issue.asked.by == by:
        raise OwnExtensionError
    return issue.asked
