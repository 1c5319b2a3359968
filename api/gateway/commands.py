"""Commands on issues: the only door to the workflows."""

from dataclasses import dataclass

from api.gateway.bodies import CommandBody, MergeBody, SplitBody
from api.gateway.errors import IssueNotFoundError, KeyReusedError, MainUnfitError, OnHoldError
from api.gateway.requests import Sealing, sealed_command
from api.gateway.splitting import PartsDesk
from api.ports import Engine, Issues, Marks, Rulebooks, Secrets, Vault
from schemas.domain.authorization.reach import classes_read
from schemas.domain.authorization.words import Operation, Verdict
from schemas.domain.errors import DomainError
from schemas.domain.issue import Issue
from schemas.domain.numbering import counted, counted_by
from schemas.domain.possible import NotYoursError, case_of, ensure_possible
from schemas.domain.principals import REPORTER, Principal, answer, may_see
from schemas.domain.status import Status
from schemas.wire.attachments import NewAttachment
from schemas.wire.decisions import Found
from schemas.wire.refusals import TransientOutcomeError
from schemas.wire.temporal import CommandOutcome, CommandRequest, Progress

REFERRED = "referred"
_TRANSIENT_TRIES = 4  # The workflow has retried for two seconds by then; the caller does the rest.


@dataclass(frozen=True, kw_only=True)
class CommandDesk:
    """Checks on the row, so that a refused command starts nothing, then asks the issue's workflow."""

    issues: Issues
    engine: Engine
    vault: Vault
    secrets: Secrets
    rulebooks: Rulebooks
    marks: Marks
    parts: PartsDesk

    async def give(
        self,
        issue_id: str,
        body: CommandBody,
        *,
        principal: Principal,
        idempotency_key: str,
        expected_version: int | None = None,
        attachments: tuple[NewAttachment, ...] = (),
    ) -> CommandOutcome:
        """Give a command and hear what stands recorded for it; the same key never applies twice.

        `attachments` are uploads that it makes the issue's own.

        Raises:
            DomainError: a refusal with its sentence, or an outcome that is not known yet.
        """
        command_id = self.command_id(issue_id, principal=principal, idempotency_key=idempotency_key)
        request_hash = self.secrets.hash_request({"issue": issue_id, "command": body.model_dump(mode="json")})
        found = await self._read(issue_id, command_id, principal)
        if found.recorded:
            return _not_held(_repeated(found, request_hash, principal=principal))
        issue = _visible(found, principal)
        _ensure_granted(issue, body.name, principal)
        ensure_possible(issue, body.name, role=principal.role)
        if isinstance(body, MergeBody):
            await self._ensure_main(body.main_id, issue, principal)
        if isinstance(body, SplitBody):
            children = self.child_ids(command_id, count=len(body.parts))
            await self.parts.stage(issue, found, body.parts, children=children, principal=principal)
        rulebook = await self.rulebooks.of(issue)
        sealing = Sealing(
            issue=issue, found=found, vault=self.vault, rulebook=rulebook, principal=principal, marks=self.marks
        )
        command, keys = sealed_command(body, sealing, child_ids=lambda count: self.child_ids(command_id, count=count))
        request = CommandRequest(
            issue_id=issue_id,
            command_id=command_id,
            command_hash=request_hash,
            by=principal.actor,
            role=principal.role,
            command=command,
            expected_version=expected_version,
            keys=keys,
            attachments=attachments,
        )
        outcome = await self._ask(request, principal)
        if outcome.command_hash != request_hash:
            raise KeyReusedError
        return _not_held(outcome)

    def command_id(self, issue_id: str, *, principal: Principal, idempotency_key: str) -> str:
        """The id of one principal's request on one issue."""
        return self.secrets.command_id(principal=principal.id, idempotency_key=f"{issue_id}:{idempotency_key}")

    def child_ids(self, command_id: str, *, count: int) -> tuple[str, ...]:
        """Ids of the issues that a command splits off: the same at every repeat, and nobody's guess."""
        return tuple(self.secrets.derived_issue_id(f"{command_id}:{number}") for number in range(count))

    async def _read(self, issue_id: str, command_id: str, principal: Principal) -> Found:
        """What is confidential to others takes no longer than what is not there, unless this command has changed it."""
        if principal == REPORTER:
            return await self.issues.read(issue_id, command_id=command_id)
        return await self.issues.read_of(issue_id, classes=classes_read(principal.role), command_id=command_id)

    async def _ensure_main(self, main_id: str, issue: Issue, principal: Principal) -> None:
        main = (await self.issues.read_of(main_id, classes=classes_read(principal.role))).issue
        # One that this reader may not know of is answered like one that there is not.
        if main is None or not may_see(principal, main) or main.key_class is not issue.key_class:
            raise MainUnfitError("There is no issue of this kind with that id.")
        if not main.open:
            raise MainUnfitError("That issue is over.")
        if main.main_id is not None:
            raise MainUnfitError("That issue follows another one itself.")

    async def _ask(self, request: CommandRequest, principal: Principal) -> CommandOutcome:
        update_id = request.command_id
        for _ in range(_TRANSIENT_TRIES):
            try:
                return await self.engine.command(request, update_id=update_id)
            except DomainError as refusal:
                # It may be refused by its own effect: committed by a worker that died before it could say so.
                found = await self._read(request.issue_id, request.command_id, principal)
                if found.recorded:
                    return _repeated(found, request.command_hash, principal=principal)
                _visible(found, principal)  # A refusal would tell of what became discipline's meanwhile.
                if not isinstance(refusal, TransientOutcomeError):
                    raise
                # The engine remembers a failed update by its id and would answer the same for ever. Counting up would
                # not do: when the caller comes back with the same key, those ids are remembered as well.
                update_id = f"{request.command_id}:{self.secrets.new_issue_id()}"
        raise TransientOutcomeError


