"""A person's command on an open issue, recorded once however often it is tried."""

from dataclasses import dataclass

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.appending import (
    Appended,
    Appender,
    Decided,
    IssueUnknownError,
    TooManyConflictsError,
    progress_of,
)
from schemas.domain.commands import Command
from schemas.domain.errors import DomainError
from schemas.domain.handling_commands import Recalendar, Repolice
from schemas.domain.issue import Issue
from schemas.domain.issue_changes import staff_of
from schemas.domain.numbering import counted_by
from schemas.domain.roles import Role
from schemas.domain.rules import decide as rules
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.sealed import WrappedKey
from schemas.wire.decisions import Found, VersionUnknownError
from schemas.wire.temporal import ActRequest, CommandOutcome


class VersionMovedError(DomainError):
    """The caller decided on an older state of the issue."""

    code = "version-moved"

    def __init__(self, *, expected: int, current: int) -> None:
        super().__init__(
            f"The issue has changed since you read it (you saw version {expected}, it is now at {current}).",
            hint="Read it again and decide again.",
        )


class NewerUnknownError(DomainError):
    """An issue is held only to what is recorded."""

    code = "newer-unknown"

    def __init__(self, *, what: str, version: str) -> None:
        super().__init__(
            f"No {what} is recorded under the version {version!r}, so no issue can be held to it.",
            hint=f"Put the {what} in force first, then name the version that this gives.",
        )


@dataclass(frozen=True)
class Act:
    """Running it twice is harmless: the second finds the events under the command's id and returns them."""

    appender: Appender

    @activity.defn(name="act")
    async def run(self, act: ActRequest) -> CommandOutcome:
        """Apply what fell due, then the command.

        Raises:
            ApplicationError: a refusal of the rules; its type is the error's code, its detail the hint. Not retried.
        """
        request = act.request

        async def decide(found: Found, issue: Issue, rulebook: Rulebook) -> Decided:
            _refuse_accused(issue, request.by, rulebook)
            current = counted_by(issue, issue.version, role=request.role)
            if request.expected_version is not None and request.expected_version != current:
                raise VersionMovedError(expected=request.expected_version, current=current)
            events = rules.act(
                issue,
                request.command,
                by=request.by,
                role=request.role,
                rulebook=rulebook,
                now=act.now,
                newer=await self._newer(issue, request.command),
            )
            return Decided(events=events, keys=_standing(request.keys, found), attachments=request.attachments)

        try:
            appended = await self.appender.append(
                request.issue_id,
                command_id=request.command_id,
                command_hash=request.command_hash,
                decide=decide,
            )
        except DomainError as refusal:
            raise ApplicationError(refusal.message, refusal.hint, type=refusal.code, non_retryable=True) from refusal
        except TooManyConflictsError as busy:
            raise ApplicationError(str(busy), type="unavailable") from busy
        return _outcome(appended, command_hash=request.command_hash, role=request.role)

    async def _newer(self, issue: Issue, command: Command) -> Rulebook | None:
        """What the issue is to be held to from now on, where the command says so."""
        match command:
            case Recalendar():
                what, version = "calendar", command.calendar_version
            case Repolice():
                what, version = "policy", command.policy_version
            case _:
                return None
        try:
            return await self.appender.rulebooks.of(issue.model_copy(update={f"{what}_version": version}))
        except VersionUnknownError as unknown:
            raise NewerUnknownError(what=what, version=version) from unknown


def _standing(given: tuple[WrappedKey, ...], found: Found) -> tuple[WrappedKey, ...]:
    """Without those erased since the command was made: a key that was destroyed never comes back."""
    held = {key.name for key in found.keys}
    return tuple(key for key in given if key.name in held)


def _refuse_accused(issue: Issue, by: str, rulebook: Rulebook) -> None:
    """Whoever was named as accused since the command was sent knows of no such issue any more."""
    for staff_id in staff_of(by):
        if not rulebook.marks.of_person(staff_id).hidden(issue.key_class).isdisjoint(issue.accused_marks):
            raise IssueUnknownError


def _outcome(appended: Appended, *, command_hash: str, role: Role | None) -> CommandOutcome:
    recorded = appended.found.recorded
    seen = counted_by(appended.issue, appended.issue.version, role=role)
    if appended.repeated:
        return CommandOutcome(
            command_hash=recorded[0].command_hash,
            events=tuple(event.type for event in recorded),
            recorded_version=recorded[-1].version,
            progress=progress_of(appended.issue),
            repeated=True,
            seen_version=seen,
        )
    return CommandOutcome(
        command_hash=command_hash,
        events=appended.types,
        recorded_version=appended.issue.version,
        progress=progress_of(appended.issue),
        seen_version=seen,
    )
