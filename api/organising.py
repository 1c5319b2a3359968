"""What administering the organisation needs of the world. Adapters in infra fulfil these."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from schemas.domain.registry import Finding, Person
from schemas.domain.registry_edits import Edit
from schemas.domain.roster import Absence, Shift
from schemas.wire.reading import Page
from schemas.wire.registry import Command, KeptRegistry, RegistryChanged, RegistryNote
from schemas.wire.roster import KeptRoster


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


class Rosters(Protocol):
    """Who is away and who is on duty."""

    async def read(self, *, at: datetime) -> KeptRoster: ...

    async def deputies(self, staff_id: str) -> tuple[Person, ...]:
        """Who can stand in for somebody. Raises RosterError for an unknown account."""
        ...

    async def away(self, absence: Absence, *, by: str, at: datetime) -> None:
        """Raises RosterError: what is wrong with it."""
        ...

    async def back(self, staff_id: str, *, at: datetime) -> bool:
        """Whether there was an absence to end. Raises RosterError for an unknown account."""
        ...

    async def on_duty(self, shift: Shift, *, by: str, at: datetime) -> None:
        """Raises RosterError: what is wrong with it."""
        ...

    async def off_duty(self, shift_id: int, *, at: datetime) -> bool:
        """Whether there was a shift that was not over."""
        ...


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """All of them."""

    registry: Registries
    roster: Rosters
