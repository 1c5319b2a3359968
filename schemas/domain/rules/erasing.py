"""删除个人信息 and 法律保全: whose data goes when, and what forbids it."""

from datetime import datetime

from schemas.domain.erasure_commands import EraseReporter, LiftHold, PlaceHold
from schemas.domain.erasure_events import ErasureAsked, Ground, HoldLifted, HoldPlaced, ReporterErased
from schemas.domain.errors import DomainError
from schemas.domain.events import Closed, Event
from schemas.domain.handling_events import Withdrawn
from schemas.domain.issue import Issue
from schemas.domain.issue_changes import staff_of
from schemas.domain.principals import REPORTER
from schemas.domain.retention import outlived
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.rules.units import released
from schemas.domain.sealed import KeyName
from schemas.domain.status import Status, ensure_step


class NothingToEraseError(DomainError):
    """What was asked to be erased is not there, or not there any more."""

    code = "nothing-to-erase"

    def __init__(self) -> None:
        super().__init__(
            "No personal details stand in this report, or they were erased already.",
            hint="Ask for the text to be erased as well (content) if the text itself tells who wrote it.",
        )


class ReasonMissingError(DomainError):
    """Staff say why they erase; the person need not."""

    code = "reason-missing"

    def __init__(self) -> None:
        super().__init__(
            "Whoever erases for somebody else says how the person was identified and what was asked.",
            hint="Give it as the note; it is sealed.",
        )


class StillHandledError(DomainError):
    """The text of an open issue goes only by the word of whoever wrote it, because that ends the issue."""

    code = "still-handled"

    def __init__(self) -> None:
        super().__init__(
            "The text of an issue that is still open cannot be erased for somebody else: it would end the issue.",
            hint="Erase the personal details now; the text after the end, or by the reporter with the receipt.",
        )


def erase_reporter(
    issue: Issue, command: EraseReporter, *, by: str, rulebook: Rulebook, now: datetime
) -> tuple[Event, ...]:
    """The keys that go. The reporter's own word about the text ends what is open; on hold it is noted and no more."""
    if command.ground == "retention":
        return _by_retention(issue, by=by, rulebook=rulebook, now=now)
    if staff_of(by) and command.note is None:
        raise ReasonMissingError
    content = command.content
    if content and issue.open and by != REPORTER.actor:
        if staff_of(by):
            raise StillHandledError
        content = False  # From another issue of the same person: this one is still handled.
    keys = _left(issue, content=content)
    if not keys:
        return _nothing(by)
    if issue.on_hold:
        return (ErasureAsked(at=now, by=by, content=content, note=command.note),)
    gone = ReporterErased(at=now, by=by, keys=keys, ground="asked", note=command.note)
    return (
        (*_ended(issue, by=by, units=released(issue, rulebook), now=now), gone) if content and issue.open else (gone,)
    )


def place_hold(command: PlaceHold, *, by: str, now: datetime) -> tuple[Event, ...]:
    """From now on nothing of it is erased."""
    return (HoldPlaced(at=now, by=by, note=command.note),)


def lift_hold(command: LiftHold, *, by: str, now: datetime) -> tuple[Event, ...]:
    """It may be erased again."""
    return (HoldLifted(at=now, by=by, note=command.note),)


def _by_retention(issue: Issue, *, by: str, rulebook: Rulebook, now: datetime) -> tuple[Event, ...]:
    """Looked at once more under the lock: whoever asked may have read an older state."""
    over = outlived(issue, rulebook.policy.retention, now=now)
    keys = _left(issue, content=over == "content") if over else ()
    return (ReporterErased(at=now, by=by, keys=keys, ground="retention"),) if keys else ()


def _left(issue: Issue, *, content: bool) -> tuple[KeyName, ...]:
    wanted: tuple[KeyName, ...] = ("content",) if content and "content" not in issue.erased_keys else ()
    return (*wanted, "reporter") if issue.has_details else wanted


def _nothing(by: str) -> tuple[Event, ...]:
    if staff_of(by) or by == REPORTER.actor:
        raise NothingToEraseError
    return ()  # Told twice, or told of what was done already.


def _ended(issue: Issue, *, by: str, units: tuple[str, ...] = (), now: datetime) -> tuple[Event, ...]:
    """What nobody can read any more cannot be handled: an answered issue is closed, any other withdrawn."""
    if issue.status is Status.RESOLVED:
        return (Closed(at=now, by=by, outcome="unrated"),)
    ensure_step(issue.status, Status.WITHDRAWN)
    return (Withdrawn(at=now, by=by, to=tuple(dict.fromkeys((*issue.responsible, *units)))),)


def erase_again(
    issue: Issue, keys: tuple[KeyName, ...], *, ground: Ground, by: str, now: datetime
) -> tuple[Event, ...]:
    """After a restore from an older backup: what had been erased goes once more, whatever holds it there."""
    known: tuple[KeyName, ...] = ("content", "reporter") if issue.reporter is not None else ("content",)
    missing = tuple(key for key in known if key in keys and key not in issue.erased_keys)
    if not missing:
        return ()
    gone = ReporterErased(at=now, by=by, keys=missing, ground=ground)
    return (*_ended(issue, by=by, now=now), gone) if "content" in missing and issue.open else (gone,)
