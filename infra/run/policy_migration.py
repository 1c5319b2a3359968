"""Holds open issues to another policy, each through its own workflow and by an event of its own."""

import uuid
from collections.abc import AsyncIterator, Mapping

from infra.run.instance import opened
from infra.run.policy_activation import Moved, known_policy, move, open_issues_under, repolicing
from infra.run.worker import connected
from infra.settings.settings import Settings
from infra.temporal.engine import TemporalEngine


async def migrate(settings: Settings, version: str, *, to: str, where: Mapping[str, str], by: str, dry: bool) -> Moved:
    """Move the open issues held to `version`, or count them.

    Raises:
        UnrecordedPolicyError: one of the versions was never recorded here.
        EngineUnavailableError: the engine did not answer; what is moved stays moved, start again later.
    """
    async with opened(settings, classes=frozenset()) as instance:
        await known_policy(instance, version)
        await known_policy(instance, to)
        found = open_issues_under(instance.database, version, where=where)
        if dry:
            return Moved(moved=await _number(found), refused={})
        client = await connected(instance, address=settings.temporal.address or settings.embedded_address)
        engine = TemporalEngine(client, settings.temporal.task_queue)

        run = uuid.uuid4().hex  # Back and forth again is another migration, not a repetition.

        async def give(issue_id: str) -> None:
            request = repolicing(issue_id, version=version, to=to, by=by, run=run)
            await engine.command(request, update_id=request.command_id)

        return await move(found, give)


async def _number(found: AsyncIterator[str]) -> int:
    return len([issue_id async for issue_id in found])
