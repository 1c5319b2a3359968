"""Reads grids and buildings from GeoJSON (RFC 7946); what is wrong is said all at once, feature by feature."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from schemas.domain.base import Frozen
from schemas.domain.registry import Id, Name
from schemas.domain.registry_faults import Fault, RegistryInvalidError

_MOST_FEATURES: Final = 20_000
_MOST_POINTS: Final = 5_000  # of one ring
_WGS_84: Final = ("CRS84", "EPSG::4326", "EPSG:4326")
_ID: Final = TypeAdapter[str](Id)

Drawn = TypeVar("Drawn", "DrawnGrid", "DrawnBuilding")
Ring = tuple[tuple[float, float], ...]


class DrawnGrid(Frozen):
    """A polygon with what its properties say; the rest stays as the registry has it."""

    id: Id
    polygon: Ring
    name: Name | None = None
    community_id: Id | None = None
    worker_id: Id | None = None


class DrawnBuilding(Frozen):
    """A point with what its properties say."""

    id: Id
    longitude: float
    latitude: float
    name: Name | None = None
    courtyard_id: Id | None = None
    grid_id: Id | None = None
    contact_member_ids: tuple[Id, ...] | None = Field(default=None, max_length=50)


@dataclass(frozen=True)
class Drawing:
    """`labels` are what a feature is called in sentences, by id."""

    grids: tuple[DrawnGrid, ...]
    buildings: tuple[DrawnBuilding, ...]
    labels: Mapping[str, str]


class _WrongError(Exception):
    """One thing that is wrong with a feature."""

    def __init__(self, key: str, en: str, zh: str) -> None:
        super().__init__(en)
        self.key, self.en, self.zh = key, en, zh


def read_drawing(text: str) -> Drawing:
    """The grids (polygons) and buildings (points) of a FeatureCollection.

    Raises:
        RegistryInvalidError: with every feature that cannot be read, and why.
    """
    grids: list[DrawnGrid] = []
    buildings: list[DrawnBuilding] = []
    labels: dict[str, str] = {}
    faults: list[Fault] = []
    for number, feature in enumerate(_features(text), start=1):
        label = _label(number, feature)
        try:
            drawn = _drawn(feature)
            if drawn.id in labels:
                _wrong("id", f"{drawn.id!r} is drawn twice, also as {labels[drawn.id]}", f"{drawn.id} 重复出现")
        except _WrongError as wrong:
            faults.append(Fault(table="features", entry=label, key=wrong.key, en=wrong.en, zh=wrong.zh))
            continue
        labels[drawn.id] = label
        if isinstance(drawn, DrawnGrid):
            grids.append(drawn)
        else:
            buildings.append(drawn)
    if faults:
        raise RegistryInvalidError(faults=faults)
    return Drawing(tuple(grids), tuple(buildings), labels)


def _features(text: str) -> list[Any]:
    try:
        collection = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refused("", f"the file is not JSON: {error}", f"文件不是 JSON：{error}") from error
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        raise _refused("type", "the file must be a FeatureCollection", "文件须为 FeatureCollection")
    if (crs := collection.get("crs")) is not None and not any(name in json.dumps(crs) for name in _WGS_84):
        raise _refused("crs", "coordinates must be WGS 84, longitude first", "坐标须为 WGS 84，经度在前")
    features = collection.get("features")
    if not isinstance(features, list) or not 0 < len(features) <= _MOST_FEATURES:
        right = f"between 1 and {_MOST_FEATURES:,} features are allowed"
        raise _refused("features", right, f"须有1至{_MOST_FEATURES}个要素")
    return features


def _refused(key: str, en: str, zh: str) -> RegistryInvalidError:
    return RegistryInvalidError(faults=[Fault(table="file", key=key, en=en, zh=zh)])


def _label(number: int, feature: Any) -> str:
    """`3 (grid-0101)`, counting as people do."""
    found = _id_of(feature) if isinstance(feature, dict) else None
    return f"{number} ({found})" if isinstance(found, str) and len(found) <= 64 else f"{number}"


def _id_of(feature: Mapping[str, Any]) -> Any:
    properties = feature.get("properties")
    inside = properties.get("id") if isinstance(properties, dict) else None
    return feature.get("id") if inside is None else inside


def _drawn(feature: Any) -> DrawnGrid | DrawnBuilding:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        _wrong("type", "this is no Feature", "不是 Feature")
    try:
        entry_id = _ID.validate_python(_id_of(feature))
    except ValidationError:
        _wrong("id", "an id of small letters, digits, - and _ is needed", "须有由小写字母、数字、-、_ 组成的 id")
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Point", "Polygon", "MultiPolygon"):
        _wrong("geometry", "a grid is a Polygon and a building a Point", "网格须为 Polygon，楼栋须为 Point")
    if geometry["type"] != "Point":
        return _with_properties(DrawnGrid, feature, {"id": entry_id, "polygon": _ring(geometry)})
    longitude, latitude = _point(geometry.get("coordinates"))
    return _with_properties(DrawnBuilding, feature, {"id": entry_id, "longitude": longitude, "latitude": latitude})


def _with_properties(model: type[Drawn], feature: Mapping[str, Any], found: dict[str, Any]) -> Drawn:
    """Other properties belong to whoever drew it, and are left alone; null is as good as nothing."""
    properties = feature.get("properties")
    known = {
        key: value
        for key, value in (properties if isinstance(properties, dict) else {}).items()
        if key in model.model_fields and key not in found and value is not None
    }
    if any(isinstance(value, str) and "\x00" in value for value in known.values()):
        _wrong("properties", "a text holds a NUL character", "文字中含有空字符")
    try:
        return model.model_validate(known | found)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        _wrong(f"properties.{key}", f"{first['msg']}", f"“{key}”的值不能使用")


def _ring(geometry: Mapping[str, Any]) -> Ring:
    """The one ring of a polygon, without its repeated last point."""
    rings = geometry.get("coordinates")
    if geometry["type"] == "MultiPolygon":
        if not isinstance(rings, list) or len(rings) != 1:
            _wrong("geometry", "a grid is one piece of ground", "一个网格只能是一整块")
        rings = rings[0]
    if not isinstance(rings, list) or len(rings) != 1 or not isinstance(rings[0], list):
        _wrong("geometry", "a grid has one ring and no holes", "网格只能有一圈边界，不能有洞")
    if len(rings[0]) > _MOST_POINTS:
        _wrong("geometry", f"a ring has at most {_MOST_POINTS:,} points", f"一圈边界最多{_MOST_POINTS}个点")
    points = tuple(_without_repeats(map(_point, rings[0])))
    if len(points) > 1 and points[0] == points[-1]:
        points = points[:-1]
    if len(points) < 3:
        _wrong("geometry", "a ring needs three different points", "一圈边界至少要有三个不同的点")
    return points


def _without_repeats(points: Iterator[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    last = None
    for point in points:
        if point != last:
            yield point
        last = point


def _point(position: Any) -> tuple[float, float]:
    """Longitude and latitude; a height is left out."""
    numbers = position[:2] if isinstance(position, list) and 2 <= len(position) <= 3 else []
    if len(numbers) != 2 or any(not isinstance(one, int | float) or isinstance(one, bool) for one in numbers):
        _wrong("geometry", "a position is two numbers, longitude first", "坐标须为两个数，经度在前")
    longitude, latitude = numbers
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):  # NaN is in no range.
        _wrong(
            "geometry",
            "a position lies nowhere on earth; longitude comes first",
            "有坐标不在地球上；经度在前、纬度在后",
        )
    return float(longitude), float(latitude)


def _wrong(key: str, en: str, zh: str) -> NoReturn:
    raise _WrongError(key, en, zh)
