"""What waits for each post: the statuses in which somebody of it has to act, and the list that shows them."""

from collections.abc import Mapping
from typing import Final

from schemas.domain.principals import Principal
from schemas.domain.roles import Role
from schemas.domain.status import Status
from schemas.wire.reading import Order, Query

_HANDED_OUT: Final = frozenset({Status.ROUTED, Status.ACCEPTED})
_TO_DECIDE: Final = frozenset({Status.DELIBERATING, Status.RETURNED})

_OF: Final[Mapping[Role, frozenset[Status]]] = {
    Role.DEPARTMENT_OFFICER: _HANDED_OUT,
    Role.DEPARTMENT_HEAD: _HANDED_OUT,
    Role.UNIT_OFFICER: frozenset({Status.ACCEPTED}),
    Role.SECRETARY: _TO_DECIDE,
    Role.STREET_HEAD: _TO_DECIDE,
    Role.DUTY_OFFICER: _HANDED_OUT | _TO_DECIDE,
    Role.SUPERVISOR: frozenset({Status.RETURNED}),
    Role.DISCIPLINE_INTAKE: frozenset({Status.DELIBERATING}),
    Role.DISCIPLINE_OFFICER: _HANDED_OUT,
    Role.DISCIPLINE_HEAD: _HANDED_OUT | _TO_DECIDE,
    Role.DISCIPLINE_SUPERVISOR: frozenset({Status.RETURNED}),
    Role.DISCIPLINE_SUPERIOR: _HANDED_OUT | _TO_DECIDE,
}


def waiting(caller: Principal, *, everything: bool, cursor: str | None, limit: int) -> Query:
    """What is due next first: what somebody of this post has to act on, or everything open that they may see."""
    statuses = () if everything else tuple(sorted(_OF.get(caller.role, ())))
    return Query(statuses=statuses, open=True, order=Order.DUE, cursor=cursor, limit=limit)


def has_both(role: Role) -> bool:
    """Whether what waits for this post is less than what is open."""
    return role in _OF
