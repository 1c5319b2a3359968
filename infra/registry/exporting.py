"""A county as files: TOML that the loader reads, and its ground as GeoJSON that can be drawn over it again."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from schemas.domain.registry import Registry
from schemas.domain.registry_entries import TABLES, EntryKind

# In the order in which an entry may name those before it.
_ORDER = (
    EntryKind.DEPARTMENT,
    EntryKind.UNIT,
    EntryKind.STREET,
    EntryKind.COMMUNITY,
    EntryKind.GRID,
    EntryKind.COURTYARD,
    EntryKind.BUILDING,
    EntryKind.PERSON,
)


def as_toml(registry: Registry) -> str:
    """The whole registry. Reading it gives the same registry again."""
    county = as_entry("county", registry.county.model_dump(mode="json"))
    entries = (
        as_entry(TABLES[kind], one.model_dump(mode="json", exclude_none=True, exclude_defaults=True))
        for kind in _ORDER
        for one in getattr(registry, TABLES[kind])
    )
    return "".join((county, *entries)).lstrip("\n")


def as_entry(table: str, row: Mapping[str, Any]) -> str:
    """One table of a TOML file. JSON is TOML here, but for a character that only TOML forbids in a text."""
    title = f"[{table}]" if table == "county" else f"[[{table}]]"
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in row.items())
    return "\n".join(("", title, *lines, "")).replace("\x7f", "\\u007f")


def as_geojson(registry: Registry) -> str:
    """Grids and buildings in use as a FeatureCollection (RFC 7946). Drawn over the same registry it changes nothing."""
    features = [*_grids(registry), *_buildings(registry)]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def _grids(registry: Registry) -> Iterator[dict[str, Any]]:
    for grid in registry.grids:
        if not grid.closed:
            ring = [list(point) for point in (*grid.polygon, grid.polygon[0])]
            properties = {"name": grid.name, "community_id": grid.community_id, "worker_id": grid.worker_id}
            yield _feature(grid.id, "Polygon", [ring], properties)


def _buildings(registry: Registry) -> Iterator[dict[str, Any]]:
    for one in registry.buildings:
        if not one.closed:
            properties = {
                "name": one.name,
                "courtyard_id": one.courtyard_id,
                "grid_id": one.grid_id,
                "contact_member_ids": list(one.contact_member_ids),
            }
            yield _feature(one.id, "Point", [one.longitude, one.latitude], properties)


def _feature(entry_id: str, kind: str, coordinates: Any, properties: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "id": entry_id, "geometry": geometry, "properties": properties}
