"""What can be wrong with a Temporal server, as sentences with what to do."""

from schemas.domain.errors import DomainError


class NoServerError(DomainError):
    """No Temporal server could be found, fetched, built, started or reached; nothing was changed."""

    code = "temporal_unavailable"
