"""The integration tests run on every database."""

from tests.databases import (  # noqa: F401
    cluster,
    database,
    database_kind,
    empty_url,
    fresh_url,
    migrated_file,
)
