"""Reads a county from TOML; what is wrong is said all at once, by entry and key, with what would be right."""

import tomllib
from collections import Counter
from difflib import get_close_matches
from importlib.resources import files
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from shapely import Polygon
from shapely.validation import explain_validity

from infra.registry.references import broken_references
from schemas.domain.registry import Registry
from schemas.domain.registry_faults import Fault, RegistryInvalidError

__all__ = ("RegistryInvalidError", "faults", "load_registry", "ring_fault", "sample_county")

SAMPLE = "sample/county.toml"

# What pydantic says of a tuple or a pattern means nothing to whoever writes the file.
_WORDS = {
    "missing": "is missing; give it a value",
    "tuple_type": "must be a list",
    "model_type": "must be a table of keys and values",
    "too_short": "has too few entries",
    "string_pattern_mismatch": "must be of lower-case letters, digits, - and _, beginning with a letter (2 to 64)",
}

# Square degrees, some square centimetres: a ring around less is a line.
_NOTHING = 1e-14


def sample_county() -> Registry:
    """四步县, the county that ships with the package."""
    return load_registry(files("infra.registry").joinpath(SAMPLE).read_text(encoding="utf-8"))


def load_registry(text: str) -> Registry:
    """The county in this TOML text; every id it names exists, and every polygon is a simple ring.

    Raises:
        RegistryInvalidError: with every problem found in the first of three passes that finds any (TOML, shape, links).
    """
    data = _parsed(text)
    try:
        registry = Registry.model_validate(data)
    except ValidationError as error:
        raise RegistryInvalidError(tuple(_sentence(detail, data) for detail in _causes(error.errors()))) from error
    if found := faults(registry):
        raise RegistryInvalidError(faults=found)
    return registry


def faults(registry: Registry) -> tuple[Fault, ...]:
    """What makes a county unusable though each of its entries is in order by itself."""
    return (*_repeated_ids(registry), *broken_references(registry), *_broken_rings(registry))


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RegistryInvalidError((f"The file is not TOML: {error}.",)) from error


def _causes(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Without the lists that are too short only because the entries in them are wrong, which is said already."""
    inner = {detail["loc"][:depth] for detail in details for depth in range(1, len(detail["loc"]))}
    return [detail for detail in details if detail["type"] != "too_short" or detail["loc"] not in inner]


def _sentence(detail: ErrorDetails, data: dict[str, Any]) -> str:
    entry, key = _entry_and_key(detail["loc"], data)
    where = f"{entry}, key {key!r}" if entry and key else entry or f"key {key!r}"
    if detail["type"] == "extra_forbidden":
        return f"{where}: is not a key here; {_allowed(detail['loc'], key)}."
    words = _WORDS.get(detail["type"], detail["msg"])
    given = "" if detail["type"] == "missing" else f", not {_short(detail['input'])}"
    return f"{where}: {words}{given}."


def _entry_and_key(loc: tuple[int | str, ...], data: dict[str, Any]) -> tuple[str, str]:
    """('grids', 3, 'polygon', 0) -> ('grids entry 4 (grid-0103)', 'polygon.0'), counting entries as people do."""
    if len(loc) > 1 and isinstance(loc[1], int):
        given = data[str(loc[0])][loc[1]]
        label = f" ({given['id']})" if isinstance(given, dict) and "id" in given else ""
        return f"{loc[0]} entry {loc[1] + 1}{label}", ".".join(map(str, loc[2:]))
    if len(loc) > 1:
        return str(loc[0]), ".".join(map(str, loc[1:]))
    return "", str(loc[0])


def _allowed(loc: tuple[int | str, ...], key: str) -> str:
    keys = _keys_of(loc)
    near = get_close_matches(key, keys, n=1)
    return f"perhaps {near[0]!r} is meant" if near else "allowed are " + ", ".join(keys)


def _keys_of(loc: tuple[int | str, ...]) -> list[str]:
    """The keys of the model in which the last part of `loc` was not expected."""
    if len(loc) == 1:
        return list(Registry.model_fields)
    annotation: Any = Registry.model_fields[str(loc[0])].annotation
    model = annotation.__args__[0] if isinstance(loc[1], int) else annotation
    return list(model.model_fields)


def _short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 80 else shown[:77] + "..."


def _repeated_ids(registry: Registry) -> tuple[Fault, ...]:
    """Places share one space of ids, since a place is looked up by its id alone; so do all who act."""
    places = Counter(
        entry.id
        for entries in (
            (registry.county,),
            registry.streets,
            registry.communities,
            registry.courtyards,
            registry.buildings,
            registry.grids,
        )
        for entry in entries
    )
    actors = Counter(
        entry.id for entries in (registry.units, registry.departments, registry.staff) for entry in entries
    )
    return tuple(
        Fault(entry=name, en=f"stands {times} times; an id names one entry", zh=f"出现{times}次；一个编号只能用于一项")
        for counted in (places, actors)
        for name, times in counted.items()
        if times > 1
    )


def _broken_rings(registry: Registry) -> tuple[Fault, ...]:
    rings = [
        ("county", registry.county.id, "boundary", registry.county.boundary),
        *(("grids", grid.id, "polygon", grid.polygon) for grid in registry.grids),
    ]
    judged = ((table, entry, key, ring_fault(Polygon(ring))) for table, entry, key, ring in rings)
    return tuple(
        Fault(table=table, entry=entry, key=key, en=fault.en, zh=fault.zh)
        for table, entry, key, fault in judged
        if fault
    )


def ring_fault(shape: Polygon) -> Fault | None:
    """What is wrong with a ring by itself; whose it is, is for the caller to add."""
    if shape.convex_hull.area <= _NOTHING:
        return Fault(
            en="its points lie on one line; a ring must go around some ground", zh="各点在一条直线上，应围成一块地"
        )
    if shape.is_valid:
        return None
    why = explain_validity(shape)
    return Fault(en=f"{why}; a ring must not cross or touch itself", zh=f"边界自相交叉或重叠（{why}）")
