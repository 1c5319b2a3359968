"""Records the histories that every later version must replay: `python -m tests.replay.record 0.1`, once a release.

Names after the release record these lives alone, where the others were recorded before.
Histories are kept without encryption, for they hold nothing of a person: ids, versions, statuses and ciphertext whose
keys go with the installation of the recording. Files of earlier releases stay as they are.
"""

import asyncio
import json
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.testing._timeskipping import TimeSkipper, TimeSkippingConfig

from infra.run.preparing import prepare
from infra.settings.reading import read_settings
from infra.temporal.acquire import acquire_server
from infra.temporal.binary import OLDEST_SKIPPING_TIME, BinaryKind
from infra.temporal.client import connect
from infra.temporal.embedded import make_ready, prepare_server
from infra.temporal.tether import tethered
from tests.replay.lives import LIVES, Life
from tests.world import World, living, settings_for

SUGGEST = "limit.historyCount.suggestContinueAsNew"
HISTORIES = Path(__file__).with_name("histories")
EARLY = 60  # events after which the recording server suggests to continue as new; by itself it would wait for 4,096


async def record_all(folder: Path, *, release: str, names: Collection[str] = ()) -> None:
    """Write one file for each life, and one for each run of a life that is continued as new."""
    async with _installation() as (world, clock):
        for name, life in LIVES.items():
            if not names or name in names:
                await _record(folder / f"{release}-{name}", world, clock, life)
    if names and "continued" not in names:
        return
    async with _installation(suggest_after=EARLY) as (world, clock):
        await _record(folder / f"{release}-continued", world, clock, LIVES["ladder"])


async def _record(stem: Path, world: World, clock: TimeSkipper, life: Life) -> None:
    issue_id = await life(world, clock)
    runs = await _runs(clock.client, issue_id)
    for number, run_id in enumerate(runs):
        history = await clock.client.get_workflow_handle(issue_id, run_id=run_id).fetch_history()
        file = stem if len(runs) == 1 else stem.with_name(f"{stem.name}-{number + 1}")
        told = without_traces(history.to_json_dict())
        text = json.dumps(told, ensure_ascii=False, indent=None, separators=(",", ":"))
        # The SDK signs with process and machine.
        text = text.replace(f"{os.getpid()}@{socket.gethostname()}", "recorder")
        file.with_name(f"{file.name}.json").write_text(text + "\n", encoding="utf-8")
        print(f"{file.name}: {len(history.events)} events, {len(text)} bytes")


def without_traces(told: Any) -> Any:
    """The same history without the stack traces of refusals: they name folders of this machine."""
    if isinstance(told, dict):
        return {key: without_traces(value) for key, value in told.items() if key != "stackTrace"}
    return [without_traces(each) for each in told] if isinstance(told, list) else told


async def _runs(client: Client, issue_id: str) -> list[str]:
    """The runs of a workflow, the oldest first."""
    run_id: str | None = (await client.get_workflow_handle(issue_id).describe()).run_id
    runs: list[str] = []
    while run_id:
        runs.insert(0, run_id)
        history = await client.get_workflow_handle(issue_id, run_id=run_id).fetch_history()
        run_id = history.events[0].workflow_execution_started_event_attributes.continued_execution_run_id
    return runs


@asynccontextmanager
async def _installation(*, suggest_after: int | None = None) -> AsyncIterator[tuple[World, TimeSkipper]]:
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_for(Path(folder) / "var")
        await prepare(settings)
        async with _engine(Path(folder) / "engine", suggest_after=suggest_after) as address:
            client = await connect(address, data_converter=pydantic_data_converter)
            clock = TimeSkipper(client, config=TimeSkippingConfig(enabled=False))
            async with living(settings, clock.client) as world:
                yield world, clock


@asynccontextmanager
async def _engine(home: Path, *, suggest_after: int | None) -> AsyncIterator[str]:
    """A server that suggests to continue as new after so many events."""
    binary = await acquire_server(cache_dir=read_settings().cache_dir, say=print, oldest=OLDEST_SKIPPING_TIME)
    launch = prepare_server(binary, home=home, time_skipping=True)
    command = launch.command
    if suggest_after and binary.kind is BinaryKind.SERVER:
        file = home / "dynamic.json"
        file.write_text(json.dumps({**json.loads(file.read_text()), SUGGEST: [{"value": suggest_after}]}))
    elif suggest_after:
        command = (*command, "--dynamic-config-value", f"{SUGGEST}={suggest_after}")
    with (home / "server.log").open("wb") as log:
        server = await asyncio.create_subprocess_exec(*tethered(command), stdout=log, stderr=log)
    try:
        await make_ready(launch, namespace="default")
        yield launch.address
    finally:
        server.terminate()
        await server.wait()


if __name__ == "__main__":
    HISTORIES.mkdir(exist_ok=True)
    asyncio.run(record_all(HISTORIES, release=sys.argv[1], names=sys.argv[2:]))
