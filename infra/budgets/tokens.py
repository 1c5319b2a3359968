"""The proofs of work that were used, until they expire."""

from datetime import datetime
from typing import Final

import structlog

from infra.db.bundles import Bundle
from infra.db.engine import Database
from infra.db.errors import StorageError
from infra.db.types import utc_text

log = structlog.get_logger()

_MOST_REMEMBERED: Final = 10_000
_INSERT: Final = {
    "sqlite": "INSERT INTO used_tokens (nonce, until) VALUES (?, ?) ON CONFLICT (nonce) DO NOTHING",
    "postgresql": "INSERT INTO used_tokens (nonce, until) VALUES ($1, $2) ON CONFLICT (nonce) DO NOTHING",
}


class TokenBook:
    """Each nonce is written once, by whichever process is first."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._remembered: set[str] = set()

    async def use(self, nonce: str, *, until: datetime, surely: bool) -> bool:
        """Whether it was unused until now; while the database is away, as far as this process knows.

        Raises:
            StorageError: it had to be known `surely`, and the database is away.
        """
        dialect = self._database.dialect
        written = utc_text(until) if dialect == "sqlite" else until
        try:
            return await self._database.write_at_once(Bundle(_INSERT[dialect], (nonce, written), rows=1)) == 1
        except StorageError as error:
            if surely:
                raise
            log.warning("token_kept_in_memory", why=error.code)
            return self._use_in_memory(nonce)

    def _use_in_memory(self, nonce: str) -> bool:
        if nonce in self._remembered or len(self._remembered) >= _MOST_REMEMBERED:
            return False
        self._remembered.add(nonce)
        return True
