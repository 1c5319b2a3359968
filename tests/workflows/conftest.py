"""A living installation for each story, warm and cold: cold replays every issue from its history at each step."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.client import Client
from temporalio.testing._timeskipping import TimeSkipper, TimeSkippingConfig

from infra.keys.codec import EncryptionCodec, data_converter
from infra.keys.files import KeyFile
from infra.keys.ring import Purpose
from infra.run.preparing import prepare
from infra.settings.settings import Settings
from infra.temporal.client import connect
from tests.world import World, living, settings_for

COLD = {"SIBU_WORKER_MAX_CACHED": "0", "SIBU_WORKER_TASKS": "1"}


@pytest.fixture(scope="session")
def prepared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an installation in which nothing has happened, to be copied."""
    folder = tmp_path_factory.mktemp("prepared") / "var"
    asyncio.run(prepare(settings_for(folder)))
    return folder


@pytest.fixture(params=["warm", "cold"])
def settings(request: pytest.FixtureRequest, prepared_folder: Path, tmp_path: Path) -> Settings:
    """The settings of this story's own installation."""
    folder = tmp_path / "var"
    shutil.copytree(prepared_folder, folder)
    return settings_for(folder, **(COLD if request.param == "cold" else {}))


@pytest.fixture
async def coded_client(temporal_server: str, settings: Settings) -> Client:
    """A client that encrypts its payloads with the installation's key."""
    ring = KeyFile.load(settings.key_file)
    return await connect(temporal_server, data_converter=data_converter(EncryptionCodec(ring.secret(Purpose.PAYLOAD))))


@pytest.fixture
def clock(coded_client: Client) -> TimeSkipper:
    """Time stands at the real time until `fast_forward` says otherwise."""
    return TimeSkipper(coded_client, config=TimeSkippingConfig(enabled=False))


@pytest.fixture
async def world(settings: Settings, clock: TimeSkipper) -> AsyncIterator[World]:
    """The installation with its worker."""
    async with living(settings, clock.client) as alive:
        yield alive
