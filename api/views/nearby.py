"""Open reports near by as a bystander may see them: of what kind, where, how far along, since when."""

from collections.abc import Callable
from datetime import datetime

from api.terms import TOPIC
from api.views.tracking import HANDED_OUT, status_shown
from api.words import CHINA, Said
from schemas.domain.base import Frozen
from schemas.domain.issue import Issue
from schemas.domain.status import Status


class SimilarView(Frozen):
    """One report that can be joined (附议). `join` goes into the field `joins` of a filing; it is good until `join_by`.

    `place` is no narrower than a building. Neither text, names, numbers nor ids of the report are told.
    """

    join: str
    join_by: datetime
    topic: Said
    place: str
    status: Status
    progress: Said
    filed_days_ago: int


class NearbyView(Frozen):
    """The most alike first."""

    reports: tuple[SimilarView, ...]


def similar_view(
    issue: Issue, *, join: str, join_by: datetime, place_name: Callable[[str], str], now: datetime
) -> SimilarView:
    """What is told of an issue that is offered to join; whoever asks again on the same day is told the same."""
    assert issue.findings is not None, "what is offered was analyzed"
    where, status = issue.findings.place, status_shown(issue)
    return SimilarView(
        join=join,
        join_by=join_by,
        topic=TOPIC.get(issue.findings.topic, TOPIC["other"]),
        place=place_name(where.narrowest),
        status=status,
        progress=HANDED_OUT[status],
        filed_days_ago=(now.astimezone(CHINA).date() - issue.filed_at.astimezone(CHINA).date()).days,
    )
