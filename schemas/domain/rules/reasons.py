"""Reasons that a policy lists: nobody refuses, suspends or returns for another one."""

from collections.abc import Mapping

from schemas.domain.errors import DomainError


class ReasonNotListedError(DomainError):
    """The policy has no such reason."""

    code = "reason-not-listed"

    def __init__(self, *, given: str, allowed: Mapping[str, str], what: str) -> None:
        listed = ", ".join(f"{key} ({text})" for key, text in allowed.items())
        super().__init__(
            f"{given!r} is no reason for {what} under this issue's policy.",
            hint=f"The policy allows: {listed}." if listed else "The policy allows none.",
        )


def ensure_listed(given: str, allowed: Mapping[str, str], *, what: str) -> None:
    """Refuse a reason that the policy does not list.

    Raises:
        ReasonNotListedError: with those that it lists.
    """
    if given not in allowed:
        raise ReasonNotListedError(given=given, allowed=allowed, what=what)
