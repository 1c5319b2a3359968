"""An issue as the row of a list, for one that was found in another way than by a list."""

from schemas.domain.issue import Issue
from schemas.domain.numbering import counted_by
from schemas.domain.roles import Role
from schemas.domain.status import Status
from schemas.wire.reading import IssueRow


def listed(issue: Issue, *, role: Role) -> IssueRow:
    """The row that a reader in this role would find of it."""
    findings, source = issue.findings, issue.taken_over
    place = findings.place if findings else None
    return IssueRow(
        id=issue.id,
        version=counted_by(issue, issue.version, role=role),
        status=issue.status,
        sealed=issue.sealed,
        category=findings.category if findings else None,
        topic=findings.topic if findings else None,
        urgency=issue.urgency,
        department_id=None if issue.status is Status.RETURNED else issue.department_id,
        community_id=issue.community_id,
        grid_id=place.grid_id if place else None,
        street_id=place.street_id if place else None,
        ledger_number=issue.ledger_number,
        filed_at=issue.filed_at,
        logged_at=issue.logged_at,
        routed_at=issue.routed_at,
        accepted_at=issue.accepted_at,
        resolved_at=issue.resolved_at,
        closed_at=issue.closed_at,
        due_at=issue.due_at,
        overdue_level=issue.escalated,
        open=issue.open,
        source_filed_at=source.filed_at if source else None,
        source_answered_at=source.answered_at if source else None,
        erased="content" if issue.unreadable else "reporter" if issue.erasure else None,
    )