def _not_held(outcome: CommandOutcome) -> CommandOutcome:
    """What is recorded as asked for only is refused all the same, at every repeat."""
    if "erasure_asked" in outcome.events:
        raise OnHoldError
    return outcome


def _visible(found: Found, principal: Principal) -> Issue:
    # A reporter has shown the receipt of this very issue.
    if found.issue is None or not (principal == REPORTER or may_see(principal, found.issue)):
        raise IssueNotFoundError
    return found.issue


def _ensure_granted(issue: Issue, name: str, principal: Principal) -> None:
    """What one filed oneself and the post does not reach may be read, and nothing more."""
    operation = Operation(name)
    granted = answer(operation, principal, issue, case=case_of(issue, operation))
    if granted is not Verdict.ALLOW and principal != REPORTER:
        raise NotYoursError(command=name, role=principal.role)


def _is_referral_of_ones_own(found: Found) -> bool:
    """Whether this very request, of this very person, gave the issue away: nobody else's has this command's id."""
    return any(event.type == REFERRED for event in found.recorded)


def _repeated(found: Found, request_hash: str, *, principal: Principal) -> CommandOutcome:
    """What stands recorded for the same request; to whoever referred it nothing of what has become of it since."""
    first, last = found.recorded[0], found.recorded[-1]
    if _is_referral_of_ones_own(found):
        assert found.issue is not None, "something is recorded of it"
        progress = Progress(version=last.version, status=Status.DELIBERATING, next_due=None, closed=False)
        seen = counted(found.issue, last.version, classes=())
    else:
        issue = _visible(found, principal)
        progress = Progress(version=issue.version, status=issue.status, next_due=issue.next_due, closed=not issue.open)
        seen = counted_by(issue, issue.version, role=principal.role)
    if first.command_hash != request_hash:
        raise KeyReusedError
    return CommandOutcome(
        command_hash=first.command_hash,
        events=tuple(event.type for event in found.recorded),
        recorded_version=last.version,
        progress=progress,
        seen_version=seen,
        repeated=True,
    )
