"""Where it is, as residents choose it: by a word of the name, from the list of their community, or by the telephone."""

import re
from dataclasses import dataclass
from typing import Final

from api.pages.choosing import choosable
from api.pages.look import Look
from api.pages.residents.county_map import map_of
from api.pages.residents.typed import Typed
from api.services import Services
from schemas.domain.errors import DomainError
from schemas.domain.place import PlaceGiven
from schemas.domain.registry import PlaceKind
from schemas.wire.places import PlaceSeen

_SHOWN: Final = 20
_LONGEST: Final = 60  # characters of a name
_PIXELS: Final = re.compile(r"[0-9]{1,4}")
_GIVEN_AS: Final = {
    PlaceKind.BUILDING: "building_id",
    PlaceKind.GRID: "grid_id",
    PlaceKind.COMMUNITY: "community_id",
}

Option = tuple[str, str]


@dataclass(frozen=True)
class Choices:
    """`options` are (value, name) pairs to choose from, the chosen one among them.

    `searched`, `found`: there was a search, with results. `measured`: the telephone said where it is; `here`: the grid
    or community of that point, None outside of the county.
    """

    options: tuple[Option, ...]
    searched: bool = False
    found: bool = False
    measured: bool = False
    here: str | None = None


def places_for(services: Services, typed: Typed) -> Choices:
    """What there is to choose from, after what was searched for or measured."""
    communities = tuple((f"community_id:{one.id}", one.name) for one in services.places.communities())
    words, point = typed.find.strip()[:_LONGEST], _point(typed)
    if words:
        found = tuple(_option(place) for place in choosable(services, words, most=_SHOWN))
        options = _with_chosen(services, typed, found or communities)
        return Choices(options=options, searched=True, found=bool(found), measured=point is not None)
    if point is not None:
        around = services.gazetteer.at(longitude=point[0], latitude=point[1])
        here = around.grid or around.community
        near = tuple((f"building_id:{one.id}", f"{one.whole_name}（{one.metres}米）") for one in around.buildings)
        options = _with_chosen(services, typed, near or communities)
        return Choices(options=options, measured=True, here=here.whole_name if here else None)
    return Choices(options=_with_chosen(services, typed, communities))


def pressed(services: Services, typed: Typed) -> Typed:
    """What was typed, with the point where the map was pressed in place of what was chosen or searched before."""
    if not (_PIXELS.fullmatch(typed.x) and _PIXELS.fullmatch(typed.y)):
        return typed
    longitude, latitude = map_of(services.gazetteer.geojson).point(int(typed.x), int(typed.y))
    return typed.model_copy(
        update={"longitude": f"{longitude:.6f}", "latitude": f"{latitude:.6f}", "place": "", "find": ""}
    )


def _point(typed: Typed) -> tuple[float, float] | None:
    """What was measured, though another place was chosen since."""
    place = typed.model_copy(update={"place": ""}).place_given
    return None if place.longitude is None or place.latitude is None else (place.longitude, place.latitude)


def _with_chosen(services: Services, typed: Typed, options: tuple[Option, ...]) -> tuple[Option, ...]:
    """Whoever comes back to the list, or searches again, keeps what was chosen before."""
    chosen = chosen_id(typed)
    if chosen is None or typed.place in dict(options):
        return options
    try:
        return ((typed.place, services.places.name(chosen)), *options)
    except DomainError:
        return options


def chosen_id(typed: Typed) -> str | None:
    """The place that was chosen from a list."""
    place = typed.place_given
    return place.building_id or place.grid_id or place.community_id


def place_words(services: Services, typed: Typed, look: Look) -> str:
    """The chosen place in words."""
    chosen = chosen_id(typed)
    if chosen is not None:
        try:
            return services.places.name(chosen)
        except DomainError:
            return look.t("没有这个地点，请重新选择", "There is no such place; choose again")
    return _measured(services, typed.place_given) or look.t("没有说明", "not said")


def _measured(services: Services, place: PlaceGiven) -> str | None:
    if place.longitude is None or place.latitude is None:
        return None
    around = services.gazetteer.at(longitude=place.longitude, latitude=place.latitude)
    here = around.grid or around.community
    return here.whole_name if here else f"{place.latitude:.5f}, {place.longitude:.5f}"


def _option(place: PlaceSeen) -> Option:
    return f"{_GIVEN_AS[place.kind]}:{place.id}", place.whole_name
