"""Who is asking, with what the registry knows of that person now."""

from api.services import Services
from schemas.domain.principals import Principal
from schemas.domain.roles import Role


def as_the_registry_knows(services: Services, caller: Principal) -> Principal:
    """With the grids that the registry names this person for, and the marks under which one may stand accused."""
    if caller.role is Role.RESIDENT:
        return caller
    known = {"grid_ids": services.places.grids_of(caller.id), "marks": services.marks.of_post(caller)}
    return caller.model_copy(update=known)
