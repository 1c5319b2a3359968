"""The places of a county for everybody: to choose from, to search by name, and to find by a point."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Final

from shapely import Point, STRtree, box

from infra.registry.ground import geojson
from infra.registry.places import PlaceBook
from infra.registry.wording import one_spelling, words_of
from schemas.domain.distance import DEGREE, metres
from schemas.domain.registry import Building, Community, Courtyard, Grid, PlaceKind, PlaceUnknownError, Registry, Street
from schemas.wire.places import Around, BuildingNear, PlaceSeen

_NEAR: Final = 250.0  # metres: further away nobody means that building
_SHOWN: Final = 5  # buildings around a point
_KINDS: Final = {
    Street: PlaceKind.STREET,
    Community: PlaceKind.COMMUNITY,
    Courtyard: PlaceKind.COURTYARD,
    Grid: PlaceKind.GRID,
    Building: PlaceKind.BUILDING,
}
# Of places that are named alike the wider one is shown first: it leads to all that it holds.
_ORDER: Final = tuple(_KINDS.values())
Entry = Street | Community | Courtyard | Grid | Building


class Gazetteer:
    """Over the book of the places, which has to have taken up a new registry first.

    `fingerprint` changes with whatever is told here.
    """

    def __init__(self, registry: Registry, book: PlaceBook) -> None:
        self._book = book
        self.take_up(registry)

    def take_up(self, registry: Registry) -> None:
        """Tell of another registry from now on, for everybody who holds this one."""
        self.geojson = geojson(registry)
        self._places = {place.id: place for place in map(self._seen, _entries(self._book))}
        self._spelt = {place.id: one_spelling(place.whole_name) for place in self._places.values()}
        self._below: dict[str | None, list[PlaceSeen]] = defaultdict(list)
        for place in self._places.values():
            self._below[place.parent_id].append(place)
            if place.grid_id is not None:
                self._below[place.grid_id].append(place)
        self._buildings = [place for place in self._places.values() if place.kind is PlaceKind.BUILDING]
        self._index = STRtree([Point(*_point(place)) for place in self._buildings])
        told = "\n".join(place.model_dump_json() for place in self._places.values())
        self.fingerprint = sha256(told.encode() + self.geojson).hexdigest()[:32]

    def below(self, parent_id: str | None) -> tuple[PlaceSeen, ...]:
        """What hangs in a place, by kind and id: of a community its courtyards and grids; None asks for the streets.

        Raises:
            PlaceUnknownError: no place has this id.
        """
        if parent_id is not None and parent_id not in self._places:
            raise PlaceUnknownError(place_id=parent_id, field="parent")
        return tuple(self._below.get(parent_id, ()))

    def found(self, text: str, *, limit: int) -> tuple[PlaceSeen, ...]:
        """Places whose whole name holds every word of the text, the widest first; nothing for a text without words."""
        words = words_of(text)
        if not words:
            return ()
        hits = [self._places[each] for each, spelt in self._spelt.items() if all(word in spelt for word in words)]
        return tuple(sorted(hits, key=lambda place: (_ORDER.index(place.kind), place.id))[:limit])

    def at(self, *, longitude: float, latitude: float) -> Around:
        """The grid and the community that hold the point, and the buildings around it."""
        grid = self._book.grid_at(longitude=longitude, latitude=latitude)
        if grid is None:
            return Around()
        return Around(
            grid=self._places[grid.id],
            community=self._places[grid.community_id],
            buildings=self._around(longitude, latitude),
        )

    def _around(self, longitude: float, latitude: float) -> tuple[BuildingNear, ...]:
        tall = _NEAR / DEGREE
        wide = tall / max(0.01, math.cos(math.radians(latitude)))
        hits = self._index.query(box(longitude - wide, latitude - tall, longitude + wide, latitude + tall))
        here = (longitude, latitude)
        found = [(metres(here, _point(place)), place) for place in (self._buildings[int(hit)] for hit in hits)]
        near = sorted((away, place.id, place) for away, place in found if away <= _NEAR)
        return tuple(BuildingNear(**dict(place), metres=round(away)) for away, _, place in near[:_SHOWN])

    def _seen(self, entry: Entry) -> PlaceSeen:
        centre = self._book.centre(entry.id)
        longitude, latitude = (round(each, 6) for each in centre) if centre else (None, None)
        return PlaceSeen(
            id=entry.id,
            kind=_KINDS[type(entry)],
            name=entry.name,
            whole_name=self._book.name(entry.id),
            parent_id=self._book.parent(entry.id),
            grid_id=entry.grid_id if isinstance(entry, Building) else None,
            longitude=longitude,
            latitude=latitude,
        )


def _entries(book: PlaceBook) -> Iterator[Entry]:
    """By kind, then by id. The county's desk is nobody's to choose."""
    lists: tuple[Iterable[Entry], ...] = (
        book.streets(),
        book.communities(),
        book.courtyards(),
        book.grids(),
        book.buildings(),
    )
    for each in lists:
        yield from each


def _point(place: PlaceSeen) -> tuple[float, float]:
    assert place.longitude is not None, "a building stands somewhere"
    assert place.latitude is not None, "a building stands somewhere"
    return place.longitude, place.latitude
