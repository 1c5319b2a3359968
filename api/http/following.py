"""Gathers what the reporter is told of a report: the answer, the policy's reason, whether a review may be asked."""

from api.http.opening import open_text
from api.http.services import Services
from api.http.views.tracking import TrackingView, review_offer, tracking_view
from schemas.domain.issue import Issue
from schemas.domain.policy_measures import Reasons
from schemas.domain.status import Status
from schemas.wire.decisions import Found

# The event that says why an issue stands there.
_SAYS_WHY = {Status.SUSPENDED: "suspended", Status.REFUSED: "refused"}


async def tracked(services: Services, issue: Issue, found: Found, *, number: str) -> TrackingView:
    """The report as its reporter follows it."""
    rulebook = await services.rulebooks.of(issue)
    return tracking_view(
        issue,
        number=number,
        answer=open_text(services, found, issue.answer),
        reason=await _reason(services, issue, rulebook.policy.reasons),
        review=review_offer(issue, rulebook, now=services.clock()),
    )


async def _reason(services: Services, issue: Issue, reasons: Reasons) -> str | None:
    """The policy's sentence; the events are read only where one of them says why."""
    kind = _SAYS_WHY.get(issue.status)
    if kind is None:
        return None
    listed = reasons.suspension if kind == "suspended" else reasons.refusal
    stored = await services.issues.timeline(issue.id)
    return next((listed.get(one.body["reason"]) for one in reversed(stored) if one.type == kind), None)
