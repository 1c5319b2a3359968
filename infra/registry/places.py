"""Where an issue is: from what a reporter says to the one chain of the registry, and the names of places."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeVar

from shapely import Point, Polygon, STRtree, box, union_all
from shapely.geometry.base import BaseGeometry

from infra.registry.tree import Place, PlaceTree, parent_id
from schemas.domain.distance import DEGREE
from schemas.domain.place import PlaceGiven, PlaceResolved
from schemas.domain.registry import (
    Building,
    Community,
    Courtyard,
    Grid,
    Person,
    PlaceUnknownError,
    Registry,
    Street,
)
from schemas.domain.roles import Role

T = TypeVar("T")
Closable = TypeVar("Closable", Community, Courtyard, Building)


class PlaceBook:
    """The places of a registry that came through the loader, in memory. What is closed is found, and not offered."""

    def __init__(self, registry: Registry) -> None:
        self.take_up(registry)

    def take_up(self, registry: Registry) -> None:
        """Be the book of another registry from now on, for everybody who holds this one."""
        self._tree = PlaceTree(registry)
        self._desk = self._tree.communities[registry.county.fallback_community_id]
        # Sorted by id, so that the first of several grids at a shared border is always the same.
        self._grids = sorted((grid for grid in registry.grids if not grid.closed), key=lambda grid: grid.id)
        self._shapes = {grid.id: Polygon(grid.polygon) for grid in registry.grids}
        self._index = STRtree([self._shapes[grid.id] for grid in self._grids])
        elsewhere = (one for one in _open(self._tree.communities) if one.id != self._desk.id)
        self._communities = _Offered(elsewhere, parent_id)
        self._courtyards = _Offered(_open(self._tree.courtyards), parent_id)
        self._buildings = _Offered(_open(self._tree.buildings), parent_id)
        self._offered_grids = _Offered(self._grids, parent_id)
        self._secretaries = _secretaries(registry)
        self._grids_of = _grids_by_person(registry)

    def check(self, given: PlaceGiven) -> None:
        """Refuse ids that do not exist or are closed; called when filing, so that a slip of the pen is seen at once.

        Raises:
            PlaceUnknownError: naming the first unknown id and its field.
        """
        for field, known in (
            ("building_id", self._tree.buildings),
            ("grid_id", self._tree.grids),
            ("community_id", self._tree.communities),
        ):
            place_id = getattr(given, field)
            place = known.get(place_id or "")
            if place_id is not None and (place is None or place.closed):
                raise PlaceUnknownError(place_id=place_id, field=field, closed=place is not None)

    def resolve(self, given: PlaceGiven, *, filer_community_id: str | None) -> PlaceResolved:
        """The narrowest place that is known: building, else grid, else community, else the grid around the point.

        Never raises: an id the registry lost meanwhile counts as not given. A point inside the place named makes it
        more exact; one that contradicts it is left out, because people know their building better than their phone
        does. Nothing known means the filer's community, else the county's desk.
        """
        grid_here = self.grid_at(longitude=given.longitude, latitude=given.latitude)
        if (building := self._tree.buildings.get(given.building_id or "")) is not None:
            return self._of_building(building, given, grid_here)
        if (grid := self._tree.grids.get(given.grid_id or "")) is not None:
            return self._of_community(self._tree.communities[grid.community_id], grid, given, exact=grid is grid_here)
        community = self._tree.communities.get(given.community_id or "")
        if community is not None and community.id != self._desk.id:
            inside = grid_here if grid_here and grid_here.community_id == community.id else None
            return self._of_community(community, inside, given, exact=inside is not None)
        if grid_here is not None:
            return self._of_community(self._tree.communities[grid_here.community_id], grid_here, given, exact=True)
        return self._unknown(given, filer_community_id)

    def grid_at(self, *, longitude: float | None, latitude: float | None) -> Grid | None:
        """The grid whose polygon holds the point (WGS 84 degrees); on a shared border the one of the smaller id."""
        if longitude is None or latitude is None or not (math.isfinite(longitude) and math.isfinite(latitude)):
            return None
        hits = self._index.query(Point(longitude, latitude), predicate="intersects")
        return self._grids[int(hits.min())] if hits.size else None

    def centre(self, place_id: str) -> tuple[float, float] | None:
        """Longitude and latitude of a point of the place, for maps; None for a place without ground.

        Raises:
            PlaceUnknownError: no place has this id.
        """
        place = self._tree.place(place_id)
        if isinstance(place, Building):
            return place.longitude, place.latitude
        ground = self._ground(place)
        if ground.is_empty:
            return self.centre(place.community_id) if isinstance(place, Courtyard) else None
        inner = ground.centroid if ground.covers(ground.centroid) else ground.representative_point()
        return inner.x, inner.y

    def name(self, place_id: str) -> str:
        """The whole chain below the county in Chinese: 城东街道·清泉社区·清泉苑·1栋; the desk is only 县受理台.

        Raises:
            PlaceUnknownError: no place has this id.
        """
        return self._tree.name(place_id)

    def parent(self, place_id: str) -> str | None:
        """What a place hangs in; None for a street.

        Raises:
            PlaceUnknownError: no place has this id.
        """
        return parent_id(self._tree.place(place_id))

    def grids_about(self, place: PlaceResolved, *, metres: float) -> frozenset[str]:
        """The grids that ground within so many metres of the place's point belongs to, its own among them."""
        own = frozenset({place.grid_id} if place.grid_id else ())
        if place.longitude is None or place.latitude is None:
            return own
        tall = metres / DEGREE
        wide = tall / max(0.01, math.cos(math.radians(place.latitude)))
        x, y = place.longitude, place.latitude
        hits = self._index.query(box(x - wide, y - tall, x + wide, y + tall), predicate="intersects")
        return own | {self._grids[int(hit)].id for hit in hits}

    def responsible_secretary(self, community_id: str) -> Person:
        """Who answers for a community: its active secretary of the smallest id, else the one of the county's desk."""
        return self._secretaries.get(community_id) or self._secretaries[self._desk.id]

    def grids_of(self, staff_id: str) -> frozenset[str]:
        """The grids that somebody answers for: as their worker, or as contact member of a building there."""
        return self._grids_of.get(staff_id, frozenset())

    def streets(self) -> tuple[Street, ...]:
        """The streets with ground, by id; like all lists for pickers, without the county's desk."""
        desk_only = self._desk.street_id
        return tuple(s for s in _by_id(self._tree.streets) if s.id != desk_only or self.communities(street_id=s.id))

    def communities(self, *, street_id: str | None = None) -> tuple[Community, ...]:
        return self._communities.inside(street_id)

    def courtyards(self, *, community_id: str | None = None) -> tuple[Courtyard, ...]:
        return self._courtyards.inside(community_id)

    def buildings(self, *, courtyard_id: str | None = None) -> tuple[Building, ...]:
        return self._buildings.inside(courtyard_id)

    def grids(self, *, community_id: str | None = None) -> tuple[Grid, ...]:
        return self._offered_grids.inside(community_id)

    def _of_building(self, building: Building, given: PlaceGiven, grid_here: Grid | None) -> PlaceResolved:
        """A building without a grid in the data still has its own ground, so the polygons name the grid."""
        courtyard = self._tree.courtyards[building.courtyard_id]
        grid = self._tree.grids.get(building.grid_id or "")
        grid = grid or self.grid_at(longitude=building.longitude, latitude=building.latitude)
        community = self._tree.communities[courtyard.community_id]
        exact = grid_here is not None and grid_here is grid
        return self._of_community(community, grid, given, exact=exact).model_copy(
            update={
                "building_id": building.id,
                "courtyard_id": courtyard.id,
                "longitude": given.longitude if exact else building.longitude,
                "latitude": given.latitude if exact else building.latitude,
                "contact_unit_id": courtyard.contact_unit_id or _first(community.contact_unit_ids),
            }
        )

    def _of_community(
        self, community: Community, grid: Grid | None, given: PlaceGiven, *, exact: bool
    ) -> PlaceResolved:
        return PlaceResolved(
            known=True,
            grid_id=grid.id if grid else None,
            community_id=community.id,
            street_id=community.street_id,
            longitude=given.longitude if exact else None,
            latitude=given.latitude if exact else None,
            contact_unit_id=_first(community.contact_unit_ids),
            grid_worker_id=grid.worker_id if grid else None,
        )

    def _unknown(self, given: PlaceGiven, filer_community_id: str | None) -> PlaceResolved:
        """The point is kept for whoever looks into it; no contact unit, since nobody knows whose place it is."""
        community = self._tree.communities.get(filer_community_id or "", self._desk)
        return PlaceResolved(
            known=False,
            community_id=community.id,
            street_id=community.street_id,
            longitude=given.longitude,
            latitude=given.latitude,
        )

    def _ground(self, place: Place) -> BaseGeometry:
        if isinstance(place, Courtyard):
            points = [Point(b.longitude, b.latitude) for b in self.buildings(courtyard_id=place.id)]
            return union_all(points).convex_hull if points else Polygon()
        grids = self._tree.grids_of(place)
        return union_all([self._shapes[grid.id] for grid in grids if not grid.closed or grid is place])


