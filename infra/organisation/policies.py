"""Keeps policies: which one holds for new filings, those recorded, and which of them open issues are held to."""

import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from infra.db.engine import Database
from infra.db.tables import issues
from infra.keys.cursors import Cursors
from infra.organisation.moving import move
from infra.organisation.walking import state_says, walked
from infra.policies import presets
from infra.registry.county import LivingCounty
from infra.rulebooks.in_force import Kind, activate, activations, recorded
from infra.rulebooks.rulebooks import Rulebooks, VersionUnknownError
from schemas.domain.handling_commands import Repolice
from schemas.domain.policy import Policy
from schemas.domain.roles import Role
from schemas.domain.sealed import KeyClass
from schemas.wire.in_force import Activation, MigrationPart, Moved, Recorded, Seen, UnrecordedPolicyError
from schemas.wire.temporal import CommandRequest
from schemas.wire.toml_file import Problem

WHERE: Final = {
    "department": issues.c.department_id,
    "community": issues.c.community_id,
    "status": issues.c.status,
}
_PURPOSE: Final = "policy-migration"


class Engine(Protocol):
    """The workflow engine, as far as a command needs it."""

    async def command(self, request: CommandRequest, *, update_id: str) -> object: ...


@dataclass(frozen=True, kw_only=True)
class PolicyKeeper:
    """Of one installation. Running processes take up what is put in force within a second or so."""

    database: Database
    rulebooks: Rulebooks
    county: LivingCounty

    async def current(self, *, at: datetime) -> Policy:
        """The one that new issues are filed under now, whichever process put it in force."""
        await self.rulebooks.refresh(clock=lambda: at)
        return self.rulebooks.current().policy

    async def activations(self) -> tuple[Activation, ...]:
        """What was put in force, the newest first."""
        return await activations(self.database, Kind.POLICY)

    async def recorded(self) -> tuple[Recorded, ...]:
        """Every policy that an issue may be held to, the oldest first."""
        return await recorded(self.database, Kind.POLICY)

    async def policy(self, version: str) -> Policy:
        """The policy recorded under a version. UnrecordedPolicyError names the versions there are."""
        try:
            if version.isascii() and version.isalnum():
                return await self.rulebooks.policy(version)
        except VersionUnknownError:
            pass  # Told below, as what cannot be a version is.
        listed = ", ".join(f"{one.version} ({one.name})" for one in await self.recorded()) or "none"
        raise UnrecordedPolicyError(f"No policy is recorded under the version {version}. Recorded: {listed}.")

    def presets(self) -> Mapping[str, Policy]:
        """Those that ship, by name."""
        return {name: presets.read_preset(name) for name in presets.preset_names()}

    def preset_text(self, name: str) -> str:
        """The TOML of one that ships. UnknownPresetError otherwise."""
        return presets.preset_text(name)

    def read(self, text: str, *, name: str) -> Policy:
        """The policy a TOML text describes. PolicyFileError with every line to change otherwise."""
        return presets.load_policy(text, name=name)

    def adapted(self, policy: Policy) -> Policy:
        """What would be filed under if it were put in force: a demonstration compresses it."""
        return self.rulebooks.adapted(policy)

    def questionable(self, text: str, *, name: str) -> tuple[Problem, ...]:
        """What of it is hardly meant, such as a level that nobody of the registry holds. The text can be read."""
        return presets.questionable(text, name=name, registry=self.county.registry)

    async def activate(self, policy: Policy, *, by: str, at: datetime, instead_of: Seen | None = None) -> Activation:
        """Make it the one for new filings; open issues keep theirs.

        Raises:
            InForceMovedError: something else is in force than what whoever asks has seen.
        """
        made = await activate(self.database, Kind.POLICY, policy, by=by, at=at, instead_of=instead_of)
        await self.rulebooks.refresh(clock=lambda: at)
        return made


