"""The issue row: the folded state, and the columns that lists are filtered and ordered by."""

from typing import Any, Final

from infra.db.tables import issues
from schemas.domain.issue import Issue
from schemas.domain.numbering import hidden_until
from schemas.domain.status import Status
from schemas.wire.reading import IssueRow

# Of a row of a list; its version is counted as its reader may know it.
LISTED: Final = tuple(issues.c[name] for name in IssueRow.model_fields if name != "version")


def row_of(issue: Issue, *, last_hash: str) -> dict[str, Any]:
    """The whole row of an issue; what is not decided yet, or not general, has no category, topic or place in clear."""
    findings = issue.findings
    place = findings.place if findings else None
    source = issue.taken_over
    return {
        "id": issue.id,
        "version": issue.version,
        "last_hash": last_hash,
        "status": issue.status.value,
        "key_class": issue.key_class.value,
        "sealed": issue.sealed,
        "category": findings.category if findings else None,
        "topic": findings.topic if findings else None,
        "urgency": issue.urgency,
        # What was returned is in no department's inbox; who returned it stands in the state.
        "department_id": None if issue.status is Status.RETURNED else issue.department_id,
        "community_id": issue.community_id,
        "grid_id": place.grid_id if place else None,
        "street_id": place.street_id if place else None,
        "ledger_number": issue.ledger_number,
        "filed_at": issue.filed_at,
        "promised_at": issue.promised_at,
        "logged_at": issue.logged_at,
        "routed_at": issue.routed_at,
        "accepted_at": issue.accepted_at,
        "resolved_at": issue.resolved_at,
        "closed_at": issue.closed_at,
        "due_at": issue.due_at,
        "next_due_at": issue.next_due,
        "overdue_level": issue.escalated,
        "open": issue.open,
        "source_filed_at": source.filed_at if source else None,
        "source_answered_at": source.answered_at if source else None,
        "filed_by": issue.filed_by,
        "callback": issue.callback,
        "apart": hidden_until(issue.apart, issue.version),
        "state": issue.model_dump(mode="json", exclude_defaults=True),
        "erased": "content" if issue.unreadable else "reporter" if issue.erasure else None,
    }


def unit_rows(before: Issue | None, after: Issue) -> list[dict[str, Any]]:
    """What the units' inboxes know of an issue: every unit that has a task now, and every one that had one before."""
    had = {task.unit_id for task in before.tasks} if before else set()
    has = {task.unit_id for task in after.tasks}
    if had == has and before is not None:
        return []
    return [{"unit_id": name, "issue_id": after.id, "active": name in has} for name in sorted(had | has)]


def accused_rows(before: Issue | None, after: Issue) -> list[dict[str, Any]]:
    """Under which marks an issue is kept from somebody, and under which it was before."""
    had = set(before.accused_marks) if before else set()
    has = set(after.accused_marks)
    if had == has:
        return []
    return [{"mark": mark, "issue_id": after.id, "active": mark in has} for mark in sorted(had | has)]


def issue_of(state: dict[str, Any]) -> Issue:
    """The folded state as it was written."""
    return Issue.model_validate(state)
