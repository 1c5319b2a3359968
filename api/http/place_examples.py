"""Examples of /openapi.json about places and what is reported there, written by hand and checked by the tests."""

from typing import Any, Final

from fastapi.openapi.models import Example

_BUILDING: Final[dict[str, Any]] = {
    "id": "bldg-010101",
    "kind": "building",
    "name": "1栋",
    "whole_name": "城东街道·清泉社区·清泉苑·1栋",
    "parent_id": "yard-0101",
    "grid_id": "grid-0101",
    "longitude": 112.981,
    "latitude": 28.194,
}
_COMMUNITY: Final[dict[str, Any]] = {
    "id": "comm-01",
    "kind": "community",
    "name": "清泉社区",
    "whole_name": "城东街道·清泉社区",
    "parent_id": "street-chengdong",
    "grid_id": None,
    "longitude": 112.98,
    "latitude": 28.19,
}
_GRID: Final[dict[str, Any]] = {
    "id": "grid-0101",
    "kind": "grid",
    "name": "第一网格",
    "whole_name": "城东街道·清泉社区·第一网格",
    "parent_id": "comm-01",
    "grid_id": None,
    "longitude": 112.9805,
    "latitude": 28.1935,
}
PLACES: Final[dict[str, Any]] = {"places": [_BUILDING]}
AROUND: Final[dict[str, Any]] = {
    "grid": _GRID,
    "community": _COMMUNITY,
    "buildings": [{**_BUILDING, "metres": 24}],
}
_RING: Final = [[112.98, 28.19], [112.99, 28.19], [112.99, 28.2], [112.98, 28.19]]
MAP: Final[dict[str, Any]] = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "id": "county-sibu",
            "properties": {"kind": "county", "name": "四步县"},
            "geometry": {"type": "Polygon", "coordinates": [_RING]},
        }
    ],
}
NEARBY: Final[dict[str, Example]] = {
    "lamp": {
        "summary": "Before a street lamp is reported",
        "value": {"problem": "楼前的路灯不亮，晚上看不见路。", "place": {"building_id": "bldg-010101"}},
    },
    "point": {
        "summary": "Where the telephone is",
        "value": {"problem": "垃圾桶满了没人清运。", "place": {"longitude": 112.981, "latitude": 28.194}},
    },
}
SIMILAR: Final[dict[str, Any]] = {
    "reports": [
        {
            "join": "Zm9yIHRoZSBleGFtcGxlIG9ubHksIHdoaWNoIG9wZW5zIG5vdGhpbmcgYXQgYWxs",
            "join_by": "2026-03-02T04:10:00Z",
            "topic": {"zh": "水电气网", "en": "water, power, gas, network"},
            "place": "城东街道·清泉社区·清泉苑·1栋",
            "status": "accepted",
            "progress": {
                "zh": "责任部门已签收，正在办理。",
                "en": "The responsible department has accepted it and works on it.",
            },
            "filed_days_ago": 2,
        }
    ]
}
