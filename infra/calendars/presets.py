"""Calendars that ship with the system, and the reading of any calendar file."""

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from schemas.domain.calendar import Calendar
from schemas.domain.calendar_changes import taken_back
from schemas.domain.contradictions import Contradiction
from schemas.domain.county_calendar import CountyCalendar
from schemas.domain.errors import DomainError
from schemas.wire.toml_file import TomlFileError, problems_at, read_toml

_FOLDER = files("infra.calendars")


class CalendarFileError(TomlFileError):
    """A calendar file that cannot be used."""

    code = "calendar_file_unusable"


class UnknownPresetError(DomainError):
    """No preset has this name."""

    code = "calendar_unknown"


def load_calendar(text: str, *, name: str) -> Calendar:
    """The calendar a TOML text describes; CalendarFileError otherwise. `name` is the file's, for people.

    With `base = "china"` a file says only what is different in the county; without it, it says everything.
    """
    if not _has_base(text):
        return read_toml(text, Calendar, name=name, error=CalendarFileError)
    county = read_toml(text, CountyCalendar, name=name, error=CalendarFileError)
    if county.base not in preset_names():
        sentence = f"No such calendar ships. Allowed: {', '.join(preset_names())}."
        zh = f"没有自带这份日历。可填：{'、'.join(preset_names())}。"
        raise _refused(name, text, [Contradiction(("base",), county.base, sentence, zh)])
    base = read_preset(county.base)
    if found := tuple(county.against(base)):
        raise _refused(name, text, found)
    return county.on(base)


def load_newer(text: str, *, name: str, before: Calendar) -> Calendar:
    """The calendar a text describes, to take the place of `before`.

    Raises:
        CalendarFileError: it cannot be read, or takes back what holds already.
    """
    calendar = load_calendar(text, name=name)
    if found := tuple(taken_back(before, calendar)):
        raise _refused(name, text, found)
    return calendar


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


def _has_base(text: str) -> bool:
    try:
        return "base" in tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False  # Its reader says where it is broken.


def _refused(name: str, text: str, found: Iterable[Contradiction]) -> CalendarFileError:
    return CalendarFileError(name, problems_at(text, found))
