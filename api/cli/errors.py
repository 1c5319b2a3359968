"""Why a client command ends without success: a sentence, a hint, the fields to change, and an exit code."""

from typing import Any, NamedTuple

from api.cli.exits import Exit
from schemas.domain.errors import DomainError


class FieldError(NamedTuple):
    """One field of a request that must change."""

    field: str
    sentence: str


class ClientError(DomainError):
    """Anything the person at the terminal hears about; `exit` is what the command ends with."""

    code = "client"
    exit = Exit.REFUSED

    @property
    def fields(self) -> tuple[FieldError, ...]:
        return ()


class UsageError(ClientError):
    """What was typed, or a file that was named, cannot be used."""

    code = "usage"
    exit = Exit.USAGE


class UnreachableError(ClientError):
    """Nobody answers at the address, or not in time."""

    code = "unreachable"
    exit = Exit.UNREACHABLE


# Where the API speaks of headers, a person at a terminal needs the option.
_HINTS = {
    "sign-in-needed": "Sign in with --as ROLE_OR_ID (from the file that `sibu up` wrote), or set SIBU_TOKEN.",
    "staff-only": "Sign in with --as ROLE_OR_ID, or leave it out.",
    "receipt-unknown": "Compare both with your receipt; letters may be small or large, dashes may be left out.",
}


class RefusedError(ClientError):
    """The API said no; `status` and `problem` are its answer (RFC 9457)."""

    def __init__(self, *, status: int, problem: dict[str, Any]) -> None:
        sentence = problem.get("detail") or problem.get("title") or f"The API answered {status} without a reason."
        code = str(problem.get("type") or "refused").rpartition(":")[2]
        super().__init__(str(sentence), hint=_HINTS.get(code) or str(problem.get("hint") or ""))
        self.status = status
        self.problem = problem
        self.code = code

    @property
    def fields(self) -> tuple[FieldError, ...]:
        listed = self.problem.get("errors")
        return tuple(_field(one) for one in listed if isinstance(one, dict)) if isinstance(listed, list) else ()


def _field(one: dict[str, Any]) -> FieldError:
    """The body's fields come as JSON pointers; people write `place.grid_id`."""
    name = str(one.get("field") or "").lstrip("/").replace("/", ".") or "request"
    message = str(one.get("message") or "This cannot be used.")
    allowed = str(one.get("allowed") or "")
    return FieldError(name, message if allowed in message else f"{message} Allowed: {allowed}.")
