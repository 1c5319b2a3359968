"""三员分立: system, security and audit administration are three people."""

from collections.abc import Iterable

from schemas.domain.errors import DomainError
from schemas.domain.roles import CHINESE, Role

# Whoever holds two of them watches over himself.
ADMINISTRATIONS: frozenset[Role] = frozenset({Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR})


class RolesNotSeparateError(DomainError):
    """One account with two administrations."""

    code = "roles-not-separate"

    def __init__(self, roles: Iterable[Role]) -> None:
        named = " and ".join(f"{role} ({CHINESE[role]})" for role in sorted(roles))
        super().__init__(
            f"No account combines {named}.", hint="System, security and audit administration need three people."
        )


def ensure_separate(roles: Iterable[Role]) -> None:
    """Refuse the roles of one account that must never be in one hand.

    Raises:
        RolesNotSeparateError: naming those that may not meet.
    """
    held = ADMINISTRATIONS & set(roles)
    if len(held) > 1:
        raise RolesNotSeparateError(held)
