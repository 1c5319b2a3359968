"""The county as the registry knows it: ground, places, units, people, and what is wrong with them."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from schemas.domain.base import Frozen
from schemas.domain.errors import DomainError
from schemas.domain.roles import Role

# An id is typed by people, stands in addresses and in lists; so it is short, lower-case and plain.
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,62}[a-z0-9]$")]
Name = Annotated[str, Field(min_length=1, max_length=60)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
# A closed ring without its repeated last point, WGS 84 degrees, in either direction.
Ring = Annotated[tuple[tuple[Longitude, Latitude], ...], Field(min_length=3)]


class PlaceKind(StrEnum):
    COUNTY = "county"  # 县
    STREET = "street"  # 街道 / 乡镇
    COMMUNITY = "community"  # 社区
    DESK = "desk"  # 县受理台: stands where a community stands, for places nobody knows
    COURTYARD = "courtyard"  # 院落
    BUILDING = "building"  # 楼栋
    GRID = "grid"  # 网格


class UnitKind(StrEnum):
    """What a contact unit (驻区单位) is; departments that lead are not units and stand apart."""

    OFFICE = "office"  # 机关
    UTILITY = "utility"  # 水、电、气、公交
    SCHOOL = "school"
    HOSPITAL = "hospital"
    PROPERTY = "property"  # 物业公司
    COMPANY = "company"


class County(Frozen):
    """The whole instance. `boundary` is what the grids must cover exactly once."""

    id: Id
    name: Name
    boundary: Ring
    fallback_community_id: Id


class Street(Frozen):
    """A street or town. The desk of the county hangs in one without ground, so that its ladder has a level 2."""

    id: Id
    name: Name


class Community(Frozen):
    """`leader_ids`: county leaders in contact (1-2); `contact_unit_ids`: the first answers where no courtyard does."""

    id: Id
    name: Name
    street_id: Id
    leader_ids: tuple[Id, ...] = ()
    contact_unit_ids: tuple[Id, ...] = ()
    closed: bool = False


class Courtyard(Frozen):
    id: Id
    name: Name
    community_id: Id
    contact_unit_id: Id | None = None
    closed: bool = False


class Building(Frozen):
    """`grid_id` may be missing in the data: that is a finding, not an error."""

    id: Id
    name: Name
    courtyard_id: Id
    grid_id: Id | None = None
    longitude: Longitude
    latitude: Latitude
    contact_member_ids: tuple[Id, ...] = ()
    closed: bool = False


class Grid(Frozen):
    id: Id
    name: Name
    community_id: Id
    worker_id: Id | None = None
    polygon: Ring
    closed: bool = False


class Unit(Frozen):
    id: Id
    name: Name
    kind: UnitKind
    address: str = Field(default="", max_length=120)
    closed: bool = False


class Department(Frozen):
    """A department that leads matters of its kind; which kind is the policy's word."""

    id: Id
    name: Name
    address: str = Field(default="", max_length=120)


class Person(Frozen):
    """One account with one role. The scope is what the ids name; none of them means the whole county."""

    id: Id
    name: Name
    role: Role
    department_id: Id | None = None
    unit_id: Id | None = None
    community_id: Id | None = None
    street_id: Id | None = None
    grid_id: Id | None = None
    active: bool = True


class Registry(Frozen):
    """Everything of one county. Every id named inside exists inside, once it came through the loader.

    What is `closed` stays, since issues and history name it, and nothing new goes there.
    """

    county: County
    streets: tuple[Street, ...] = Field(min_length=1)
    communities: tuple[Community, ...] = Field(min_length=1)
    courtyards: tuple[Courtyard, ...] = ()
    buildings: tuple[Building, ...] = ()
    grids: tuple[Grid, ...] = Field(min_length=1)
    units: tuple[Unit, ...] = ()
    departments: tuple[Department, ...] = Field(min_length=1)
    staff: tuple[Person, ...] = Field(min_length=1)


class FindingKind(StrEnum):
    """What may be wrong with a county that still works. None of these stops an issue."""

    GAP = "gap"  # ground of the county in no grid
    OVERLAP = "overlap"  # ground in two grids
    OUTSIDE_COUNTY = "outside_county"  # a grid reaches over the boundary
    BUILDING_WITHOUT_GRID = "building_without_grid"
    BUILDING_OUTSIDE_GRID = "building_outside_grid"
    BUILDING_IN_TWO_GRIDS = "building_in_two_grids"
    CHAIN_BROKEN = "chain_broken"  # courtyard and grid of a building belong to two communities
    COMMUNITY_WITHOUT_LEADER = "community_without_leader"  # the three must-haves (三必有)
    COURTYARD_WITHOUT_UNIT = "courtyard_without_unit"
    BUILDING_WITHOUT_MEMBER = "building_without_member"
    INCOMPATIBLE_ROLES = "incompatible_roles"


class Finding(Frozen):
    """One thing for the administrator to mend: the entry it is about and a sentence, `zh` in Chinese.

    Of ground: how much of it, and a point inside, longitude first.
    """

    kind: FindingKind
    subject_id: str
    message: str
    zh: str = ""
    square_metres: float | None = None
    at: tuple[float, float] | None = None


class PlaceUnknownError(DomainError):
    """An id that no place of the registry has, or only one that is closed; `field` is the key it was given under."""

    code = "place_unknown"

    def __init__(self, *, place_id: str, field: str, closed: bool = False) -> None:
        super().__init__(
            f"The place {place_id!r} is closed (given as {field})."
            if closed
            else f"The registry has no place with the id {place_id!r} (given as {field}).",
            hint="Choose a place from the lists, give coordinates, or leave the place out.",
        )
        self.place_id = place_id
        self.field = field
