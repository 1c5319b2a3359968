"""What is wrong with a county that still works: ground, chains, the three must-haves, accounts."""

from collections.abc import Iterable, Iterator
from itertools import combinations

from shapely import Point, Polygon, STRtree, union_all
from shapely.geometry.base import BaseGeometry

from schemas.domain.registry import Finding, FindingKind, Grid, Person, Registry
from schemas.domain.roles import ADMINISTRATIONS, CHINESE

# Square degrees; about one square metre. Less is the rounding of coordinates, not ground anybody stands on.
SLIVER = 1e-10


def findings(registry: Registry) -> tuple[Finding, ...]:
    """Everything the administrator should mend, in a fixed order; none of it is an error of an issue.

    The registry is one that came through the loader: ids resolve and rings are simple. What is closed is left out.
    """
    registry = _in_use(registry)
    return (
        *_gaps(registry),
        *_overlaps(registry),
        *_buildings_off_grid(registry),
        *_broken_chains(registry),
        *_must_haves(registry),
        *_incompatible_roles(registry.staff),
    )


def _in_use(registry: Registry) -> Registry:
    tables = ("communities", "courtyards", "buildings", "grids")
    return registry.model_copy(
        update={table: tuple(one for one in getattr(registry, table) if not one.closed) for table in tables}
    )


def _gaps(registry: Registry) -> Iterator[Finding]:
    county = Polygon(registry.county.boundary)
    covered = union_all([Polygon(grid.polygon) for grid in registry.grids])
    for hole in _pieces(county.difference(covered)):
        at = hole.representative_point()
        yield _finding(FindingKind.GAP, registry.county.id, f"No grid covers the ground around {at.x:.5f}, {at.y:.5f}.")
    for grid in registry.grids:
        if Polygon(grid.polygon).difference(county).area > SLIVER:
            yield _finding(FindingKind.OUTSIDE_COUNTY, grid.id, f"{grid.name} reaches over the county's boundary.")


def _overlaps(registry: Registry) -> Iterator[Finding]:
    grids = sorted(registry.grids, key=lambda grid: grid.id)
    shapes = [Polygon(grid.polygon) for grid in grids]
    lefts, rights = STRtree(shapes).query(shapes, predicate="intersects")
    for left, right in sorted(zip(lefts.tolist(), rights.tolist(), strict=True)):
        if left < right and shapes[left].intersection(shapes[right]).area > SLIVER:
            message = f"{grids[left].id} and {grids[right].id} cover the same ground; each place belongs to one grid."
            yield _finding(FindingKind.OVERLAP, grids[left].id, message)


def _pieces(shape: BaseGeometry) -> Iterator[BaseGeometry]:
    """The parts of a shape that are large enough to matter."""
    parts = getattr(shape, "geoms", (shape,))
    return (part for part in parts if part.area > SLIVER)


def _buildings_off_grid(registry: Registry) -> Iterator[Finding]:
    polygons = {grid.id: Polygon(grid.polygon) for grid in registry.grids}
    for building in registry.buildings:
        if building.grid_id is None:
            yield _finding(FindingKind.BUILDING_WITHOUT_GRID, building.id, f"{building.id} belongs to no grid.")
        elif not polygons[building.grid_id].covers(Point(building.longitude, building.latitude)):
            message = f"{building.id} stands outside the polygon of its grid {building.grid_id}."
            yield _finding(FindingKind.BUILDING_OUTSIDE_GRID, building.id, message)


def _broken_chains(registry: Registry) -> Iterator[Finding]:
    courtyards = {courtyard.id: courtyard for courtyard in registry.courtyards}
    grids: dict[str, Grid] = {grid.id: grid for grid in registry.grids}
    for building in registry.buildings:
        by_courtyard = courtyards[building.courtyard_id].community_id
        by_grid = grids[building.grid_id].community_id if building.grid_id else by_courtyard
        if by_courtyard != by_grid:
            message = f"{building.id} is of {by_courtyard} by its courtyard and of {by_grid} by its grid."
            yield _finding(FindingKind.CHAIN_BROKEN, building.id, message)


def _must_haves(registry: Registry) -> Iterator[Finding]:
    for community in registry.communities:
        if not community.leader_ids:
            yield _finding(
                FindingKind.COMMUNITY_WITHOUT_LEADER,
                community.id,
                f"{community.name} has no contact leader (联系领导).",
            )
    for courtyard in registry.courtyards:
        if courtyard.contact_unit_id is None:
            yield _finding(
                FindingKind.COURTYARD_WITHOUT_UNIT, courtyard.id, f"{courtyard.name} has no contact unit (责任单位)."
            )
    for building in registry.buildings:
        if not building.contact_member_ids:
            yield _finding(
                FindingKind.BUILDING_WITHOUT_MEMBER, building.id, f"{building.id} has no contact member (联系党员)."
            )


def _incompatible_roles(staff: Iterable[Person]) -> Iterator[Finding]:
    """An account has one role, so two administrations of one person show as two accounts of one name."""
    keepers = sorted((p for p in staff if p.active and p.role in ADMINISTRATIONS), key=lambda person: person.id)
    for left, right in combinations(keepers, 2):
        if left.name == right.name and left.role is not right.role:
            message = (
                f"{left.name} is {CHINESE[left.role]} ({left.id}) and {CHINESE[right.role]} ({right.id}); "
                "system, security and audit administration need three people."
            )
            yield _finding(FindingKind.INCOMPATIBLE_ROLES, left.id, message)


def _finding(kind: FindingKind, subject_id: str, message: str) -> Finding:
    return Finding(kind=kind, subject_id=subject_id, message=message)
