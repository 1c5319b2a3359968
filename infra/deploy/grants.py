"""Who may do what in the database: who migrates owns it, the processes write rows, and nobody rewrites events."""

from collections.abc import Iterator
from typing import Final

OWNER: Final = "sibu_owner"  # migrates
PROCESSES: Final = "sibu"  # api, worker, relay
TEMPORAL: Final = "temporal"

# What is once written there stands. The triggers refuse the rest as well, whoever asks.
_APPENDED_ONLY: Final = ("events",)
_ROWS: Final = "SELECT, INSERT, UPDATE, DELETE"


def granted() -> Iterator[str]:
    """Statements for the owner, after each migration; repeating them changes nothing."""
    yield f"GRANT USAGE ON SCHEMA public TO {PROCESSES}"
    # MAINTAIN is VACUUM, which has to sweep what an erased person left in pages and statistics.
    yield f"GRANT {_ROWS}, MAINTAIN ON ALL TABLES IN SCHEMA public TO {PROCESSES}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {PROCESSES}"
    for table in _APPENDED_ONLY:
        yield f"REVOKE UPDATE, DELETE ON {table} FROM {PROCESSES}"
    yield f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {PROCESSES}"
