"""A county as rows of the table `places` and back; no database is touched here."""

from collections.abc import Iterator
from typing import Any

from schemas.domain.registry import (
    Building,
    Community,
    Grid,
    PlaceKind,
    Registry,
)

Row = dict[str, Any]

# The kind of a row of `units` that is a department.
DEPARTMENT = "department"

_LINKS: Row = {
    "parent_id": None,
    "contact_unit_id": None,
    "contact_member_id": None,
    "grid_worker_id": None,
    "leader_id": None,
    "geometry": None,
    "grid_id": None,
    "closed": False,
}


def place_rows(registry: Registry) -> Iterator[Row]:
    """One row for each place of the county, the county itself included; every row has every column."""
    county = registry.county
    yield _row(PlaceKind.COUNTY, county.id, county.name, geometry=_feature("Polygon", [list(county.boundary)]))
    for street in registry.streets:
        yield _row(PlaceKind.STREET, street.id, street.name, parent_id=county.id)
    for community in registry.communities:
        kind = PlaceKind.DESK if community.id == county.fallback_community_id else PlaceKind.COMMUNITY
        yield _community_row(kind, community)
    for courtyard in registry.courtyards:
        yield _row(
            PlaceKind.COURTYARD,
            courtyard.id,
            courtyard.name,
            parent_id=courtyard.community_id,
            contact_unit_id=courtyard.contact_unit_id,
            closed=courtyard.closed,
        )
    yield from map(_grid_row, registry.grids)
    yield from map(_building_row, registry.buildings)


def registry_of(*, places: list[Row], units: list[Row], staff: list[Row]) -> Registry:
    """The county of these rows, each list in the order of its rows."""
    of = {kind: [row for row in places if row["kind"] == kind] for kind in PlaceKind}
    county, desk = of[PlaceKind.COUNTY][0], of[PlaceKind.DESK][0]
    settled = [row for row in places if row["kind"] in (PlaceKind.COMMUNITY, PlaceKind.DESK)]
    return Registry.model_validate(
        {
            "county": {**_named(county), "boundary": _ring(county), "fallback_community_id": desk["id"]},
            "streets": [_named(row) for row in of[PlaceKind.STREET]],
            "communities": [_community(row) for row in settled],
            "courtyards": [_courtyard(row) for row in of[PlaceKind.COURTYARD]],
            "grids": [_grid(row) for row in of[PlaceKind.GRID]],
            "buildings": [_building(row) for row in of[PlaceKind.BUILDING]],
            "units": [row for row in units if row["kind"] != DEPARTMENT],
            "departments": [_named(row) | {"address": row["address"]} for row in units if row["kind"] == DEPARTMENT],
            "staff": staff,
        }
    )


def _community_row(kind: PlaceKind, community: Community) -> Row:
    return _row(
        kind,
        community.id,
        community.name,
        parent_id=community.street_id,
        leader_id=next(iter(community.leader_ids), None),
        contact_unit_id=next(iter(community.contact_unit_ids), None),
        closed=community.closed,
        geometry=_feature(None, None, leader_ids=community.leader_ids, contact_unit_ids=community.contact_unit_ids),
    )


def _grid_row(grid: Grid) -> Row:
    return _row(
        PlaceKind.GRID,
        grid.id,
        grid.name,
        parent_id=grid.community_id,
        grid_worker_id=grid.worker_id,
        closed=grid.closed,
        geometry=_feature("Polygon", [list(grid.polygon)]),
    )


def _building_row(building: Building) -> Row:
    members = building.contact_member_ids
    return _row(
        PlaceKind.BUILDING,
        building.id,
        building.name,
        parent_id=building.courtyard_id,
        grid_id=building.grid_id,
        contact_member_id=next(iter(members), None),
        closed=building.closed,
        geometry=_feature("Point", [building.longitude, building.latitude], contact_member_ids=members),
    )


def _row(kind: PlaceKind, place_id: str, name: str, **links: object) -> Row:
    return {**_LINKS, "id": place_id, "kind": kind.value, "name": name, **links}


def _feature(shape: str | None, coordinates: object, **properties: tuple[str, ...]) -> Row:
    """GeoJSON wants the first point of a ring again at its end."""
    if shape == "Polygon" and isinstance(coordinates, list):
        coordinates = [[*ring, ring[0]] for ring in coordinates]
    geometry = {"type": shape, "coordinates": coordinates} if shape else None
    return {"type": "Feature", "geometry": geometry, "properties": {key: list(ids) for key, ids in properties.items()}}


def _named(row: Row) -> Row:
    return {"id": row["id"], "name": row["name"]}


def _closable(row: Row) -> Row:
    return _named(row) | {"closed": row["closed"]}


def _properties(row: Row) -> Row:
    properties: Row = row["geometry"]["properties"]
    return properties


def _ring(row: Row) -> list[list[float]]:
    ring: list[list[float]] = row["geometry"]["geometry"]["coordinates"][0]
    return ring[:-1]


def _community(row: Row) -> Row:
    return _closable(row) | {"street_id": row["parent_id"]} | _properties(row)


def _courtyard(row: Row) -> Row:
    return _closable(row) | {"community_id": row["parent_id"], "contact_unit_id": row["contact_unit_id"]}


def _grid(row: Row) -> Row:
    return _closable(row) | {
        "community_id": row["parent_id"],
        "worker_id": row["grid_worker_id"],
        "polygon": _ring(row),
    }


def _building(row: Row) -> Row:
    longitude, latitude = row["geometry"]["geometry"]["coordinates"]
    return _closable(row) | {
        "courtyard_id": row["parent_id"],
        "grid_id": row["grid_id"],
        "longitude": longitude,
        "latitude": latitude,
        **_properties(row),
    }
