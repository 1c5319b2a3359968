"""What must never reach a log line, and the processors that keep it out."""

import traceback
from collections.abc import Mapping
from typing import Any, Final

from structlog.typing import EventDict, ExcInfo, WrappedLogger

# Personal details, residents' words, and whatever opens a door.
NEVER_LOGGED: Final = frozenset(
    {
        "accused",
        "address",
        "answer",
        "authorization",
        "code",
        "contact",
        "cookie",
        "email",
        "idempotency_key",
        "key",
        "note",
        "password",
        "phone",
        "problem",
        "quote",
        "receipt",
        "reporter",
        "sealed",
        "secret",
        "suggestions",
        "text",
        "token",
    }
)
# Whose messages never quote what was being worked on: our own refusals, the engine's calls. Any other exception may,
# be it a ValueError that shows the text it could not read.
_TELLING = frozenset({"schemas", "activities", "workflows", "api", "infra"})
_CALLS = "temporalio.service"


def drop_withheld(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """A structlog processor: takes keys of `NEVER_LOGGED` out, at any depth of what is logged."""
    return {key: _without(value) for key, value in event.items() if not _is_withheld(key)}


def format_exception(exc_info: ExcInfo) -> str:
    """Frames of an exception and its causes, and messages of those that quote no input; no local variables."""
    chain: list[str] = []
    error: BaseException | None = exc_info[1]
    while error is not None:
        chain.append("".join(traceback.format_tb(error.__traceback__)) + _told(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\ncaused by\n".join(chain)


def _told(error: BaseException) -> str:
    name, module = type(error).__qualname__, type(error).__module__
    if module.partition(".")[0] in _TELLING or module == _CALLS or isinstance(error, OSError):
        return f"{name}: {error}"
    return f"{name}: (its message may quote input and is withheld)"


def _without(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without(inner) for key, inner in value.items() if not _is_withheld(key)}
    if isinstance(value, list | tuple):
        return [_without(inner) for inner in value]
    return value


def _is_withheld(key: object) -> bool:
    return isinstance(key, str) and key.lower().replace("-", "_") in NEVER_LOGGED
