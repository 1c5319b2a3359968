"""Examples of the registry, as /openapi.json shows them."""

from typing import Any

_AT = "2026-11-26T08:00:00Z"
_GRID = {
    "id": "grid-0104",
    "name": "第四网格",
    "community_id": "comm-01",
    "worker_id": "staff-grid-0101",
    "polygon": [[112.405, 28.801], [112.409, 28.801], [112.409, 28.806]],
    "closed": False,
}
_COURTYARD = {
    "id": "yard-0101",
    "name": "清泉苑",
    "community_id": "comm-01",
    "contact_unit_id": "unit-water",
    "closed": False,
}
_CHANGE = {
    "kind": "courtyard",
    "id": "yard-0803",
    "before": {"contact_unit_id": None},
    "after": {"contact_unit_id": "unit-power"},
}

EDITS: dict[str, Any] = {
    "assign": {
        "summary": "A contact unit for a courtyard that has none (三必有)",
        "value": {"edits": [{"action": "change_courtyard", "id": "yard-0803", "contact_unit_id": "unit-power"}]},
    },
    "move": {
        "summary": "A person's post, and a building to another courtyard",
        "value": {
            "edits": [
                {"action": "change_person", "id": "staff-grid-0101", "grid_id": "grid-0102"},
                {"action": "change_building", "id": "bldg-010101", "courtyard_id": "yard-0102"},
            ]
        },
    },
    "close": {
        "summary": "A building that is torn down",
        "value": {"edits": [{"action": "close", "kind": "building", "id": "bldg-010101"}]},
    },
    "add": {"summary": "A new grid", "value": {"edits": [{"action": "add_grid", "entry": _GRID}]}},
}
CHANGED = {"version": 7, "changes": [_CHANGE], "repeated": False}
REGISTRY = {
    "version": 6,
    "county": {
        "id": "county-sibu",
        "name": "四步县",
        "boundary": [[112.3998, 28.79903], [112.46378, 28.79975], [112.40012, 28.83927]],
        "fallback_community_id": "comm-desk",
    },
    "entries": {"street": 4, "community": 9, "courtyard": 24},
    "closed": {"street": 0, "community": 0, "courtyard": 1},
}
ENTRIES = {"version": 6, "items": [_COURTYARD], "next": None}
JOURNAL = {"items": [{"version": 7, "at": _AT, "by": "staff-administrator", **_CHANGE}], "next": None}
FINDINGS = {
    "items": [
        {
            "kind": "courtyard_without_unit",
            "subject_id": "yard-0803",
            "message": "东方花苑 has no contact unit (责任单位).",
            "zh": "东方花苑没有责任单位。",
            "square_metres": None,
            "at": None,
        }
    ]
}
DRAWN: dict[str, Any] = {
    "grid": {
        "summary": "A grid",
        "value": {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "id": "grid-0104",
                    "geometry": {
                        "type": "Polygon",
                        "coordinates": [[[112.405, 28.801], [112.409, 28.801], [112.409, 28.806], [112.405, 28.801]]],
                    },
                    "properties": {"name": "第四网格", "community_id": "comm-01"},
                }
            ],
        },
    }
}
PREVIEW = {
    "version": 6,
    "content": "0a1b2c3d4e5f6071",
    "added": ["grid-0104"],
    "changed": [],
    "closed": [],
    "changes": [{"kind": "grid", "id": "grid-0104", "before": None, "after": _GRID}],
    "areas": [{"id": "grid-0104", "before": None, "after": 108211.5}],
    "mended": [],
    "caused": [
        {
            "kind": "overlap",
            "subject_id": "grid-0101",
            "message": "grid-0101 and grid-0104 cover the same ground; each place belongs to one grid.",
            "zh": "grid-0101 与 grid-0104 重叠；一处地方只属于一个网格。",
            "square_metres": 108211.5,
            "at": [112.4077, 28.8027],
        }
    ],
    "left": 1,
}
TOML = '[county]\nid = "county-sibu"\nname = "四步县"\n'
GEOJSON = {"type": "FeatureCollection", "features": []}
