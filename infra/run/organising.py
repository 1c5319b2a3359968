"""What administering the organisation works with, on the real parts."""

from api.organising import Organisation
from infra.keys.cursors import Cursors
from infra.organisation.registry import RegistryKeeper
from infra.run.instance import Instance
from infra.run.roster_changes import keeper_of


def organisation_of(instance: Instance, *, cursors: Cursors) -> Organisation:
    return Organisation(
        registry=RegistryKeeper(database=instance.database, county=instance.county, cursors=cursors),
        roster=keeper_of(instance),
    )
