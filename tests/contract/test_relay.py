"""The relay on every database: everything in the outbox is done with, whatever fails meanwhile."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from infra.db.engine import Database
from infra.outbox.relay import Relay
from infra.run.gauging import gauge
from infra.telemetry.metrics import Metrics
from tests.contract.hearing import Hearing, Post
from tests.contract.shelf import NOW
from tests.domain import builders


@pytest.fixture
def post(database: Database) -> Post:
    return Post(database)


async def test_what_was_not_started_is_started_once(post: Post) -> None:
    shelf = post.shelf
    filed = [await shelf.file() for _ in range(3)]

    assert await post.at(4) == 3
    assert await post.at(60) == 0

    assert sorted(post.hearing.started) == sorted(filed)
    assert await post.relay.backlog() == 0


async def test_the_api_has_three_seconds_to_start_what_it_filed(post: Post) -> None:
    await post.shelf.file()

    assert [await post.at(second) for second in (0, 2, 3)] == [0, 0, 1]


async def test_an_issue_that_has_moved_since_it_was_filed_is_not_started_again(post: Post) -> None:
    shelf = post.shelf
    issue_id = await shelf.file()
    await shelf.happen(issue_id, builders.COLLECTED)

    assert await post.at(4) == 1

    assert post.hearing.started == []
    assert await post.relay.backlog() == 0


async def test_what_waits_is_shown_as_a_figure_until_it_is_delivered(post: Post) -> None:
    await post.shelf.file()
    metrics, stop = Metrics(), asyncio.Event()
    shown = asyncio.create_task(gauge(post.relay, metrics, stop))

    async def shows(number: int) -> None:
        async with asyncio.timeout(20):
            while f"sibu_outbox_backlog {float(number)}" not in metrics.render()[0].decode():
                await asyncio.sleep(0.02)

    await shows(1)
    stop.set()
    await shown
    await post.at(4)
    stop.clear()
    shown = asyncio.create_task(gauge(post.relay, metrics, stop))
    await shows(0)
    stop.set()
    await shown


async def test_while_the_engine_is_away_one_start_is_tried_for_all(post: Post) -> None:
    shelf = post.shelf
    filed = [await shelf.file() for _ in range(30)]
    post.hearing.away = True

    assert await post.at(4) == 0
    assert len(post.hearing.asked_at) == 1

    post.hearing.away = False
    assert await post.at(5) == 30
    assert sorted(post.hearing.started) == sorted(filed)


async def test_a_returned_engine_is_noticed_within_five_seconds_however_long_it_was_away(post: Post) -> None:
    await post.shelf.file()
    post.hearing.away = True

    for second in range(30):
        await post.at(second)

    assert post.hearing.asked_at == [3, 4, 6, 10, 15, 20, 25]


async def test_a_notice_carries_a_key_that_is_the_same_at_every_try(post: Post) -> None:
    issue_id = await post.shelf.file()
    await post.notice(issue_id, 7)

    assert await post.at(0) == 1

    assert post.hearing.delivered == [(f"{issue_id}:7:reminder", "reminder", ("staff-1", "staff-2"))]


async def test_notices_go_out_while_the_engine_is_away(database: Database) -> None:
    post = Post(database)
    issue_id = await post.shelf.file()
    await post.notice(issue_id, 7)
    post.hearing.now = NOW + timedelta(seconds=4)
    away = Hearing(away=True)
    relay = Relay(database=database, engine=away, notifier=post.hearing, clock=post.hearing.clock)

    assert await relay.sweep() == 1

    assert [key for key, _, _ in post.hearing.delivered] == [f"{issue_id}:7:reminder"]
    assert await relay.backlog() == 1


async def test_a_notice_that_fails_is_tried_again_after_longer_and_longer_waits(post: Post) -> None:
    issue_id = await post.shelf.file()
    await post.shelf.happen(issue_id, builders.COLLECTED)
    await post.notice(issue_id, 7)
    post.hearing.away = True

    for second in range(70):
        await post.at(second)

    assert post.hearing.asked_at == [0, 1, 3, 7, 15, 31, 63]


async def test_no_notice_waits_longer_than_five_minutes(post: Post) -> None:
    issue_id = await post.shelf.file()
    await post.shelf.happen(issue_id, builders.COLLECTED)
    await post.notice(issue_id, 7)
    post.hearing.away = True

    for second in range(1_500):
        await post.at(second)

    assert post.hearing.asked_at == [0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 811, 1111, 1411]


async def test_one_notice_that_fails_hinders_no_other(database: Database) -> None:
    class Picky(Hearing):
        async def notify(self, *, key: str, kind: str, to: tuple[str, ...]) -> None:
            if ":7:" in key:
                raise ConnectionError
            await super().notify(key=key, kind=kind, to=to)

    post = Post(database, Picky())
    issue_id = await post.shelf.file()
    await post.notice(issue_id, 7, 8, 9)

    assert await post.at(0) == 2
    assert [key for key, _, _ in post.hearing.delivered] == [f"{issue_id}:8:reminder", f"{issue_id}:9:reminder"]


async def test_more_than_a_batch_is_worked_off_sweep_by_sweep(post: Post) -> None:
    issue_id = await post.shelf.file()
    await post.notice(issue_id, *range(2, 452))

    assert [await post.at(0) for _ in range(4)] == [200, 200, 50, 0]

    assert len({key for key, _, _ in post.hearing.delivered}) == 450


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_a_relay_killed_again_and_again_loses_no_notice(
    database: Database, fresh_url: str, tmp_path: Path
) -> None:
    post, file = Post(database), tmp_path / "notices.jsonl"
    issue_id = await post.shelf.file()
    await post.notice(issue_id, *range(2, 602))

    for enough in (100, 350):
        async with a_relay(fresh_url, file) as killed:
            await until(partial(has, file, enough))
            killed.kill()
    async with a_relay(fresh_url, file):
        await until(lambda: lines(file) >= 600 and len(keys(file)) == 600)

    assert keys(file) == {f"{issue_id}:{version}:reminder" for version in range(2, 602)}


@asynccontextmanager
async def a_relay(url: str, file: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.contract.relaying", url, str(file)), stdin=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(90):
        while not holds():
            await asyncio.sleep(0.005)


def has(file: Path, number: int) -> bool:
    return lines(file) >= number


def lines(file: Path) -> int:
    return file.read_bytes().count(b"\n") if file.exists() else 0


def keys(file: Path) -> set[str]:
    """What the file holds in whole lines; the last one may be half."""
    found = set()
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            found.add(json.loads(line)["key"])
        except ValueError:
            continue
    return found
