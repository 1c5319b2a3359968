"""Where it is: the buildings of one's own grids to choose from first, and whatever words or the telephone find."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from api.pages.choosing import choosable
from api.pages.field.typed import Typed
from api.services import Services
from schemas.domain.errors import DomainError
from schemas.domain.principals import Principal
from schemas.domain.registry import PlaceUnknownError
from schemas.wire.places import PlaceSeen

_SHOWN: Final = 20

Option = tuple[str, str]  # what is sent, and what is read


@dataclass(frozen=True)
class Group:
    """One grid with its buildings."""

    name: str
    options: tuple[Option, ...]


def own_places(services: Services, caller: Principal) -> tuple[Group, ...]:
    """The grids that somebody answers for; one that the registry lost is left out."""
    return tuple(_own(services, sorted(caller.grids)))


def found_places(services: Services, typed: Typed) -> tuple[Option, ...]:
    """What the words of the place, or else the position of the telephone, lead to."""
    if typed.place_words.strip():
        return tuple(_option(place) for place in choosable(services, typed.place_words, most=_SHOWN))
    try:
        around = services.gazetteer.at(longitude=float(typed.longitude), latitude=float(typed.latitude))
    except ValueError:
        return ()
    near = (*around.buildings, *((around.grid,) if around.grid else ()))
    return tuple(_option(place) for place in near)


def place_label(services: Services, place_id: str | None) -> str:
    """The last two names of a place, by which people know it; nothing for one that is not known."""
    try:
        return _short(services.places.name(place_id)) if place_id else ""
    except DomainError:
        return ""


def _own(services: Services, grids: list[str]) -> Iterator[Group]:
    for grid in grids:
        try:
            name, below = services.places.name(grid), services.gazetteer.below(grid)
        except PlaceUnknownError:
            continue
        whole = (f"grid:{grid}", _short(name))
        yield Group(name=_short(name), options=(*(_option(place) for place in below), whole))


def _option(place: PlaceSeen) -> Option:
    return f"{place.kind.value}:{place.id}", _short(place.whole_name)


def _short(whole: str) -> str:
    return "·".join(whole.split("·")[-2:])
