"""Danger to life in a sealed matter: what may be said of it to everybody, and where."""

from collections.abc import Iterable, Iterator, Mapping

from schemas.domain.analysis import Hazard
from schemas.domain.events import Event, IntakeOpened
from schemas.domain.issue import Issue
from schemas.domain.place import PlaceGiven, PlaceResolved

_HELP = "小区居民有生命危险，需要消防救援、急救，快来救人。"
# Never a word of the report: whoever reads them learns what to bring and nothing else.
SENTENCES: Mapping[Hazard, str] = {
    Hazard.FIRE: f"现在此处着火了，正在燃烧，{_HELP}",
    Hazard.GAS: f"现在此处煤气泄漏，{_HELP}",
    Hazard.WATER: f"现在此处有人落水，{_HELP}",
    Hazard.COLLAPSE: f"现在此处房屋正在坍塌，有人被埋，{_HELP}",
    Hazard.ELECTRICITY: f"现在此处电线掉下，有人触电，{_HELP}",
    Hazard.TRAPPED: f"现在此处有人被困，{_HELP}",
    Hazard.SELF_HARM: f"现在此处有人轻生，{_HELP}",
    Hazard.VIOLENCE: f"现在此处有人持刀，{_HELP}",
    Hazard.ILLNESS: f"现在此处有人昏迷不醒，{_HELP}",
    Hazard.OTHER: f"现在此处{_HELP}",
}


def dangers(issue: Issue, events: Iterable[Event]) -> Iterator[int]:
    """The versions of those events, appended together on `issue`, that tell of danger to life in a sealed matter."""
    for version, event in enumerate(events, start=issue.version + 1):
        if isinstance(event, IntakeOpened) and event.danger:
            yield version


def place_told(place: PlaceResolved, *, of_the_accused: bool) -> PlaceGiven:
    """As near as help needs it; only the community where the place is that of the accused.

    A place that nobody knows was given the community of whoever filed, which is not told.
    """
    if not place.known:
        return PlaceGiven()
    if of_the_accused:
        return PlaceGiven(community_id=place.community_id)
    if place.building_id is not None:
        return PlaceGiven(building_id=place.building_id)
    if place.grid_id is not None:
        return PlaceGiven(grid_id=place.grid_id)
    return PlaceGiven(community_id=place.community_id)
