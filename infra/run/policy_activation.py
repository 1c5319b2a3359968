"""Which policy holds: put one in force, and read those recorded, on the installation's own database."""

from typing import NamedTuple

from infra.organisation.policies import PolicyKeeper
from infra.run.clock import now
from infra.run.instance import Instance, opened
from infra.settings.settings import Settings
from schemas.domain.policy import Policy
from schemas.domain.registry import Registry
from schemas.wire.in_force import Activation, Recorded


class Put(NamedTuple):
    """What was put in force, and what held before (None: nothing was ever put in force)."""

    activation: Activation
    before: Policy
    registry: Registry


def keeper_of(instance: Instance) -> PolicyKeeper:
    return PolicyKeeper(database=instance.database, rulebooks=instance.rulebooks, county=instance.county)


async def put_in_force(settings: Settings, policy: Policy, *, by: str) -> Put:
    """Make a policy the one for new filings, here and in every running process within seconds."""
    async with opened(settings, classes=frozenset()) as instance:
        before = instance.rulebooks.current().policy
        made = await keeper_of(instance).activate(policy, by=by, at=now())
        return Put(activation=made, before=before, registry=instance.registry)


async def history(settings: Settings) -> tuple[tuple[Activation, ...], tuple[Recorded, ...]]:
    """What was put in force, the newest first, and every recorded policy."""
    async with opened(settings, classes=frozenset()) as instance:
        keeper = keeper_of(instance)
        return await keeper.activations(), await keeper.recorded()


async def recorded_policy(settings: Settings, version: str) -> Policy:
    """The policy recorded under a version. UnrecordedPolicyError otherwise."""
    async with opened(settings, classes=frozenset()) as instance:
        return await keeper_of(instance).policy(version)
