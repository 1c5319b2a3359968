"""The places that words lead to, as residents and staff may choose among them."""

from collections.abc import Iterable, Iterator
from typing import Final

from api.services import Services
from schemas.domain.registry import PlaceKind
from schemas.wire.places import PlaceSeen

_CHOSEN: Final = frozenset({PlaceKind.COMMUNITY, PlaceKind.GRID, PlaceKind.BUILDING})


def choosable(services: Services, words: str, *, most: int) -> tuple[PlaceSeen, ...]:
    """Each once: the buildings of a courtyard that is found may have been found themselves."""
    found = _spread(services, services.gazetteer.found(words, limit=most))
    return tuple({place.id: place for place in found}.values())[:most]


def _spread(services: Services, places: Iterable[PlaceSeen]) -> Iterator[PlaceSeen]:
    """A courtyard is chosen by one of its buildings; a street is too wide to be a place."""
    for place in places:
        if place.kind in _CHOSEN:
            yield place
        elif place.kind is PlaceKind.COURTYARD:
            yield from _spread(services, services.gazetteer.below(place.id))
