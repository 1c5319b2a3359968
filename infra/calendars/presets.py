"""Calendars that ship with the system, and the reading of any calendar file."""

from functools import cache
from importlib.resources import files

from schemas.domain.calendar import Calendar
from schemas.domain.errors import DomainError
from schemas.wire.toml_file import TomlFileError, read_toml

_FOLDER = files("infra.calendars")


class CalendarFileError(TomlFileError):
    """A calendar file that cannot be used."""

    code = "calendar_file_unusable"


class UnknownPresetError(DomainError):
    """No preset has this name."""

    code = "calendar_unknown"


def load_calendar(text: str, *, name: str) -> Calendar:
    """The calendar a TOML text describes; CalendarFileError otherwise. `name` is the file's, for people."""
    return read_toml(text, Calendar, name=name, error=CalendarFileError)


def preset_names() -> tuple[str, ...]:
    """What ships, in alphabetical order."""
    return tuple(sorted(one.name.removesuffix(".toml") for one in _FOLDER.iterdir() if one.name.endswith(".toml")))


def preset_text(name: str) -> str:
    """The TOML of a preset; UnknownPresetError otherwise."""
    if name not in preset_names():
        raise UnknownPresetError(f"There is no calendar {name!r} among the presets: {', '.join(preset_names())}.")
    return (_FOLDER / f"{name}.toml").read_text(encoding="utf-8")


@cache
def read_preset(name: str) -> Calendar:
    """A preset, read once per process."""
    return load_calendar(preset_text(name), name=f"{name}.toml")
