"""What the world may do to a database, each as one error with a sentence for a person."""

import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError


class StorageError(Exception):
    """The database could not do its part. `message` says so, `hint` says what to do next; nothing was committed."""

    code = "storage"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class DatabaseUnavailableError(StorageError):
    """Not reachable, busy for too long, or gone in the middle. Worth another try in a new transaction."""

    code = "database-unavailable"


class DatabaseFullError(StorageError):
    code = "database-full"


class DatabaseReadOnlyError(StorageError):
    code = "database-read-only"


class DatabaseDamagedError(StorageError):
    code = "database-damaged"


class SchemaMissingError(StorageError):
    code = "schema-missing"


class SchemaTooNewError(StorageError):
    code = "schema-too-new"


class UnknownDatabaseError(StorageError):
    """The address names a kind of database that Sibu does not know."""

    code = "unknown-database"


class ConstraintError(Exception):
    """A constraint refused a row; nothing was written. `constraint`: its name on PostgreSQL, its columns on SQLite."""

    def __init__(self, message: str, *, constraint: str) -> None:
        super().__init__(message)
        self.constraint = constraint


_UNREACHABLE = ("The database cannot be reached: {reason}.", "Check that it runs and that SIBU_DATABASE_URL is right.")
_BUSY = ("The database is busy: {reason}.", "Try again in a moment; nothing was recorded.")
_FULL = ("The disk of the database is full: {reason}.", "Free some space; nothing was recorded.")
_READ_ONLY = ("The database cannot be written: {reason}.", "Check the permissions of its file and folder.")
_DAMAGED = ("The database file is damaged: {reason}.", "Restore it from a backup, then run `sibu verify`.")
_NO_SCHEMA = ("The database has no tables of Sibu yet, or too old ones: {reason}.", "Run `sibu migrate`.")

type_and_words = tuple[type[StorageError], tuple[str, str]]

_SQLITE: Final[dict[int, type_and_words]] = {
    sqlite3.SQLITE_FULL: (DatabaseFullError, _FULL),
    sqlite3.SQLITE_READONLY: (DatabaseReadOnlyError, _READ_ONLY),
    sqlite3.SQLITE_PERM: (DatabaseReadOnlyError, _READ_ONLY),
    sqlite3.SQLITE_CANTOPEN: (DatabaseUnavailableError, _UNREACHABLE),
    sqlite3.SQLITE_IOERR: (DatabaseUnavailableError, _UNREACHABLE),
    sqlite3.SQLITE_BUSY: (DatabaseUnavailableError, _BUSY),
    sqlite3.SQLITE_LOCKED: (DatabaseUnavailableError, _BUSY),
    sqlite3.SQLITE_CORRUPT: (DatabaseDamagedError, _DAMAGED),
    sqlite3.SQLITE_NOTADB: (DatabaseDamagedError, _DAMAGED),
}

# Keyed by the beginning of the SQLSTATE, the longest match wins (PostgreSQL documentation, appendix A).
_POSTGRESQL: Final[dict[str, type_and_words]] = {
    "08": (DatabaseUnavailableError, _UNREACHABLE),
    "57P": (DatabaseUnavailableError, _UNREACHABLE),
    "57014": (DatabaseUnavailableError, _BUSY),
    "28": (DatabaseUnavailableError, _UNREACHABLE),
    "3D000": (DatabaseUnavailableError, _UNREACHABLE),
    "53100": (DatabaseFullError, _FULL),
    "53": (DatabaseUnavailableError, _BUSY),
    "55P03": (DatabaseUnavailableError, _BUSY),
    "40": (DatabaseUnavailableError, _BUSY),
    "25P03": (DatabaseUnavailableError, _BUSY),
    "25006": (DatabaseReadOnlyError, _READ_ONLY),
    "42501": (DatabaseReadOnlyError, _READ_ONLY),
    "42P01": (SchemaMissingError, _NO_SCHEMA),
    "42703": (SchemaMissingError, _NO_SCHEMA),
    "XX001": (DatabaseDamagedError, _DAMAGED),
    "XX002": (DatabaseDamagedError, _DAMAGED),
}


def storage_error(error: BaseException) -> StorageError | None:
    """The error of ours for one of the driver's; None when it is a matter of the statement (such as a constraint)."""
    if isinstance(error, StorageError):
        return error
    if isinstance(error, PoolTimeoutError):
        return out_of_connections()
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if isinstance(cause, OSError):
        return unreachable(cause)
    found = _of_sqlite(cause) or _of_postgresql(cause)
    if found is None and isinstance(error, DBAPIError) and error.connection_invalidated:
        found = (DatabaseUnavailableError, _UNREACHABLE)
    return _worded(found, str(cause)) if found else None


def out_of_connections() -> StorageError:
    """Said when nobody gave a connection back in time."""
    return _worded((DatabaseUnavailableError, _BUSY), "every connection was in use")


def unreachable(error: BaseException) -> StorageError:
    """Said of a connection that is lost, whatever its driver calls it."""
    return _worded((DatabaseUnavailableError, _UNREACHABLE), str(error) or type(error).__name__)


def database_closed() -> StorageError:
    """Said to those who come when the process is stopping."""
    return DatabaseUnavailableError("The database was closed; this process is stopping.", hint="Try again.")


def _of_sqlite(cause: BaseException) -> type_and_words | None:
    code = getattr(cause, "sqlite_errorcode", None)
    if code is None:
        return None
    if str(cause).startswith(("no such table", "no such column")):
        return (SchemaMissingError, _NO_SCHEMA)
    return _SQLITE.get(code & 0xFF)  # The low byte of an extended result code is the primary one.


def _of_postgresql(cause: BaseException) -> type_and_words | None:
    state = getattr(cause, "sqlstate", None) or ""
    matches = [start for start in _POSTGRESQL if state.startswith(start)]
    return _POSTGRESQL[max(matches, key=len)] if matches else None


def _worded(kind: type_and_words, reason: str) -> StorageError:
    error, (message, hint) = kind
    first_line = reason.strip().splitlines()[0] if reason.strip() else "no reason given"
    return error(message.format(reason=first_line.rstrip(".")), hint=hint)
