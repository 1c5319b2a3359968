"""Asks the table of authorisation for a route: what the role alone decides, before anything is looked for."""

from api.errors import RequestRefusedError
from schemas.domain.authorization.table import TABLE
from schemas.domain.authorization.verdicts import may_ever
from schemas.domain.authorization.words import About, Operation
from schemas.domain.principals import Principal

# What the role alone decides: the rest is answered by whoever has the issue, the receipt or the department at hand.
_BY_ROLE = frozenset({About.NOTHING, About.LEDGER, About.FILINGS})


def ensure_may(operation: Operation, caller: Principal) -> None:
    """Refuse what is never this role's.

    Raises:
        RequestRefusedError: `not-allowed`.
    """
    if TABLE[operation].about in _BY_ROLE and not may_ever(operation, caller.role):
        raise not_allowed(operation, caller)


def not_allowed(operation: Operation, caller: Principal) -> RequestRefusedError:
    return RequestRefusedError(
        "not-allowed",
        f"The role {caller.role} may not do this: {operation.replace('_', ' ')}.",
        hint="Sign in with a role that may; docs/authorization.md says which.",
    )
