"""What administering the organisation works with, on the real parts."""

from api.organising import Organisation
from infra.keys.cursors import Cursors
from infra.keys.ring import Purpose
from infra.organisation.policies import Engine
from infra.organisation.registry import RegistryKeeper
from infra.run import calendar_publishing, policy_activation, roster_changes
from infra.run.instance import Instance
from infra.run.policy_migration import migration_of


def organisation_of(instance: Instance, engine: Engine) -> Organisation:
    cursors = Cursors(instance.ring.secret(Purpose.CURSOR))
    return Organisation(
        registry=RegistryKeeper(database=instance.database, county=instance.county, cursors=cursors),
        roster=roster_changes.keeper_of(instance),
        policies=policy_activation.keeper_of(instance),
        migrations=migration_of(instance, engine),
        calendars=calendar_publishing.keeper_of(instance),
    )
