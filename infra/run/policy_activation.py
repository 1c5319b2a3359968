"""Which policy holds: put one in force, read those recorded, and hold open issues to another."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select

from infra.db.engine import Database
from infra.db.tables import issues, policies
from infra.rulebooks.in_force import Activation, Kind, activate, activations
from infra.run.clock import now
from infra.run.instance import Instance, opened
from infra.settings.settings import Settings
from schemas.domain.base import Frozen
from schemas.domain.errors import DomainError
from schemas.domain.handling_commands import Repolice
from schemas.domain.policy import Policy
from schemas.domain.registry import Registry
from schemas.domain.roles import Role
from schemas.wire.refusals import EngineUnavailableError
from schemas.wire.temporal import CommandRequest

WHERE = {"department": issues.c.department_id, "community": issues.c.community_id, "status": issues.c.status}
_PAGE = 500
_SIDE_BY_SIDE = 20  # commands that the engine is asked at once

Give = Callable[[str], Awaitable[None]]


class UnrecordedPolicyError(DomainError):
    """No policy was recorded under this version."""

    code = "policy_unrecorded"


class Put(NamedTuple):
    """What was put in force, and what held before (None: nothing was ever put in force)."""

    activation: Activation
    before: Policy
    registry: Registry


class Recorded(Frozen):
    """A policy of the installation."""

    version: str
    name: str
    recorded_at: datetime


class Moved(Frozen):
    """How a migration ended: `refused` are ids of issues that stay as they are, with the reason."""

    moved: int
    refused: Mapping[str, str]


async def put_in_force(settings: Settings, policy: Policy, *, by: str) -> Put:
    """Make a policy the one for new filings, here and in every running process within seconds."""
    async with opened(settings, classes=frozenset()) as instance:
        before = instance.rulebooks.current().policy
        made = await activate(instance.database, Kind.POLICY, policy, by=by, at=now())
        return Put(activation=made, before=before, registry=instance.registry)


async def history(settings: Settings) -> tuple[tuple[Activation, ...], tuple[Recorded, ...]]:
    """What was put in force, the newest first, and every recorded policy."""
    async with opened(settings, classes=frozenset()) as instance:
        return await activations(instance.database, Kind.POLICY), await _all_recorded(instance.database)


async def recorded_policy(settings: Settings, version: str) -> Policy:
    """The policy recorded under a version. UnrecordedPolicyError otherwise."""
    async with opened(settings, classes=frozenset()) as instance:
        return await known_policy(instance, version)


async def known_policy(instance: Instance, version: str) -> Policy:
    """UnrecordedPolicyError names the versions there are."""
    known = await _all_recorded(instance.database)
    if version not in {one.version for one in known}:
        listed = ", ".join(f"{one.version} ({one.name})" for one in known) or "none"
        raise UnrecordedPolicyError(f"No policy is recorded under the version {version}. Recorded: {listed}.")
    return await instance.rulebooks.policy(version)


async def open_issues_under(
    database: Database, version: str, *, where: Mapping[str, str] | None = None
) -> AsyncIterator[str]:
    """Ids of the open issues held to a policy, in order of id; `where` narrows by the keys of WHERE."""
    query = select(issues.c.id, issues.c.state).where(issues.c.open, issues.c.id > bindparam("last"))
    for key, value in (where or {}).items():
        query = query.where(WHERE[key] == value)
    query = query.order_by(issues.c.id).limit(_PAGE)
    last = ""
    while True:
        async with database.read() as conn:
            page = (await conn.execute(query, {"last": last})).all()
        if not page:
            return
        for row in page:
            if row.state["policy_version"] == version:
                yield row.id
        last = page[-1].id


async def move(issue_ids: AsyncIterator[str], give: Give) -> Moved:
    """Give every issue its command, some side by side; what an issue refuses is kept and the rest goes on.

    Harmless to repeat: what was moved is no longer found under the old version.

    Raises:
        EngineUnavailableError: nothing can be given any more.
    """
    number, refused = 0, {}
    async for batch in _batches(issue_ids):
        answers = await asyncio.gather(*(_refusal(give, issue_id) for issue_id in batch))
        for issue_id, refusal in zip(batch, answers, strict=True):
            if isinstance(refusal, EngineUnavailableError):
                raise refusal
            if refusal is not None:
                refused[issue_id] = refusal.message
        number += len(batch)
    return Moved(moved=number - len(refused), refused=refused)


async def _batches(issue_ids: AsyncIterator[str]) -> AsyncIterator[list[str]]:
    batch: list[str] = []
    async for issue_id in issue_ids:
        batch.append(issue_id)
        if len(batch) == _SIDE_BY_SIDE:
            yield batch
            batch = []
    if batch:
        yield batch


async def _refusal(give: Give, issue_id: str) -> DomainError | None:
    try:
        await give(issue_id)
    except DomainError as refusal:
        return refusal
    return None


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


async def _all_recorded(database: Database) -> tuple[Recorded, ...]:
    query = select(policies.c.version, policies.c.name, policies.c.recorded_at).order_by(
        policies.c.recorded_at, policies.c.version
    )
    async with database.read() as conn:
        return tuple(Recorded.model_validate(dict(row)) for row in (await conn.execute(query)).mappings())
