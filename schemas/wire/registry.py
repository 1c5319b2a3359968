"""The registry as it is read, changed and told of."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from schemas.domain.base import Frozen
from schemas.domain.registry import Registry
from schemas.domain.registry_entries import EntryChange, EntryKind


class KeptRegistry(Frozen):
    """A county as it stands. `version` counts its changes, from 0."""

    registry: Registry
    version: int


class Command(Frozen):
    """A request as it is told from its repetition: `id` from who asks and the key, `digest` from what is asked."""

    id: str
    digest: str


class RegistryChanged(Frozen):
    """What a request changed, and the version since. `repeated`: it had been done before, for the same `digest`."""

    version: int
    changes: tuple[EntryChange, ...]
    repeated: bool = False
    digest: str = ""


class RegistryNote(Frozen):
    """A line of the registry's journal. `by` is a staff id, `machine:user`, or `provider`."""

    version: int
    at: datetime
    by: str
    kind: EntryKind
    id: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]
