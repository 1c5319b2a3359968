"""What is wrong with a county that still works: ground, chains, the three must-haves, accounts."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

from shapely import Point, Polygon, STRtree, union_all
from shapely.geometry.base import BaseGeometry

from infra.registry.areas import square_metres
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
        *_buildings_in_two(registry),
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
        yield _finding(
            FindingKind.GAP,
            registry.county.id,
            f"No grid covers the ground around {at.x:.5f}, {at.y:.5f}.",
            f"{at.x:.5f}, {at.y:.5f} 一带没有网格覆盖。",
            **_ground(hole),
        )
    for grid in registry.grids:
        beyond = Polygon(grid.polygon).difference(county)
        if beyond.area > SLIVER:
            yield _finding(
                FindingKind.OUTSIDE_COUNTY,
                grid.id,
                f"{grid.name} reaches over the county's boundary.",
                f"{grid.name}越出县界。",
                **_ground(beyond),
            )


def _overlaps(registry: Registry) -> Iterator[Finding]:
    grids = sorted(registry.grids, key=lambda grid: grid.id)
    if not grids:
        return
    shapes = [Polygon(grid.polygon) for grid in grids]
    lefts, rights = STRtree(shapes).query(shapes, predicate="intersects")
    for left, right in sorted(zip(lefts.tolist(), rights.tolist(), strict=True)):
        if left >= right:
            continue
        both = shapes[left].intersection(shapes[right])
        if both.area > SLIVER:
            yield _finding(
                FindingKind.OVERLAP,
                grids[left].id,
                f"{grids[left].id} and {grids[right].id} cover the same ground; each place belongs to one grid.",
                f"{grids[left].id} 与 {grids[right].id} 重叠；一处地方只属于一个网格。",
                **_ground(both),
            )


def _pieces(shape: BaseGeometry) -> Iterator[BaseGeometry]:
    """The parts of a shape that are large enough to matter."""
    parts = getattr(shape, "geoms", (shape,))
    return (part for part in parts if part.area > SLIVER)


def _ground(shape: BaseGeometry) -> dict[str, Any]:
    at = shape.representative_point()
    return {"square_metres": round(square_metres(shape), 1), "at": (at.x, at.y)}


def _buildings_off_grid(registry: Registry) -> Iterator[Finding]:
    polygons = {grid.id: Polygon(grid.polygon) for grid in registry.grids}
    for building in registry.buildings:
        at = (building.longitude, building.latitude)
        if building.grid_id is None:
            yield _finding(
                FindingKind.BUILDING_WITHOUT_GRID,
                building.id,
                f"{building.id} belongs to no grid.",
                f"{building.id} 不属于任何网格。",
                at=at,
            )
        elif not polygons[building.grid_id].covers(Point(at)):
            yield _finding(
                FindingKind.BUILDING_OUTSIDE_GRID,
                building.id,
                f"{building.id} stands outside the polygon of its grid {building.grid_id}.",
                f"{building.id} 不在所属网格 {building.grid_id} 的范围内。",
                at=at,
            )


def _buildings_in_two(registry: Registry) -> Iterator[Finding]:
    """Inside two grids, not on a border that they share."""
    if not registry.buildings:
        return
    points = [Point(building.longitude, building.latitude) for building in registry.buildings]
    tree = STRtree([Polygon(grid.polygon) for grid in registry.grids])
    inside = Counter(tree.query(points, predicate="within")[0].tolist())
    for index, building in enumerate(registry.buildings):
        if inside[index] > 1:
            yield _finding(
                FindingKind.BUILDING_IN_TWO_GRIDS,
                building.id,
                f"{building.id} stands in {inside[index]} grids at once.",
                f"{building.id} 同时位于{inside[index]}个网格内。",
                at=(building.longitude, building.latitude),
            )


def _broken_chains(registry: Registry) -> Iterator[Finding]:
    courtyards = {courtyard.id: courtyard for courtyard in registry.courtyards}
    grids: dict[str, Grid] = {grid.id: grid for grid in registry.grids}
    for building in registry.buildings:
        by_courtyard = courtyards[building.courtyard_id].community_id
        by_grid = grids[building.grid_id].community_id if building.grid_id else by_courtyard
        if by_courtyard != by_grid:
            yield _finding(
                FindingKind.CHAIN_BROKEN,
                building.id,
                f"{building.id} is of {by_courtyard} by its courtyard and of {by_grid} by its grid.",
                f"{building.id} 按院落属 {by_courtyard}，按网格属 {by_grid}。",
            )


def _must_haves(registry: Registry) -> Iterator[Finding]:
    """三必有. The terms stand in the English sentences, too, for they are what the screens say."""
    for community in registry.communities:
        if not community.leader_ids:
            yield _finding(
                FindingKind.COMMUNITY_WITHOUT_LEADER,
                community.id,
                f"{community.name} has no contact leader (联系领导).",
                f"{community.name}没有联系领导。",
            )
    for courtyard in registry.courtyards:
        if courtyard.contact_unit_id is None:
            yield _finding(
                FindingKind.COURTYARD_WITHOUT_UNIT,
                courtyard.id,
                f"{courtyard.name} has no contact unit (责任单位).",
                f"{courtyard.name}没有责任单位。",
            )
    for building in registry.buildings:
        if not building.contact_member_ids:
            yield _finding(
                FindingKind.BUILDING_WITHOUT_MEMBER,
                building.id,
                f"{building.id} has no contact member (联系党员).",
                f"{building.id} 没有联系党员。",
            )


def _incompatible_roles(staff: Iterable[Person]) -> Iterator[Finding]:
    """An account has one role, so two administrations of one person show as two accounts of one name."""
    keepers = sorted((p for p in staff if p.active and p.role in ADMINISTRATIONS), key=lambda person: person.id)
    for left, right in combinations(keepers, 2):
        if left.name == right.name and left.role is not right.role:
            yield _finding(
                FindingKind.INCOMPATIBLE_ROLES,
                left.id,
                f"{left.name} is {CHINESE[left.role]} ({left.id}) and {CHINESE[right.role]} ({right.id}); "
                "system, security and audit administration need three people.",
                f"{left.name}兼任{CHINESE[left.role]}（{left.id}）和{CHINESE[right.role]}（{right.id}）；"
                "系统、安全、审计须由三人分任。",
            )


def _finding(kind: FindingKind, subject_id: str, message: str, zh: str, **ground: Any) -> Finding:
    return Finding(kind=kind, subject_id=subject_id, message=message, zh=zh, **ground)
