"""What administering the organisation needs of the world. Adapters in infra fulfil these."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from schemas.domain.registry import Finding
from schemas.domain.registry_edits import Edit
from schemas.wire.reading import Page
from schemas.wire.registry import Command, KeptRegistry, RegistryChanged, RegistryNote


class Registries(Protocol):
    """The registry as it is kept, whichever process changed it."""

    async def read(self) -> KeptRegistry: ...

    async def findings(self) -> tuple[Finding, ...]: ...

    async def change(
        self, edits: Sequence[Edit], *, version: int, by: str, at: datetime, command: Command
    ) -> RegistryChanged:
        """All of the edits or none, where the registry is still at `version`.

        Raises:
            RegistryMovedError: it is not.
            RegistryInvalidError: what comes of it could not be used.
        """
        ...

    async def journal(self, after: str | None, *, limit: int, entry_id: str | None = None) -> Page[RegistryNote]:
        """The newest first, and on from the mark of an earlier page."""
        ...


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """All of them."""

    registry: Registries
