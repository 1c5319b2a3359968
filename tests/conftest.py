"""Resources shared by tests: a real Temporal server that can skip time."""

import asyncio
import sys
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from temporalio.client import Client
from temporalio.testing._timeskipping import TimeSkipper, TimeSkippingConfig

from infra.settings.reading import read_settings
from infra.temporal.acquire import acquire_server
from infra.temporal.binary import OLDEST_SKIPPING_TIME
from infra.temporal.client import connect
from infra.temporal.embedded import running_server

# Whole systems: `make check` leaves them to `make test`.
_SLOW_FOLDERS = frozenset({"api", "e2e", "integration", "replay", "secrecy", "workflows"})

# Suites that take a quarter of a minute and more together; with them `make check` would take five minutes.
_SLOW_SUITES = """
    accounts_sessions accounts_signing_in asvs_passwords attachment_content attachment_store budgets
    calendar_publishing clock_surprises eventstore eventstore_crash eventstore_model eventstore_verify import_filing
    limits_brute_force limits_properties reading_lists relay staged_parts
"""
_SLOW_FILES = frozenset(f"test_{suite}.py" for suite in _SLOW_SUITES.split())

# No branch that has to be taken is taken by these alone; `make test` runs them beside the rest, without coverage.
_BESIDE_FOLDERS = frozenset({"api", "e2e", "secrecy"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a running system as slow, and what runs without coverage as `beside`."""
    for item in items:
        folders = set(item.path.relative_to(Path(__file__).parent).parts)
        if _SLOW_FOLDERS & folders or item.path.name in _SLOW_FILES:
            item.add_marker(pytest.mark.slow)
        if _BESIDE_FOLDERS & folders or item.get_closest_marker("heavy"):
            item.add_marker(pytest.mark.beside)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def temporal_server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """Address of a real server with an empty database and the namespace `default`, for the whole session."""
    binary = await acquire_server(
        cache_dir=read_settings().cache_dir,
        say=lambda line: print(line, file=sys.stderr),
        oldest=OLDEST_SKIPPING_TIME,
    )
    home = tmp_path_factory.mktemp("temporal")
    async with running_server(binary, home=home, time_skipping=True) as address:
        yield address


@pytest_asyncio.fixture
async def temporal_client(temporal_server: str) -> Client:
    """A client of the server; what it starts lives in real time."""
    return await connect(temporal_server)


@pytest.fixture
def time_skipper(temporal_client: Client) -> TimeSkipper:
    """Starts workflows (by its `client`) whose time skips ahead whenever they only wait for a timer."""
    return TimeSkipper(temporal_client, config=TimeSkippingConfig(enabled=True))


@pytest.fixture
def held_clock(temporal_client: Client) -> TimeSkipper:
    """Starts workflows (by its `client`) whose time skips only when `fast_forward(handle, duration)` says so."""
    return TimeSkipper(temporal_client, config=TimeSkippingConfig(enabled=False))


@pytest.fixture
def task_queue() -> str:
    """A task queue of this test alone."""
    return f"test-{uuid.uuid4()}"


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], Awaitable[None]]:
    """Waits until a condition holds, at most half a minute."""

    async def wait_until(holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not holds():
                await asyncio.sleep(0.02)

    return wait_until
