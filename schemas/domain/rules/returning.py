"""退单 and 改派: a department returns what is not its own, and somebody finds the next one; a ruling binds."""

from datetime import datetime

from schemas.domain.clocks import Stage
from schemas.domain.errors import DomainError
from schemas.domain.events import Event
from schemas.domain.handling_commands import Reroute, Return
from schemas.domain.handling_events import Rerouted, Returned
from schemas.domain.issue import Issue
from schemas.domain.policy import Policy
from schemas.domain.roles import Role
from schemas.domain.rules.departments import free_departments
from schemas.domain.rules.reasons import ensure_listed
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.rules.steps import handling_clocks, head_role, responsible
from schemas.domain.rules.units import released
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status, ensure_step


class RulingBindsError(DomainError):
    """The supervisor has ruled who handles it: handle first, argue later (先办理后争议)."""

    code = "ruling-binds"

    def __init__(self) -> None:
        super().__init__(
            "The supervisor has ruled that this department handles the issue; it cannot be returned.",
            hint="Handle it first. What you have against the ruling, add as a comment.",
        )


class DepartmentUnfitError(DomainError):
    """The policy has no such department, or it may not have this issue."""

    code = "department-unfit"

    def __init__(self, *, given: str, allowed: tuple[str, ...]) -> None:
        super().__init__(
            f"This issue cannot go to {given!r}.",
            hint=f"It can go to: {', '.join(allowed)}." if allowed else "There is no other department for it.",
        )


class CategoryUnfitError(DomainError):
    """The category is not one that the department leads."""

    code = "category-unfit"

    def __init__(self, *, given: str, department_id: str) -> None:
        super().__init__(
            f"{department_id} does not lead the category {given!r}.",
            hint="Leave the category out, or name one that this department leads.",
        )


def return_issue(issue: Issue, command: Return, *, by: str, rulebook: Rulebook, now: datetime) -> tuple[Event, ...]:
    """Give it back with a reason; beyond the policy's returns, or where no other department is left, it is ruled on."""
    ensure_step(issue.status, Status.RETURNED)
    if issue.binding:
        raise RulingBindsError
    if rulebook.policy.reasons.returning:
        ensure_listed(command.reason, rulebook.policy.reasons.returning, what="a return")
    assert issue.urgency is not None, "what was routed was analyzed"
    ruling = len(issue.returned_by) + 1 > rulebook.policy.caps.returns or not _others(issue, rulebook)
    schedule = rulebook.schedule(
        Stage.REROUTE, issue_id=issue.id, urgency=issue.urgency, start=now, department_id=issue.department_id
    )
    to = rulebook.who(next_hand(issue, ruling=ruling), issue)
    return (
        Returned(
            at=now,
            by=by,
            reason=command.reason,
            note=command.note,
            ruling=ruling,
            to=to,
            released=released(issue, rulebook),
            schedule=schedule,
        ),
    )


def reroute(issue: Issue, command: Reroute, *, by: str, rulebook: Rulebook, now: datetime) -> tuple[Event, ...]:
    """Name the next department, which gets its own full time; what the reporter was promised stays in view.

    The department that returned it last gets it back only by a ruling.
    """
    ensure_step(issue.status, Status.ROUTED)
    binding = issue.ruling
    allowed = free_departments(issue, rulebook) if binding else _others(issue, rulebook)
    if command.department_id not in allowed:
        raise DepartmentUnfitError(given=command.department_id, allowed=allowed)
    category = _category(issue, command, rulebook.policy)
    moved = issue.model_copy(update={"department_id": command.department_id, "above": False})
    return (
        Rerouted(
            at=now,
            by=by,
            department_id=command.department_id,
            category=category,
            responsible=responsible(moved, rulebook, level=issue.level),
            binding=binding,
            note=command.note,
            released=released(issue, rulebook),
            schedules=handling_clocks(moved, rulebook, start=now),
        ),
    )


def next_hand(issue: Issue, *, ruling: bool) -> Role:
    """Who finds the next department: those who know the place, or who rules; discipline matters stay within."""
    if issue.key_class is KeyClass.DISCIPLINE:
        return Role.DISCIPLINE_SUPERVISOR if ruling else head_role(issue)
    return Role.SUPERVISOR if ruling else Role.SECRETARY


def _others(issue: Issue, rulebook: Rulebook) -> tuple[str, ...]:
    # The one department of discipline may get it back at any time: there is no other.
    confidential = issue.key_class is KeyClass.DISCIPLINE
    return tuple(name for name in free_departments(issue, rulebook) if confidential or name != issue.department_id)


def _category(issue: Issue, command: Reroute, policy: Policy) -> str | None:
    """The kind it is taken for now, one that the department leads; a confidential issue keeps its own."""
    if issue.findings is None:
        return None
    led = tuple(name for name, department in policy.categories.items() if department == command.department_id)
    if command.category is not None and command.category not in led:
        raise CategoryUnfitError(given=command.category, department_id=command.department_id)
    if command.category is not None:
        return command.category
    return issue.findings.category if issue.findings.category in led or not led else led[0]
