"""What can be done with an issue now, for its page: by whom, until when, and where to send it."""

from collections.abc import Collection
from datetime import datetime

from schemas.domain.authorization.words import Operation, Verdict
from schemas.domain.base import Frozen
from schemas.domain.errors import DomainError
from schemas.domain.issue import Issue
from schemas.domain.possible import case_of, ensure_possible, possible, roles_for
from schemas.domain.principals import Principal, answer
from schemas.domain.roles import CHINESE, Role


class RoleView(Frozen):
    role: Role
    name: str


class PossibleView(Frozen):
    """A command the issue takes now. `yours`: the caller may give it; `until`: the end of the clock it stops (UTC)."""

    name: str
    yours: bool
    roles: tuple[RoleView, ...]
    until: datetime | None
    href: str


def possible_views(issue: Issue, reader: Principal) -> tuple[PossibleView, ...]:
    return tuple(
        PossibleView(
            name=command.name,
            yours=_is_granted(reader, issue, command.name, command.roles) and _is_for(reader, issue, command.name),
            roles=tuple(RoleView(role=role, name=CHINESE[role]) for role in command.roles),
            until=command.until,
            href=f"/v1/issues/{issue.id}/commands/{command.name}",
        )
        for command in possible(issue)
    )


def is_yours(reader: Principal, issue: Issue, name: str) -> bool:
    """Whether the issue takes this command now, and from this reader."""
    try:
        ensure_possible(issue, name, role=reader.role)
    except DomainError:
        return False
    return _is_granted(reader, issue, name, roles_for(issue, name)) and _is_for(reader, issue, name)


def _is_granted(reader: Principal, issue: Issue, name: str, roles: Collection[Role]) -> bool:
    """What one filed oneself and the post does not reach is read and nothing more."""
    operation = Operation(name)
    granted = answer(operation, reader, issue, case=case_of(issue, operation)) is Verdict.ALLOW
    return granted and reader.role in roles


_STATES = {"accept_task": {"given"}, "return_task": {"given", "accepted"}, "finish_task": {"accepted"}}


def _is_for(reader: Principal, issue: Issue, name: str) -> bool:
    """What the role alone cannot say: one's own step, one's own unit's task, somebody else's request."""
    match name:
        case "take_back":
            return issue.undo is not None and issue.undo.by == reader.actor
        case "grant_extension" | "deny_extension":
            return issue.asked is not None and issue.asked.by != reader.actor
        case "accept_task" | "return_task" | "finish_task":
            task = issue.task(reader.unit_id or "")
            return task is not None and task.state in _STATES[name]
        case _:
            return True
