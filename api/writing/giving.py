"""Gives a command for a route, and counts how it went."""

from api.errors import kind_of
from api.gateway.bodies import CommandBody, ReferToDisciplineBody, SplitBody
from api.reading.opening import visible
from api.services import Services
from schemas.domain.attachments import AttachmentPart
from schemas.domain.errors import DomainError
from schemas.domain.principals import REPORTER, Principal
from schemas.domain.roles import DISCIPLINE_ROLES, Role
from schemas.wire.attachments import NewAttachment
from schemas.wire.temporal import CommandOutcome

_UNCOUNTED = DISCIPLINE_ROLES | {Role.RESIDENT}


async def given(
    services: Services,
    issue_id: str,
    body: CommandBody,
    *,
    principal: Principal,
    key: str,
    expected_version: int | None = None,
) -> CommandOutcome:
    """The outcome of the command.

    Raises:
        DomainError: a refusal with its sentence, or an outcome that is not known yet.
    """
    try:
        outcome = await services.commands.give(
            issue_id,
            body,
            principal=principal,
            idempotency_key=key,
            expected_version=expected_version,
            attachments=await _evidence(services, issue_id, body, principal),
        )
    except DomainError as error:
        refused = kind_of(error.code).status < 500
        _count(services, body, principal, outcome="refused" if refused else "unavailable")
        raise
    if isinstance(body, SplitBody):
        # Announced is what they are by now; whoever heard no answer repeats the request, and what is missing is filed.
        command_id = services.commands.command_id(issue_id, principal=principal, idempotency_key=key)
        children = services.commands.child_ids(command_id, count=len(body.parts))
        await services.parts.file(issue_id, body.parts, children=children, principal=principal)
    _count(services, body, principal, outcome="repeated" if outcome.repeated else "applied")
    return outcome


def _count(services: Services, body: CommandBody, principal: Principal, *, outcome: str) -> None:
    """Of staff who work on general issues alone: what discipline does, and who reports to it, stands in no figure."""
    if principal.role not in _UNCOUNTED and not isinstance(body, ReferToDisciplineBody):
        services.counts.commanded(name=body.name, outcome=outcome)


async def _evidence(
    services: Services, issue_id: str, body: CommandBody, principal: Principal
) -> tuple[NewAttachment, ...]:
    """The files that the command names, ready to become the issue's own; only for whoever may know of the issue."""
    claims: tuple[str, ...] = getattr(body, "evidence", ())
    if not claims:
        return ()
    if principal == REPORTER:  # Whoever holds the receipt; the route has looked at number and code.
        found = await services.issues.read(issue_id, command_id="")
    else:
        _, found = await visible(services, issue_id, principal)
    if found.issue is None or found.issue.unreadable:
        return ()  # There is no key to seal them to; the desk says so, or answers what was recorded before.
    claimed = await services.attachments.opened(claims)
    part = AttachmentPart.REPORT if principal == REPORTER else AttachmentPart.EVIDENCE
    return await services.attachments.for_step(claimed, found, part=part)
