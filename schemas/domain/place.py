"""Where an issue is: what a reporter may say, and what the registry makes of it."""

from typing import Self

from pydantic import Field, model_validator

from schemas.domain.base import Frozen


class PlaceGiven(Frozen):
    """What the reporter said: a building, a grid, a community, or a point (WGS 84 degrees); nothing means unknown."""

    building_id: str | None = Field(default=None, max_length=64)
    grid_id: str | None = Field(default=None, max_length=64)
    community_id: str | None = Field(default=None, max_length=64)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    latitude: float | None = Field(default=None, ge=-90, le=90)

    @model_validator(mode="after")
    def _point_is_whole(self) -> Self:
        if (self.longitude is None) != (self.latitude is None):
            raise ValueError("A point needs both longitude and latitude; give both or neither.")
        return self


class PlaceResolved(Frozen):
    """The one chain of the registry up to the street. Unknown places have no grid and no building.

    The community is always named: an issue of unknown place is given to the community of the filer, or, where that
    too is unknown, to the county's own desk (`community_id` of the registry's fallback community).
    """

    known: bool
    building_id: str | None = None
    courtyard_id: str | None = None
    grid_id: str | None = None
    community_id: str
    street_id: str
    longitude: float | None = None
    latitude: float | None = None
    contact_unit_id: str | None = None
    grid_worker_id: str | None = None

    @property
    def narrowest(self) -> str:
        """The smallest place of the chain that one names."""
        return self.building_id or self.grid_id or self.community_id