class _Offered(Generic[T]):
    """What can be chosen of one kind, by id: sorted out once, since every place of a county asks for its own."""

    def __init__(self, entries: Iterable[T], parent: Callable[[T], str | None]) -> None:
        self._all = tuple(entries)
        inside: dict[str | None, list[T]] = defaultdict(list)
        for entry in self._all:
            inside[parent(entry)].append(entry)
        self._inside = {place_id: tuple(entries) for place_id, entries in inside.items()}

    def inside(self, place_id: str | None) -> tuple[T, ...]:
        """What hangs in a place; all there is for None."""
        return self._all if place_id is None else self._inside.get(place_id, ())


def _secretaries(registry: Registry) -> dict[str, Person]:
    people = sorted(registry.staff, key=lambda person: person.id, reverse=True)
    return {p.community_id: p for p in people if p.role is Role.SECRETARY and p.active and p.community_id}


def _grids_by_person(registry: Registry) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for grid in registry.grids:
        if grid.worker_id is not None:
            found[grid.worker_id].add(grid.id)
    for building in registry.buildings:
        if building.grid_id is not None:
            for member in building.contact_member_ids:
                found[member].add(building.grid_id)
    return {staff_id: frozenset(grids) for staff_id, grids in found.items()}


def _by_id(entries: Mapping[str, T]) -> list[T]:
    return [entries[place_id] for place_id in sorted(entries)]


def _open(entries: Mapping[str, Closable]) -> list[Closable]:
    return [entry for entry in _by_id(entries) if not entry.closed]


def _first(ids: tuple[str, ...]) -> str | None:
    return ids[0] if ids else None
