"""Gathers what the reporter is told of a report: the answer, the policy's reason, the dialogue, what may be asked."""

from collections.abc import Sequence

from api.reading.opening import open_text
from api.services import Services
from api.views.dialogue import UtteranceView, utterances, uttered
from api.views.tracking import Told, TrackingView, tracking_view
from schemas.domain.events import event_of
from schemas.domain.issue import Issue
from schemas.domain.policy_measures import Reasons
from schemas.domain.status import Status
from schemas.wire.decisions import Found
from schemas.wire.stored import StoredEvent

# The event that says why an issue stands there.
_SAYS_WHY = {Status.SUSPENDED: "suspended", Status.REFUSED: "refused"}
_SPOKEN = frozenset({"questioned", "replied"})


async def tracked(services: Services, issue: Issue, found: Found, *, number: str) -> TrackingView:
    """The report as its reporter follows it."""
    rulebook = await services.rulebooks.of(issue)
    # The events are read only where one of them says something to the reporter.
    is_told = bool(issue.said) or issue.status in _SAYS_WHY
    stored = await services.issues.timeline(issue.id) if is_told else ()
    told = Told(
        answer=open_text(services, found, issue.answer),
        reason=_reason(issue, stored, rulebook.policy.reasons),
        dialogue=_dialogue(services, found, issue, stored),
    )
    return tracking_view(issue, number=number, told=told, rulebook=rulebook, now=services.clock())


def _reason(issue: Issue, stored: Sequence[StoredEvent], reasons: Reasons) -> str | None:
    """The policy's sentence."""
    kind = _SAYS_WHY.get(issue.status)
    if kind is None:
        return None
    listed = reasons.suspension if kind == "suspended" else reasons.refusal
    return next((listed.get(one.body["reason"]) for one in reversed(stored) if one.type == kind), None)


def _dialogue(
    services: Services, found: Found, issue: Issue, stored: Sequence[StoredEvent]
) -> tuple[UtteranceView, ...]:
    """All that was asked and said, by whichever class: the reporter was there."""
    spoken = (one for one in stored if one.type in _SPOKEN)
    numbered = tuple((one.version, event_of(one.type, one.body, at=one.at, by=one.actor)) for one in spoken)
    texts = {version: open_text(services, found, uttered(event)) for version, event in numbered}
    return tuple(utterances(issue, numbered, texts))
