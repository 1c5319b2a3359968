"""What the claims of a provider mean here: a role, a scope, the name of an account. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.accounts.provider_file import ProviderDescription, ScopeClaims
from schemas.domain.account_errors import ProviderRefusedError, RolesIncompatibleError
from schemas.domain.accounts import one_role
from schemas.domain.roles import Role

_LONGEST_NAME = 60


@dataclass(frozen=True, kw_only=True)
class ClaimedPost:
    """`role` is None where the description maps none: then the account keeps the one it has."""

    role: Role | None
    scope: Mapping[str, str | None]
    name: str
    account_id: str | None
    two_factors: bool


def claimed_post(
    described: ProviderDescription, claims: Mapping[str, Any], *, second_factor_roles: frozenset[Role]
) -> ClaimedPost:
    """The post of these claims.

    Raises:
        ProviderRefusedError: `no_role`, `roles` for several, `second_factor` where a role needs one and none was used.
    """
    roles = {each.role for each in described.post if each.value in _values(claims.get(each.claim))}
    if described.post and not roles:
        raise ProviderRefusedError("no_role")
    try:
        role = one_role(roles) if roles else None
    except RolesIncompatibleError as error:
        raise ProviderRefusedError("roles") from error
    two_factors = bool(set(_values(claims.get(described.second_factor_claim))) & set(described.second_factor))
    if role in second_factor_roles and not two_factors:
        raise ProviderRefusedError("second_factor")
    account = claims.get(described.account_claim) if described.account_claim else None
    name = claims.get(described.name_claim)
    return ClaimedPost(
        role=role,
        scope=_scope(described.scope, claims),
        name=name[:_LONGEST_NAME] if isinstance(name, str) and name.strip() else "—",
        account_id=account if isinstance(account, str) else None,
        two_factors=two_factors,
    )


def _values(claim: Any) -> tuple[str, ...]:
    found = claim if isinstance(claim, list) else [claim]
    return tuple(each for each in found if isinstance(each, str))


def _scope(named: ScopeClaims, claims: Mapping[str, Any]) -> dict[str, str | None]:
    """The scope by column; a claim that is missing takes the scope away, so that a post never sees more than told."""
    told = {column: claims.get(claim) for column, claim in named.model_dump().items() if claim is not None}
    return {column: value if isinstance(value, str) else None for column, value in told.items()}
