"""An installation in which nothing has happened, to be copied for every scenario."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import cluster  # noqa: F401
from tests.secrecy.pairs import Pairs, prepared, quiet

_IN_MEMORY = Path("/dev/shm")  # Where there is one, hundreds of databases need no disk.


@pytest.fixture(scope="module")
def beginning() -> Iterator[tuple[Path, dict[str, str]]]:
    quiet()
    home = Path(tempfile.mkdtemp(prefix="sibu-", dir=_IN_MEMORY if _IN_MEMORY.is_dir() else None))
    yield asyncio.run(prepared(home / "var"))
    shutil.rmtree(home)


@pytest.fixture
def pairs(beginning: tuple[Path, dict[str, str]]) -> Pairs:
    home, tokens = beginning
    return Pairs(home=home, tokens=tokens)
