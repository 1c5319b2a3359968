"""Places as anybody may know them: where they are and what they are called, never who answers for them."""

from schemas.domain.base import Frozen
from schemas.domain.registry import PlaceKind


class PlaceSeen(Frozen):
    """A place. `whole_name` is the chain of names from the street down.

    `parent_id` is what it hangs in (None: the county), `grid_id` the grid of a building, where it has one. The point
    (WGS 84 degrees) lies in the place; None without ground.
    """

    id: str
    kind: PlaceKind
    name: str
    whole_name: str
    parent_id: str | None
    grid_id: str | None = None
    longitude: float | None
    latitude: float | None


class BuildingNear(PlaceSeen):
    """A building, and how far it is."""

    metres: int


class Around(Frozen):
    """What is at a point: nothing where it lies outside the county; the nearest building first."""

    grid: PlaceSeen | None = None
    community: PlaceSeen | None = None
    buildings: tuple[BuildingNear, ...] = ()
