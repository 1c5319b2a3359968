"""Reads the environment into `Settings`, and tells everything that is wrong with it at once."""

import difflib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import EnvSettingsSource

from infra.settings.errors import SettingsError
from infra.settings.groups import Group
from infra.settings.notices import NoticeSettings
from infra.settings.relay import RelaySettings
from infra.settings.settings import (
    AttachmentSettings,
    ClientSettings,
    HttpSettings,
    LimitSettings,
    LogSettings,
    Settings,
    TemporalSettings,
    WorkerSettings,
)
from infra.settings.sign_in import SignInSettings
from infra.settings.temporal_tls import TemporalTlsSettings

G = TypeVar("G", bound=Group)

GROUPS: dict[str, type[Group]] = {
    "http": HttpSettings,
    "limits": LimitSettings,
    "log": LogSettings,
    "worker": WorkerSettings,
    "relay": RelaySettings,
    "notices": NoticeSettings,
    "temporal": TemporalSettings,
    "temporal_tls": TemporalTlsSettings,
    "client": ClientSettings,
    "sign_in": SignInSettings,
    "attachments": AttachmentSettings,
}

# A value that may hold a password is not repeated on a screen or in a log.
SECRET = frozenset({"database_url", "token", "code", "secret"})


@dataclass(frozen=True)
class Described:
    """One variable of the environment, as docs/settings.md shows it."""

    variable: str
    default: str
    allowed: str
    says: str


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Reads `environ` (the process's own when None). An empty value counts as not given.

    Raises:
        SettingsError: some values cannot be used; all of them are named.
    """
    given = {name.lower(): value for name, value in (os.environ if environ is None else environ).items() if value}
    problems: list[str] = []
    groups = {field: _read(group, {}, given, problems) for field, group in GROUPS.items()}
    settings = _read(Settings, {**_places(given), **{k: v or GROUPS[k]() for k, v in groups.items()}}, given, problems)
    if problems or settings is None:
        raise SettingsError(tuple(problems))
    return settings


def describe_settings() -> tuple[Described, ...]:
    """Every variable Sibu reads, in the order of the documentation."""
    classes: tuple[type[Group], ...] = (Settings, *GROUPS.values())
    return tuple(
        _described(cls, name, field)
        for cls in classes
        for name, field in cls.model_fields.items()
        if not (cls is Settings and name in GROUPS)
    )


def unknown_variables(environ: Mapping[str, str]) -> tuple[str, ...]:
    """One sentence for each `SIBU_` variable that is no setting: most likely a slip of the pen."""
    known = [row.variable for row in describe_settings()]
    return tuple(
        f"{name} is not a setting of Sibu and was ignored{_guess(name, known)}."
        for name in sorted(environ)
        if name.startswith("SIBU_") and name not in known
    )


def _guess(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def _places(given: Mapping[str, str]) -> dict[str, Any]:
    """The defaults that depend on another setting: what stands in the data folder, and the cache."""
    data_dir = Path(given.get("sibu_data_dir", "var")).expanduser().absolute()
    cache_home = Path(given.get("xdg_cache_home", "~/.cache"))
    return {
        "database_url": f"sqlite:///{data_dir / 'sibu.db'}",
        "key_file": data_dir / "keys.json",
        "cache_dir": cache_home / "sibu",
    }


def _read(cls: type[G], defaults: Mapping[str, Any], given: Mapping[str, str], problems: list[str]) -> G | None:
    source = EnvSettingsSource(cls)
    variables = {_variable(cls, name).lower() for name in cls.model_fields if name not in GROUPS}
    source.env_vars = {name: value for name, value in given.items() if name in variables}
    try:
        return cls(**{**defaults, **source()})
    except ValidationError as error:
        problems.extend(_sentence(cls, detail) for detail in error.errors())
        return None


def _variable(cls: type[Group], name: str) -> str:
    alias = cls.model_fields[name].validation_alias
    return alias if isinstance(alias, str) else f"{cls.model_config['env_prefix']}{name}".upper()


def _sentence(cls: type[Group], detail: ErrorDetails) -> str:
    name = str(detail["loc"][0])
    field = next(field for field in cls.model_fields if name in (field, _variable(cls, field)))
    shown = "not usable" if field in SECRET else f'"{detail["input"]}"'
    return f"{_variable(cls, field)} is {shown}; it must be {_extra(cls.model_fields[field], 'allowed')}."


def _described(cls: type[Group], name: str, field: FieldInfo) -> Described:
    default = _extra(field, "shown") or ("" if field.default is None else str(field.default))
    return Described(
        variable=_variable(cls, name),
        default=default.lower() if isinstance(field.default, bool) else default,
        allowed=_extra(field, "allowed"),
        says=field.description or "",
    )


def _extra(field: FieldInfo, key: str) -> str:
    extra = field.json_schema_extra
    return str(extra.get(key, "")) if isinstance(extra, dict) else ""
