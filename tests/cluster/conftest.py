"""One cluster for the session."""

import sys
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from infra.deploy.cluster import Cluster, running
from infra.settings.reading import read_settings


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def city(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cluster]:
    """As `make cluster` brings it up, in a folder of its own."""
    home = tmp_path_factory.mktemp("city")
    for folder in (home, *home.parents[:2]):
        folder.chmod(0o711)  # PostgreSQL is somebody else where the tests run as root.
    settings = read_settings({"SIBU_LIMITS_FACTOR": "1000000"})
    async with running(home, settings, say=lambda line: print(line, file=sys.stderr)) as cluster:
        yield cluster
