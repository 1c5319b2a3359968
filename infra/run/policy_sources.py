"""A policy by what a person calls it: the name of one that ships, the path of a file, or a recorded version."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import typer

from infra.policies import presets
from infra.settings.reading import read_settings
from infra.settings.settings import Settings
from schemas.domain.policy import Policy

_VERSION = re.compile(r"[0-9a-f]{16}")


class Text(NamedTuple):
    """A policy file as it was written, and what people call it."""

    name: str
    text: str


def written(name: str) -> Text:
    """The text of a file or preset.

    Raises:
        UnknownPresetError: no policy of this name ships.
        BadParameter: the file cannot be read.
    """
    path = Path(name)
    if path.suffix != ".toml":
        return Text(f"{name}.toml", presets.preset_text(name))
    try:
        return Text(name, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8"
        allowed = ", ".join(presets.preset_names())
        raise typer.BadParameter(
            f"The policy file {name} cannot be read: {why}. Give the path of a TOML file, or one of {allowed}."
        ) from error


def named(name: str, *, read_settings: Callable[[], Settings] = read_settings) -> Policy:
    """A policy by name, path or version; only a version needs the settings and the database.

    Raises:
        PolicyFileError, UnknownPresetError, UnrecordedPolicyError, StorageError: with their sentences.
        BadParameter: a file that cannot be read.
    """
    if _VERSION.fullmatch(name):
        from infra.run.policy_activation import recorded_policy

        return asyncio.run(recorded_policy(read_settings(), name))
    found = written(name)
    return presets.load_policy(found.text, name=found.name)
