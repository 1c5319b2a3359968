"""Why a backup could not be made or used."""

from schemas.domain.errors import DomainError


class BackupError(DomainError):
    """Nothing was changed."""

    code = "backup"
