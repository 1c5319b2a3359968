"""Policies that ship with the system, and the reading of any policy file."""

from functools import cache
from importlib.resources import files

from schemas.domain.errors import DomainError
from schemas.domain.policy import Policy
from schemas.domain.policy_refusals import refusals
from schemas.domain.policy_staffing import unserved
from schemas.domain.policy_warnings import warnings
from schemas.domain.registry import Registry
from schemas.wire.toml_file import Problem, TomlFileError, problems_at, read_toml

_FOLDER = files("infra.policies")


class PolicyFileError(TomlFileError):
    """A policy file that cannot be used."""

    code = "policy_file_unusable"


class UnknownPresetError(DomainError):
    """No preset has this name."""

    code = "policy_unknown"


def load_policy(text: str, *, name: str) -> Policy:
    """The policy a TOML text describes; PolicyFileError otherwise. `name` is the file's, for people."""
    policy = read_toml(text, Policy, name=name, error=PolicyFileError)
    found = refusals(policy)
    if found:
        raise PolicyFileError(name, problems_at(text, found))
    return policy


def questionable(text: str, *, name: str, registry: Registry | None = None) -> tuple[Problem, ...]:
    """What can be used but is hardly meant, with its lines; with a registry also the posts that nobody fills.

    Raises:
        PolicyFileError: the text describes no policy at all.
    """
    policy = load_policy(text, name=name)
    found = warnings(policy) + (unserved(policy, registry) if registry else ())
    return problems_at(text, found)


def preset_names() -> tuple[str, ...]:
    """What ships, in alphabetical order."""
    return tuple(sorted(one.name.removesuffix(".toml") for one in _FOLDER.iterdir() if one.name.endswith(".toml")))


def preset_text(name: str) -> str:
    """The TOML of a preset; UnknownPresetError otherwise."""
    if name not in preset_names():
        raise UnknownPresetError(f"There is no policy {name!r} among the presets: {', '.join(preset_names())}.")
    return (_FOLDER / f"{name}.toml").read_text(encoding="utf-8")


@cache
def read_preset(name: str) -> Policy:
    """A preset, read once per process."""
    return load_policy(preset_text(name), name=f"{name}.toml")
