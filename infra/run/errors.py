"""Why a start failed, as a sentence and an exit code."""

import errno
from typing import Final

from infra.run.exit_codes import ExitCode
from infra.settings.errors import SettingsError
from infra.temporal.errors import NoServerError
from schemas.domain.errors import DomainError

_CODE_OF_OS_ERROR: Final = {
    errno.ENOSPC: ExitCode.DISK_FULL,
    errno.EDQUOT: ExitCode.DISK_FULL,
    errno.EACCES: ExitCode.NOT_WRITABLE,
    errno.EPERM: ExitCode.NOT_WRITABLE,
    errno.EROFS: ExitCode.NOT_WRITABLE,
    errno.ENOTDIR: ExitCode.NOT_WRITABLE,
    errno.EADDRINUSE: ExitCode.PORT_IN_USE,
}
# By their stable codes: importing the database's errors would load its libraries for every command.
_CODE_OF_STORAGE_ERROR: Final = {
    "schema-too-new": ExitCode.NEWER_SCHEMA,
    "schema-missing": ExitCode.REFUSED,
    "database-full": ExitCode.DISK_FULL,
    "database-read-only": ExitCode.NOT_WRITABLE,
    "database-unavailable": ExitCode.UNREACHABLE,
    "database-damaged": ExitCode.REFUSED,
    "unknown-database": ExitCode.SETTINGS,
}
_HINT: Final = {
    ExitCode.DISK_FULL: "Free some space, or set SIBU_DATA_DIR to a folder on another disk.",
    ExitCode.NOT_WRITABLE: "Allow this user to write there, or set SIBU_DATA_DIR to another folder.",
    ExitCode.PORT_IN_USE: "Stop what listens there, or set SIBU_HTTP_PORT to another port.",
}


class StartError(DomainError):
    """Something about this machine keeps Sibu from starting; what was started is ended again."""

    code = "cannot_start"

    def __init__(self, message: str, *, exit_code: ExitCode, hint: str = "") -> None:
        super().__init__(message, hint=hint or _HINT.get(exit_code, ""))
        self.exit_code = exit_code


def os_failure(error: OSError, *, doing: str) -> StartError:
    """The sentence and code for what the system refused while `doing` ("The data folder /x cannot be written")."""
    code = _CODE_OF_OS_ERROR.get(error.errno or 0, ExitCode.NOT_WRITABLE)
    return StartError(f"{doing}: {error.strerror or error}.", exit_code=code)


def exit_code_of(error: BaseException) -> ExitCode:
    """What a command ends with when `error` reached its outermost line."""
    if isinstance(error, StartError):
        return error.exit_code
    if isinstance(error, OSError):
        return _CODE_OF_OS_ERROR.get(error.errno or 0, ExitCode.UNEXPECTED)
    of_storage = _CODE_OF_STORAGE_ERROR.get(getattr(error, "code", ""))
    return of_storage or next((code for kind, code in _CODE_OF_KIND if isinstance(error, kind)), ExitCode.UNEXPECTED)


_CODE_OF_KIND: Final = (
    (SettingsError, ExitCode.SETTINGS),
    (NoServerError, ExitCode.NO_TEMPORAL),
    (DomainError, ExitCode.REFUSED),
)
