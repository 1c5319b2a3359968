"""Accounts: who needs a second factor, which roles one person never combines, and what an API token may do."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from schemas.domain.account_errors import RolesIncompatibleError, ScopeUnknownError
from schemas.domain.base import Frozen
from schemas.domain.principals import Principal
from schemas.domain.registry import Id, Name
from schemas.domain.roles import ADMINISTRATIONS, CHINESE, Role

READ = "read"
WRITE = "write"
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

# `read`, `write` (which includes reading), or operation ids of /openapi.json.
TokenScope = Annotated[tuple[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")], ...], Field(min_length=1)]


class Account(Frozen):
    """One account with one role. `active` is the registry's word, `disabled` the administrator's.

    An account whose credentials an administrator gave out opens only after a security administrator released it.
    """

    id: Id
    name: Name
    role: Role
    department_id: Id | None = None
    unit_id: Id | None = None
    community_id: Id | None = None
    street_id: Id | None = None
    grid_id: Id | None = None
    active: bool = True
    disabled: bool = False
    released: bool = True
    has_password: bool = False
    has_second_factor: bool = False
    federated: bool = False

    @property
    def usable(self) -> bool:
        return self.active and not self.disabled

    @property
    def is_set_up(self) -> bool:
        """Whether there is anything its owner could sign in by."""
        return self.has_password or self.federated

    @property
    def principal(self) -> Principal:
        return Principal(
            id=self.id,
            role=self.role,
            department_id=self.department_id,
            unit_id=self.unit_id,
            community_id=self.community_id,
            street_id=self.street_id,
            grid_id=self.grid_id,
        )


class NewAccount(Frozen):
    """An account that somebody wants to add. Several roles can be asked for, so that the refusal can say why not."""

    id: Id
    name: Name
    roles: tuple[Role, ...] = Field(min_length=1)
    department_id: Id | None = None
    unit_id: Id | None = None
    community_id: Id | None = None
    street_id: Id | None = None
    grid_id: Id | None = None


def ensure_separate(roles: Iterable[Role], *, held: Iterable[Role] = ()) -> None:
    """One person is at most one of system, security and audit administrator; `held` are the person's other accounts'.

    Raises:
        RolesIncompatibleError: it would be two of them.
    """
    both = ADMINISTRATIONS & {*roles, *held}
    if len(both) > 1:
        names = " and ".join(f"{role} ({CHINESE[role]})" for role in sorted(both))
        raise RolesIncompatibleError(f"Nobody is {names} at once.")


def one_role(roles: Iterable[Role]) -> Role:
    """The one role of a new account.

    Raises:
        RolesIncompatibleError: there are several, or it is none that people sign in with.
    """
    found = sorted(set(roles))
    ensure_separate(found)
    if len(found) != 1 or found[0] in (Role.RESIDENT, Role.SYSTEM):
        raise RolesIncompatibleError("An account has exactly one role that people sign in with.")
    return found[0]


def normal_scope(wanted: Iterable[str], *, operations: frozenset[str]) -> tuple[str, ...]:
    """What a token may do, in one order.

    Raises:
        ScopeUnknownError: a word is neither `read`, `write` nor an operation.
    """
    scope = tuple(sorted(set(wanted)))
    unknown = [word for word in scope if word not in (READ, WRITE) and word not in operations]
    if unknown or not scope:
        raise ScopeUnknownError(", ".join(unknown))
    return scope


def scope_allows(scope: Iterable[str], *, method: str, operation: str) -> bool:
    """Whether a token with this scope may call an operation."""
    words = frozenset(scope)
    return WRITE in words or operation in words or (READ in words and method in _SAFE_METHODS)
