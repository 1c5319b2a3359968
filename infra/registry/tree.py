"""The places of a county by id, and the chain of each up to its street."""

from collections import defaultdict

from schemas.domain.registry import (
    Building,
    Community,
    Courtyard,
    Grid,
    PlaceUnknownError,
    Registry,
    Street,
)

Place = Street | Community | Courtyard | Building | Grid


class PlaceTree:
    """Plain look-ups over a registry whose links all lead somewhere."""

    def __init__(self, registry: Registry) -> None:
        self.county = registry.county
        self.streets = {street.id: street for street in registry.streets}
        self.communities = {community.id: community for community in registry.communities}
        self.courtyards = {courtyard.id: courtyard for courtyard in registry.courtyards}
        self.buildings = {building.id: building for building in registry.buildings}
        self.grids = {grid.id: grid for grid in registry.grids}
        self._grids_in: dict[str, list[Grid]] = defaultdict(list)
        for grid in registry.grids:
            self._grids_in[grid.community_id].append(grid)

    def place(self, place_id: str) -> Place:
        """The entry of this id, whatever its kind.

        Raises:
            PlaceUnknownError: no place has this id.
        """
        for entries in (self.streets, self.communities, self.courtyards, self.buildings, self.grids):
            if place_id in entries:
                return entries[place_id]
        raise PlaceUnknownError(place_id=place_id, field="place_id")

    def name(self, place_id: str) -> str:
        """The names from the street down, joined by dots."""
        return "·".join(place.name for place in self.chain(place_id))

    def chain(self, place_id: str) -> tuple[Place, ...]:
        """From the street down to the place itself; the county's desk stands alone."""
        place = self.place(place_id)
        if place.id == self.county.fallback_community_id:
            return (place,)
        parent = parent_id(place)
        return (*self.chain(parent), place) if parent else (place,)

    def grids_of(self, place: Place) -> tuple[Grid, ...]:
        """The grids that make up a grid, a community or a street."""
        if isinstance(place, Grid):
            return (place,)
        if isinstance(place, Community):
            return tuple(self._grids_in.get(place.id, ()))
        inside = (c.id for c in self.communities.values() if isinstance(place, Street) and c.street_id == place.id)
        return tuple(grid for community_id in inside for grid in self._grids_in.get(community_id, ()))


def parent_id(place: Place) -> str | None:
    """What a place hangs in; a building hangs in its courtyard, its grid being the second chain."""
    if isinstance(place, Building):
        return place.courtyard_id
    if isinstance(place, Courtyard | Grid):
        return place.community_id
    return place.street_id if isinstance(place, Community) else None