@dataclass(frozen=True, kw_only=True)
class PolicyMigration:
    """Holds open issues to another policy, each through its own workflow and by an event of its own.

    `at_most`: how many issues a part is; 200 take a second or so.
    """

    keeper: PolicyKeeper
    engine: Engine
    cursors: Cursors
    new_id: Callable[[], str]
    at_most: int = 200

    async def whole(self, version: str, *, to: str, where: Mapping[str, str], by: str) -> Moved:
        """All of them, whatever class they are of: for the operator.

        Raises:
            UnrecordedPolicyError: one of the versions was never recorded here.
            EngineUnavailableError: the engine did not answer; what is moved stays moved, start again later.
        """
        await self._ensure_recorded(version, to)
        found = open_issues_under(self.keeper.database, version, where=where)
        return await self._moved(found, version, to=to, by=by)

    async def part(
        self, version: str, *, to: str, where: Mapping[str, str], by: str, after: str | None
    ) -> MigrationPart:
        """Some of the general ones, from the mark of an earlier part on.

        Confidential ones are left alone: how many there are, and how long they take, is not for administrators.

        Raises:
            UnrecordedPolicyError, EngineUnavailableError: as above.
            CursorError: the mark is none of a migration's.
        """
        await self._ensure_recorded(version, to)
        last = str(self.cursors.decode(_PURPOSE, after)["id"]) if after is not None else ""
        found = open_issues_under(self.keeper.database, version, where=where, general=True, after=last)
        some = [issue_id async for issue_id in _first(found, self.at_most + 1)]
        moved = await self._moved(_each(some[: self.at_most]), version, to=to, by=by)
        more = len(some) > self.at_most
        return MigrationPart(
            moved=moved, next=self.cursors.encode(_PURPOSE, {"id": some[self.at_most - 1]}) if more else None
        )

    async def number(self, version: str, *, where: Mapping[str, str], at_most: int) -> int:
        """How many general open issues are held to a version, counted no further than `at_most`."""
        found = open_issues_under(self.keeper.database, version, where=where, general=True)
        return len([issue_id async for issue_id in _first(found, at_most)])

    async def _ensure_recorded(self, *versions: str) -> None:
        for version in versions:
            await self.keeper.policy(version)

    async def _moved(self, found: AsyncIterator[str], version: str, *, to: str, by: str) -> Moved:
        run = self.new_id()  # Back and forth again is another migration, not a repetition.

        async def give(issue_id: str) -> None:
            request = repolicing(issue_id, version=version, to=to, by=by, run=run)
            await self.engine.command(request, update_id=request.command_id)

        return await move(found, give)


async def open_issues_under(
    database: Database,
    version: str,
    *,
    where: Mapping[str, str] | None = None,
    general: bool = False,
    after: str = "",
) -> AsyncIterator[str]:
    """Ids of the open issues held to a policy, in order of id, from behind `after`; narrowed by the keys of WHERE."""
    narrowed = [WHERE[key] == value for key, value in (where or {}).items()]
    if general:
        narrowed.append(issues.c.key_class == KeyClass.GENERAL.value)
    held = state_says("policy_version", version)
    async for issue_id, _ in walked(database, issues.c.open, held, *narrowed, after=after):
        yield issue_id


def repolicing(issue_id: str, *, version: str, to: str, by: str, run: str) -> CommandRequest:
    """The command that holds one issue to another policy, once in one run of a migration."""
    command_id = hashlib.sha256(f"repolice:{issue_id}:{version}:{to}:{run}".encode()).hexdigest()
    return CommandRequest(
        issue_id=issue_id,
        command_id=command_id,
        command_hash=command_id,
        by=by,
        role=Role.SYSTEM,
        command=Repolice(policy_version=to),
    )


async def _first(found: AsyncIterator[str], number: int) -> AsyncIterator[str]:
    async for each in found:
        if number == 0:
            return
        number -= 1
        yield each


async def _each(found: list[str]) -> AsyncIterator[str]:
    for each in found:
        yield each
