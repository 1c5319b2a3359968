"""The tables of Temporal in PostgreSQL, made and brought to its version by Temporal's own tool."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from infra.deploy.grants import TEMPORAL
from infra.deploy.postgresql import PostgreSQL
from infra.temporal.build import BUILT_VERSION, SQL_TOOL, build
from infra.temporal.errors import NoServerError

Say = Callable[[str], None]

DATABASES: Final = {"temporal": "postgresql/v12/temporal", "temporal_visibility": "postgresql/v12/visibility"}


async def acquire_sql_tool(*, cache_dir: Path, say: Say) -> Path:
    """The tool of the server's own version, from the cache or built into it.

    Raises:
        NoServerError: it cannot be built.
    """
    kept = cache_dir / f"temporal-sql-tool-{BUILT_VERSION}"
    if kept.exists():
        return kept
    go = shutil.which("go")
    if go is None:
        raise NoServerError("The schema tool of Temporal is built with Go, which is not installed.", hint=_HINT)
    with tempfile.TemporaryDirectory(dir=cache_dir, prefix="build-") as folder:
        failure = await build(SQL_TOOL, go=go, into=Path(folder), say=say)
        if failure:
            raise NoServerError(failure, hint=_HINT)
        return _kept(Path(folder), kept)


def _kept(folder: Path, place: Path) -> Path:
    (built,) = folder.iterdir()
    return built.replace(place)


_HINT: Final = "Install Go 1.26.8 or newer and start again."


async def upgrade_temporal(tool: Path, server: PostgreSQL, *, password: str) -> None:
    """Brings both databases of Temporal to the version of the tool; repeating it changes nothing.

    Raises:
        NoServerError: the tool failed.
    """
    host, _, port = server.address.partition(":")
    environ = os.environ | {"SQL_PLUGIN": "postgres12_pgx", "SQL_HOST": host, "SQL_PORT": port}
    environ |= {"SQL_USER": TEMPORAL, "SQL_PASSWORD": password}
    environ |= {"SQL_TLS": "true", "SQL_TLS_CA_FILE": str(server.certificates.authority)}
    for database, schema in DATABASES.items():
        if not await _has_tables(server, database, password):
            await _run(tool, "setup-schema", "-v", "0.0", environ={**environ, "SQL_DATABASE": database})
        await _run(tool, "update-schema", "--schema-name", schema, environ={**environ, "SQL_DATABASE": database})


async def _has_tables(server: PostgreSQL, database: str, password: str) -> bool:
    import asyncpg

    conn = await asyncpg.connect(server.url(database, user=TEMPORAL, password=password))
    try:
        return await conn.fetchval("SELECT to_regclass('schema_version') IS NOT NULL") is True
    finally:
        await conn.close()


async def _run(tool: Path, *arguments: str, environ: dict[str, str]) -> None:
    process = await asyncio.create_subprocess_exec(
        tool, *arguments, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    output, _ = await process.communicate()
    if process.returncode:
        last = output.decode(errors="replace").strip().splitlines()[-1:] or ["it told no reason"]
        raise NoServerError(f"`temporal-sql-tool {' '.join(arguments)}` failed: {last[0]}", hint=_HINT)
