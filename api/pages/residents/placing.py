"""Where it is, as residents choose it: by a word of the name, from the list of their community, or by the telephone."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from api.pages.look import Look
from api.pages.residents.typed import Typed
from api.services import Services
from schemas.domain.errors import DomainError
from schemas.domain.place import PlaceGiven
from schemas.domain.registry import PlaceKind
from schemas.wire.places import PlaceSeen

_SHOWN: Final = 20
_GIVEN_AS: Final = {
    PlaceKind.BUILDING: "building_id",
    PlaceKind.GRID: "grid_id",
    PlaceKind.COMMUNITY: "community_id",
}


@dataclass(frozen=True)
class Choices:
    """`found` are (value, name) pairs to choose from; `communities` where nothing was searched for yet."""

    found: tuple[tuple[str, str], ...] = ()
    communities: tuple[tuple[str, str], ...] = ()
    searched: bool = False
    here: str | None = None
    buildings: tuple[tuple[str, str], ...] = field(default=())


def places_for(services: Services, typed: Typed) -> Choices:
    """What there is to choose from, after what was searched for or measured."""
    communities = tuple((f"community_id:{one.id}", one.name) for one in services.places.communities())
    words, place = typed.find.strip()[:60], typed.place_given
    if words:
        found = tuple(_choosable(services, services.gazetteer.found(words, limit=_SHOWN)))
        return Choices(found=found[:_SHOWN], communities=communities, searched=True)
    if place.longitude is not None and place.latitude is not None:
        around = services.gazetteer.at(longitude=place.longitude, latitude=place.latitude)
        here = around.grid or around.community
        near = tuple((f"building_id:{one.id}", f"{one.whole_name}（{one.metres}米）") for one in around.buildings)
        return Choices(communities=communities, here=here.whole_name if here else None, buildings=near)
    return Choices(communities=communities)


def place_words(services: Services, typed: Typed, look: Look) -> str:
    """The chosen place in words."""
    place = typed.place_given
    chosen = place.building_id or place.grid_id or place.community_id
    if chosen is not None:
        try:
            return services.places.name(chosen)
        except DomainError:
            return look.t("没有这个地点，请重新选择", "There is no such place; choose again")
    return _measured(services, place) or look.t("没有说明", "not said")


def _measured(services: Services, place: PlaceGiven) -> str | None:
    if place.longitude is None or place.latitude is None:
        return None
    around = services.gazetteer.at(longitude=place.longitude, latitude=place.latitude)
    here = around.grid or around.community
    return here.whole_name if here else f"{place.latitude:.5f}, {place.longitude:.5f}"


def _choosable(services: Services, places: tuple[PlaceSeen, ...]) -> Iterator[tuple[str, str]]:
    """A courtyard is chosen by one of its buildings; a street is too wide to be a place."""
    for place in places:
        if place.kind is PlaceKind.COURTYARD:
            yield from _choosable(services, services.gazetteer.below(place.id))
        elif place.kind in _GIVEN_AS:
            yield f"{_GIVEN_AS[place.kind]}:{place.id}", place.whole_name
