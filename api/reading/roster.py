"""The roster: all of it for administrators, one's own absence for everybody."""

from api.services import Services
from schemas.domain.base import Frozen
from schemas.domain.principals import Principal
from schemas.wire.roster import KeptAbsence, KeptRoster


class DeputyView(Frozen):
    """Somebody who can stand in."""

    id: str
    name: str
    community_id: str | None


class OwnAbsenceView(Frozen):
    """One's own absence that holds or comes next, and who could stand in: whoever holds the same post, or its head."""

    absence: KeptAbsence | None
    deputies: tuple[DeputyView, ...]


async def roster_now(services: Services) -> KeptRoster:
    """Every absence and shift that is not over."""
    return await services.organisation.roster.read(at=services.clock())


async def own_absence(services: Services, caller: Principal) -> OwnAbsenceView:
    """Raises RosterError for an account that the registry does not have yet."""
    return OwnAbsenceView(
        absence=(await roster_now(services)).absence_of(caller.id),
        deputies=await deputies_of(services, caller.id),
    )


async def deputies_of(services: Services, staff_id: str) -> tuple[DeputyView, ...]:
    """Who could stand in for somebody. Raises RosterError for an account that the registry does not have."""
    able = await services.organisation.roster.deputies(staff_id)
    return tuple(DeputyView(id=one.id, name=one.name, community_id=one.community_id) for one in able)
