"""What a server of our own was told outlives it, also when it was killed."""

import asyncio
import os
import signal
import socket
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from infra.run.children import Child, Supervisor
from infra.settings.reading import read_settings
from infra.temporal.acquire import acquire_server
from infra.temporal.binary import ServerBinary
from infra.temporal.client import connect, ensure_namespace, is_healthy
from infra.temporal.configuration import server_config
from infra.temporal.embedded import make_ready, prepare_server, running_server
from infra.temporal.errors import NoServerError
from infra.temporal.ports import ServerPorts, claim_ports


@workflow.defn
class Errand:
    """Waits to be told the end."""

    def __init__(self) -> None:
        self.ended = False

    @workflow.run
    async def run(self) -> str:
        await workflow.wait_condition(lambda: self.ended)
        return "done"

    @workflow.signal
    def end(self) -> None:
        self.ended = True


@pytest.fixture
async def binary() -> ServerBinary:
    return await acquire_server(cache_dir=read_settings().cache_dir, say=lambda _: None)


async def start(client: Client) -> None:
    await client.start_workflow(Errand.run, id="errand", task_queue="errands")


async def finish(client: Client) -> str:
    handle = client.get_workflow_handle_for(Errand.run, "errand")
    async with Worker(client, task_queue="errands", workflows=[Errand], workflow_runner=UnsandboxedWorkflowRunner()):
        await handle.signal(Errand.end)
        return await handle.result()


async def test_a_workflow_goes_on_after_the_server_was_stopped_and_started_at_the_same_address(
    binary: ServerBinary, tmp_path: Path
) -> None:
    async with running_server(binary, home=tmp_path) as first:
        await start(await connect(first))

    async with running_server(binary, home=tmp_path) as second:
        result = await finish(await connect(second))

    assert result == "done"
    assert first == second


async def test_a_workflow_goes_on_after_the_server_was_killed_and_started_again_by_the_supervisor(
    binary: ServerBinary, tmp_path: Path
) -> None:
    launch = prepare_server(binary, home=tmp_path / "temporal")

    async def ready() -> None:
        await make_ready(launch, namespace="default")

    supervisor = Supervisor(run_dir=tmp_path, log_dir=tmp_path, say=lambda _: None, first_pause=0.05)
    async with supervisor.running([Child(name="temporal", command=launch.command, ready=ready)]):
        await start(await connect(launch.address))
        killed = supervisor.pid_of("temporal")
        assert killed is not None

        os.kill(killed, signal.SIGKILL)
        async with asyncio.timeout(30):
            result = await finish(await connect(launch.address))

    assert result == "done"


async def test_a_namespace_is_registered_once(temporal_server: str) -> None:
    await ensure_namespace(temporal_server, "another")
    await ensure_namespace(temporal_server, "another")

    client = await connect(temporal_server, namespace="another")

    assert [each async for each in client.list_workflows()] == []


async def test_nobody_at_the_address_is_told_with_what_to_do() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{unused.getsockname()[1]}"

    with pytest.raises(NoServerError, match=f"No Temporal server answered at {address} within 1 seconds") as refusal:
        await connect(address, within=timedelta(seconds=1))

    assert "TEMPORAL_ADDRESS" in refusal.value.hint
    assert not await is_healthy(address)


def test_ports_are_kept_and_a_taken_one_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    first = claim_ports(file)
    again = claim_ports(file)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", first.history))
        taken.listen()

        replaced = claim_ports(file)

    assert again == first
    assert replaced.history != first.history
    assert replaced.frontend == first.frontend


def test_nothing_of_the_server_listens_beyond_loopback() -> None:
    config = server_config(Path("/data"), ServerPorts(1, 2, 3, 4, 5, 6, 7, 8))

    assert all(service["rpc"]["bindOnLocalHost"] for service in config["services"].values())
    assert config["global"]["membership"]["broadcastAddress"] == "127.0.0.1"
    assert "metrics" not in config["global"]
    assert "pprof" not in config["global"]
