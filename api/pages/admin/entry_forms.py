"""Forms of entries read into edits: only what somebody changed is sent; what is to be corrected stands at its field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from api.pages.admin.entry_fields import FIELDS, Asks, Field
from api.words import Said
from schemas.domain.registry_edits import Edit
from schemas.domain.registry_entries import EntryKind
from schemas.domain.registry_faults import Fault

WAS: Final = "was."
ADD: Final = "add."
_EDIT: Final = TypeAdapter[Edit](Edit)
_WRONG: Final[Mapping[str, Said]] = {
    "id": Said(
        zh="编号用小写字母、数字、横线，2–64 个字符，以字母开头，例如 yard-0101。",
        en="An id has 2 to 64 lower-case letters, digits and dashes and begins with a letter, such as yard-0101.",
    ),
    "name": Said(zh="请写 1–60 个字。", en="Write 1 to 60 characters."),
    "longitude": Said(zh="请填 -180 到 180 的数，例如 114.123456。", en="A number from -180 to 180."),
    "latitude": Said(zh="请填 -90 到 90 的数，例如 30.123456。", en="A number from -90 to 90."),
    "polygon": Said(
        zh="至少三个角，每行一个：经度,纬度，例如 114.123456,30.123456。",
        en="At least three corners, one a line: longitude,latitude, such as 114.123456,30.123456.",
    ),
    "address": Said(zh="最多 120 个字。", en="At most 120 characters."),
}
_NOTHING: Final = (None, "", ())
_MISSING: Final = Said(zh="请选择。", en="Choose one.")


@dataclass(frozen=True)
class TypedEntry:
    """`values` as the form holds them, `was` as the form was drawn; of several, a line each."""

    values: Mapping[str, str]
    was: Mapping[str, str] = field(default_factory=dict)

    def is_changed(self, key: str) -> bool:
        return self.values.get(key, "") != self.was.get(key, "")


class FormFaultsError(Exception):
    """What is wrong, by field."""

    def __init__(self, wrong: Mapping[str, Said]) -> None:
        super().__init__("The form has something to correct.")
        self.wrong = wrong


def typed_of(kind: EntryKind, pairs: Sequence[tuple[str, str]]) -> TypedEntry:
    """What a browser sends: boxes that stay ticked, and one that is added, are one value of several lines."""
    values, was = {}, {}
    for one in FIELDS[kind]:
        given = [value.replace("\r\n", "\n").strip() for name, value in pairs if name in {one.key, ADD + one.key}]
        values[one.key] = "\n".join(dict.fromkeys(value for value in given if value))
        was[one.key] = next((value.replace("\r\n", "\n") for name, value in pairs if name == WAS + one.key), "")
    values["id"] = next((value.strip() for name, value in pairs if name == "id"), "")
    return TypedEntry(values, was)


def adding(kind: EntryKind, typed: TypedEntry) -> Edit:
    """Raises FormFaultsError."""
    entry = {one.key: _read(one, typed.values[one.key]) for one in FIELDS[kind]} | {"id": typed.values["id"]}
    wrong = {
        one.key: _WRONG.get(one.key, _MISSING) for one in FIELDS[kind] if one.required and entry[one.key] in _NOTHING
    }
    return _made({"action": f"add_{kind.value}", "entry": entry}, wrong)


def changing(kind: EntryKind, entry_id: str, typed: TypedEntry) -> Edit | None:
    """None where nothing was changed. Raises FormFaultsError."""
    changed = {one.key: _read(one, typed.values[one.key]) for one in FIELDS[kind] if typed.is_changed(one.key)}
    wrong = {
        one.key: _WRONG.get(one.key, _MISSING)
        for one in FIELDS[kind]
        if one.required and changed.get(one.key, "-") in _NOTHING
    }
    if not changed:
        return None
    if kind is EntryKind.UNIT and "kind" in changed:
        changed["unit_kind"] = changed.pop("kind")
    return _made({"action": f"change_{kind.value}", "id": entry_id, **changed}, wrong)


def by_field(faults: Sequence[Fault], entry_id: str) -> tuple[dict[str, Said], list[Fault]]:
    """Faults of this entry by their field, and those of others."""
    own = {fault.key: Said(zh=f"{fault.zh}。", en=f"{fault.en}.") for fault in faults if _is_of(fault, entry_id)}
    return own, [fault for fault in faults if not _is_of(fault, entry_id)]


def _is_of(fault: Fault, entry_id: str) -> bool:
    return fault.entry == entry_id and bool(fault.key)


def _made(edit: Mapping[str, Any], missing: Mapping[str, Said]) -> Edit:
    wrong = dict(missing)
    try:
        made = _EDIT.validate_python(edit)
    except ValidationError as error:
        for one in error.errors():
            key = next((str(part) for part in one["loc"] if str(part) in {*_WRONG, *_keys()}), "id")
            wrong.setdefault(key, _WRONG.get(key, _MISSING))
        raise FormFaultsError(wrong) from error
    if wrong:
        raise FormFaultsError(wrong)
    return made


def _keys() -> set[str]:
    return {one.key for fields in FIELDS.values() for one in fields}


def _read(one: Field, text: str) -> Any:
    """As the registry takes it; what cannot be read stays as it is, for the check to refuse."""
    if one.asks is Asks.MANY:
        return tuple(text.split("\n")) if text else ()
    if one.asks is Asks.RING:
        return [_corner(line) for line in text.split("\n")] if text else ()
    return text or ("" if one.asks is Asks.TEXT else None)


def _corner(line: str) -> list[str]:
    return [part.strip() for part in line.replace("，", ",").split(",")]
