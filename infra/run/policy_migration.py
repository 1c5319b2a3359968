"""Holds open issues to another policy, each through its own workflow and by an event of its own."""

import uuid
from collections.abc import AsyncIterator, Mapping

from infra.keys.cursors import Cursors
from infra.keys.ring import Purpose
from infra.organisation.policies import Engine, PolicyMigration, open_issues_under
from infra.run.instance import Instance, opened
from infra.run.policy_activation import keeper_of
from infra.run.worker import connected
from infra.settings.settings import Settings
from infra.temporal.engine import TemporalEngine
from schemas.wire.in_force import Moved


def migration_of(instance: Instance, engine: Engine) -> PolicyMigration:
    return PolicyMigration(
        keeper=keeper_of(instance),
        engine=engine,
        cursors=Cursors(instance.ring.secret(Purpose.CURSOR)),
        new_id=lambda: uuid.uuid4().hex,
    )


async def migrate(settings: Settings, version: str, *, to: str, where: Mapping[str, str], by: str, dry: bool) -> Moved:
    """Move the open issues held to `version`, or count them.

    Raises:
        UnrecordedPolicyError: one of the versions was never recorded here.
        EngineUnavailableError: the engine did not answer; what is moved stays moved, start again later.
    """
    async with opened(settings, classes=frozenset()) as instance:
        for each in (version, to):  # Before the engine is waited for.
            await keeper_of(instance).policy(each)
        if dry:
            found = open_issues_under(instance.database, version, where=where)
            return Moved(moved=await _number(found), refused={})
        client = await connected(instance, address=settings.temporal.address or settings.embedded_address)
        engine = TemporalEngine(client, settings.temporal.task_queue)
        return await migration_of(instance, engine).whole(version, to=to, where=where, by=by)


async def _number(found: AsyncIterator[str]) -> int:
    return len([issue_id async for issue_id in found])
