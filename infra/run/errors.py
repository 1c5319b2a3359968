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
    code = _CODE_OF_OS_ERROR.get(error.errno or 0, ExitCode.UNEXPECTED)
    return StartError(f"{doing}: {error.strerror or error}.", exit_code=code)


def exit_code_of(error: BaseException) -> ExitCode:
    """What a command ends with when `error` reached its outermost line."""
    if isinstance(error, StartError):
        return error.exit_code
    if isinstance(error, SettingsError):
        return ExitCode.SETTINGS
    if isinstance(error, NoServerError):
        return ExitCode.NO_TEMPORAL
    if isinstance(error, DomainError):
        return ExitCode.REFUSED
    if isinstance(error, OSError):
        return _CODE_OF_OS_ERROR.get(error.errno or 0, ExitCode.UNEXPECTED)
    return ExitCode.UNEXPECTED
