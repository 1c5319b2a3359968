"""What administering the organisation needs of the world. Adapters in infra fulfil these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from schemas.domain.calendar import Calendar
from schemas.domain.policy import Policy
from schemas.domain.registry import Finding, Person
from schemas.domain.registry_edits import Edit
from schemas.domain.roster import Absence, Shift
from schemas.domain.sealed import KeyClass
from schemas.wire.ground import GroundOptions, GroundPreview
from schemas.wire.in_force import Activation, CalendarEffect, MigrationPart, Recorded, Seen
from schemas.wire.reading import Page
from schemas.wire.registry import Command, KeptRegistry, RegistryChanged, RegistryNote
from schemas.wire.roster import KeptRoster
from schemas.wire.toml_file import Problem


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

    async def preview(self, text: str, options: GroundOptions) -> GroundPreview:
        """What a drawing in GeoJSON would do. Raises RegistryInvalidError, feature by feature."""
        ...

    async def apply(
        self, text: str, options: GroundOptions, *, content: str, version: int, by: str, at: datetime, command: Command
    ) -> RegistryChanged:
        """Exactly what was previewed. Raises ContentMovedError where it is not, and what `change` raises."""
        ...

    async def as_toml(self) -> str:
        """The whole registry, as the loader reads it."""
        ...

    async def as_geojson(self) -> str:
        """Its ground, which can be drawn over it."""
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


class Policies(Protocol):
    """Policies of the installation, and the reading of any policy file."""

    async def current(self, *, at: datetime) -> Policy:
        """The one that new issues are filed under now."""
        ...

    async def activations(self) -> tuple[Activation, ...]:
        """What was put in force, the newest first."""
        ...

    async def recorded(self) -> tuple[Recorded, ...]: ...

    async def policy(self, version: str) -> Policy:
        """Raises UnrecordedPolicyError."""
        ...

    def presets(self) -> Mapping[str, Policy]: ...

    def preset_text(self, name: str) -> str:
        """The TOML of one that ships. Raises DomainError for a name that none has."""
        ...

    def read(self, text: str, *, name: str) -> Policy:
        """Raises TomlFileError with every line to change."""
        ...

    def adapted(self, policy: Policy) -> Policy:
        """What would be filed under if it were put in force."""
        ...

    def questionable(self, text: str, *, name: str) -> tuple[Problem, ...]: ...

    async def activate(self, policy: Policy, *, by: str, at: datetime, instead_of: Seen | None = None) -> Activation:
        """Raises InForceMovedError."""
        ...


class Migrations(Protocol):
    """Open issues held to another policy, each by an event of its own; general ones alone."""

    async def part(
        self, version: str, *, to: str, where: Mapping[str, str], by: str, after: str | None
    ) -> MigrationPart:
        """Some of them, from the mark of an earlier part on. Raises UnrecordedPolicyError, EngineUnavailableError."""
        ...

    async def number(self, version: str, *, where: Mapping[str, str], at_most: int) -> int: ...


class Calendars(Protocol):
    """The calendar of the installation, and the reading of any calendar file."""

    async def current(self, *, at: datetime) -> Calendar: ...

    async def activations(self) -> tuple[Activation, ...]: ...

    def read(self, text: str, *, name: str, before: Calendar) -> Calendar:
        """Raises TomlFileError with every line to change."""
        ...

    async def effect(
        self, calendar: Calendar, *, classes: frozenset[KeyClass], at_most: int | None = None
    ) -> CalendarEffect:
        """What it would do to open issues of these classes."""
        ...

    async def activate(
        self, calendar: Calendar, *, by: str, at: datetime, instead_of: Seen | None = None
    ) -> Activation:
        """Raises InForceMovedError."""
        ...


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """All of them."""

    registry: Registries
    roster: Rosters
    policies: Policies
    migrations: Migrations
    calendars: Calendars
