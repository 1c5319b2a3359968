"""Tells whoever is about to file what is open near by already, and seals what it can be joined by."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from api.services import Services
from api.views.nearby import NearbyView, SimilarView, similar_view
from schemas.domain.issue import Issue
from schemas.domain.place import PlaceGiven

_GOOD_FOR: Final = timedelta(hours=2)  # long enough to go on writing in peace


async def nearby(services: Services, *, text: str, place: PlaceGiven) -> NearbyView:
    """Open general reports like this text near this place; none where the text may be a discipline matter.

    Raises:
        PlaceUnknownError: a place that the registry does not know.
        StorageError: the database could not be asked.
    """
    services.places.check(place)
    resolved = services.places.resolve(place, filer_community_id=None)
    limits, now = services.rulebooks.current().policy.duplicates, services.clock()
    grids = services.places.grids_about(resolved, metres=limits.metres)
    found = await services.open_reports.like(text, place=resolved, grids=grids, limits=limits, now=now)
    return NearbyView(reports=tuple(_view(services, issue, now=now) for issue in found))


def same_offer(services: Services, mark: str, reports: Sequence[SimilarView]) -> str:
    """Of these offers the mark of the one that was chosen before; nothing where it is not among them any more.

    A mark is written anew each time; two are the same offer where they name the same report.
    """
    before = services.join_marks.read(mark)
    if before is None:
        return ""
    return next((one.join for one in reports if _names(services, one.join) == before[0]), "")


def _names(services: Services, mark: str) -> str | None:
    read = services.join_marks.read(mark)
    return None if read is None else read[0]


def _view(services: Services, issue: Issue, *, now: datetime) -> SimilarView:
    until = (now + _GOOD_FOR).replace(microsecond=0)
    return similar_view(
        issue,
        join=services.join_marks.write(issue.id, until=until),
        join_by=until,
        place_name=services.places.name,
        now=now,
    )
