"""The feed as a stream of server-sent events, over a real server on loopback."""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
import pytest
from starlette.types import Message

from tests.api.conftest import Office
from tests.api.serving import serving

SUPERVISOR = "staff-supervisor-1"


@pytest.fixture
async def address(office: Office) -> AsyncIterator[str]:
    async with serving(office.app, stopping=office.services.stopping) as url:
        yield url


@asynccontextmanager
async def streaming(
    address: str, office: Office, *, after: str | None = None
) -> AsyncIterator[tuple[httpx.Response, AsyncIterator[str]]]:
    headers = office.as_(SUPERVISOR) | {"Accept": "text/event-stream"} | ({"Last-Event-ID": after} if after else {})
    async with (
        httpx.AsyncClient(trust_env=False, timeout=10) as http,
        http.stream("GET", f"{address}/v1/events", headers=headers) as answer,
    ):
        yield answer, answer.aiter_lines()


async def named(lines: AsyncIterator[str], count: int) -> list[tuple[str, str]]:
    """The next events as (type, id)."""
    found: list[tuple[str, str]] = []
    kind = ""
    async for line in lines:
        name, _, value = line.partition(": ")
        if name == "event":
            kind = value
        if name == "id":
            found.append((kind, value))
        if len(found) == count:
            break
    return found


async def test_what_was_and_what_comes_is_streamed_in_one_order(office: Office, address: str) -> None:
    issue_id = (await office.file())["id"]

    async with streaming(address, office) as (answer, lines):
        before = await named(lines, 3)
        await office.command(issue_id, "accept", by="staff-mass-work-officer-1")
        after = await named(lines, 1)

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert [kind for kind, _ in before] == ["analyzed", "logged", "routed"]
    assert [kind for kind, _ in after] == ["accepted"]


async def test_a_stream_is_resumed_after_the_last_event_seen(office: Office, address: str) -> None:
    await office.file()
    async with streaming(address, office) as (_, lines):
        seen = await named(lines, 2)

    async with streaming(address, office, after=seen[-1][1]) as (_, lines):
        rest = await named(lines, 1)

    assert [kind for kind, _ in rest] == ["routed"]


async def test_a_quiet_stream_shows_that_it_is_alive(office: Office, address: str) -> None:
    async with streaming(address, office) as (_, lines):
        async for line in lines:
            if line.startswith(":"):
                break

    assert line == ": still here"


async def test_a_bad_mark_is_refused_before_the_stream_begins(office: Office, address: str) -> None:
    async with streaming(address, office, after="AAAABBBB") as (answer, _):
        await answer.aread()

    assert answer.status_code == 422
    assert answer.json()["type"] == "urn:sibu:problem:cursor"


async def test_a_stream_ends_when_the_process_is_told_to_stop(office: Office, address: str) -> None:
    async with streaming(address, office) as (_, lines):
        await anext(lines)
        office.services.stopping.set()
        async with asyncio.timeout(5):
            rest = [line async for line in lines]

    assert not any(line.startswith("event") for line in rest)


async def test_a_stream_ends_in_time_so_that_whoever_comes_back_is_asked_who_that_is(
    office: Office, address: str
) -> None:
    office.app.state.services = replace(office.services, stream_seconds=0.3)
    await office.file()

    async with streaming(address, office) as (_, lines), asyncio.timeout(5):
        seen = await named(lines, 1)
        rest = [line async for line in lines]
    async with streaming(address, office, after=seen[-1][1]) as (_, lines):
        following = await named(lines, 2)

    assert not rest[-1]  # It ends between two events.
    assert [kind for kind, _ in seen + following] == ["analyzed", "logged", "routed"]


async def test_a_reader_who_leaves_is_not_waited_for(office: Office, address: str) -> None:
    async with streaming(address, office) as (_, lines):
        await anext(lines)

    assert (await office.http.get("/livez")).status_code == 200


async def left_behind(office: Office, *, after: int, turns: int = 0, stuck: bool = False) -> int:
    """How many tasks of a reader never end, who leaves so many messages and turns of the event loop after beginning."""
    gone, sent = asyncio.Event(), 0

    async def receive() -> Message:
        await gone.wait()
        for _ in range(turns):
            await asyncio.sleep(0)
        return {"type": "http.disconnect"}

    async def send(_: Message) -> None:
        nonlocal sent
        sent += 1
        if sent == after:
            gone.set()
            if stuck:
                await asyncio.Event().wait()

    headers = [(b"accept", b"text/event-stream"), (b"authorization", office.as_(SUPERVISOR)["Authorization"].encode())]
    scope = {"type": "http", "method": "GET", "path": "/v1/events", "query_string": b"", "headers": headers}
    before = asyncio.all_tasks()
    await office.app({**scope, "raw_path": b"/v1/events", "client": ("127.0.0.1", 1)}, receive, send)
    if following := asyncio.all_tasks() - before:
        _, pending = await asyncio.wait(following, timeout=2)
        return len(pending)
    return 0


@pytest.fixture
def _uncollected() -> Iterator[None]:
    """Without the collector of garbage, which would clean up some day."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_uncollected")
async def test_a_reader_who_leaves_while_something_is_being_sent_leaves_nothing_behind(office: Office) -> None:
    # The beginning, the pause between attempts, and the first sign of life were sent.
    assert await left_behind(office, after=4, stuck=True) == 0


@pytest.mark.usefixtures("_uncollected")
async def test_readers_who_leave_while_the_database_is_asked_leave_nothing_behind(office: Office) -> None:
    # After the pause between attempts the first events are looked for, which takes some turns.
    assert [await left_behind(office, after=2, turns=turns) for turns in range(40)] == [0] * 40
