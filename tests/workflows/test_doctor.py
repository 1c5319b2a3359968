"""`sibu doctor` finds what is wrong with a real installation, and nothing where nothing is."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update
from temporalio.client import Client

from infra.db.tables import issues, outbox
from infra.keys.ring import Purpose
from infra.outbox.lease import Lease
from infra.run.clock import now
from infra.run.doctoring import examine
from infra.run.instance import Instance, opened
from infra.run.preparing import prepare
from infra.run.teaching import TaughtAnalyzer
from infra.run.worker import connected, worker
from infra.settings.settings import Settings
from tests.contract.shelf import Shelf
from tests.databases import cluster, database_kind, fresh_url, migrated_file  # noqa: F401 - fixtures
from tests.world import EVERYTHING, settings_for


@pytest.fixture
async def settings(tmp_path: Path, temporal_server: str, fresh_url: str) -> Settings:  # noqa: F811
    """Of a prepared installation in which nothing runs yet but the engine; nobody listens at its HTTP address."""
    made = settings_for(
        tmp_path, database_url=fresh_url, TEMPORAL_ADDRESS=temporal_server, SIBU_HTTP_PORT="9", SIBU_NAMESPACE="default"
    )
    await prepare(made)
    return made


async def told(settings: Settings, *, later: timedelta = timedelta(0)) -> dict[str, tuple[bool, str]]:
    return {one.name: (one.ok, one.says) for one in await examine(settings, now=lambda: now() + later)}


def lease(instance: Instance, *, lasting: float) -> Lease:
    return Lease(database=instance.database, name="relay", holder="relay-1", lasting=lasting)


async def test_where_nothing_runs_but_the_engine_each_missing_part_is_named(settings: Settings) -> None:
    found = await told(settings)

    assert found["api"] == (False, "no answer at http://127.0.0.1:9; is `sibu up` running?")
    assert found["engine"][0]
    queue = settings.temporal.task_queue
    assert found["workers"] == (False, f"nobody works at the task queue {queue}: start `sibu worker`")
    assert found["relay"] == (False, "none works here: start `sibu relay`")
    assert (found["outbox"], found["stuck issues"]) == ((True, "nothing waits longer than it should"), (True, "none"))
    assert [name for name, (ok, _) in found.items() if not ok] == ["api", "workers", "relay"]


async def test_an_engine_that_is_away_leaves_the_rest_to_be_looked_at(settings: Settings) -> None:
    away = settings.temporal.model_copy(update={"address": "127.0.0.1:9"})

    found = await told(settings.model_copy(update={"temporal": away}))

    assert found["engine"] == (False, "no Temporal server at 127.0.0.1:9; filing goes on without it")
    assert found["workers"] == (False, "not known while the Temporal server is away")
    assert found["outbox"][0]


async def test_a_worker_and_a_relay_are_seen_at_work(settings: Settings) -> None:
    async with opened(settings, classes=EVERYTHING) as instance:
        client: Client = await connected(instance, address=str(settings.temporal.address))
        analyzer = TaughtAnalyzer(instance.database, features=instance.ring.secret(Purpose.SEARCH_TOKEN))
        async with worker(instance, client, analyzer=analyzer):
            assert await lease(instance, lasting=60).take()
            found = await told(settings)

    assert found["workers"] == (True, f"1 at the task queue {settings.temporal.task_queue}")
    assert found["relay"] == (True, "relay-1 works")


async def test_a_relay_that_died_is_named_with_the_time_since(settings: Settings) -> None:
    async with opened(settings, classes=frozenset()) as instance:
        await lease(instance, lasting=-30).take()

    ok, says = (await told(settings))["relay"]

    assert not ok
    assert says.startswith("none works; relay-1 was the last, 3")


async def test_what_waits_and_what_is_stuck_is_counted_after_a_minute_and_not_before(settings: Settings) -> None:
    async with opened(settings, classes=frozenset()) as instance:
        shelf = Shelf(instance.database)
        await shelf.general("路灯坏了", issue_id="lamp")
        async with instance.database.write() as conn:
            await conn.execute(update(issues).values(next_due_at=now()))
            await conn.execute(update(outbox).values(next_try_at=now(), done_at=None, attempts=0))

    soon, late = await told(settings, later=timedelta(seconds=30)), await told(settings, later=timedelta(seconds=90))

    assert (soon["outbox"][0], soon["stuck issues"][0]) == (True, True)
    assert late["stuck issues"] == (False, "1 issues are past their due and nobody fires them: run `sibu recover`")
    assert not late["outbox"][0]
    assert late["outbox"][1].endswith("deliveries wait or are being tried again")


async def test_a_clock_that_is_wrong_is_told_by_the_databases(settings: Settings, database_kind: str) -> None:  # noqa: F811
    ahead, behind = await told(settings, later=timedelta(seconds=10)), await told(settings, later=-timedelta(hours=1))

    if database_kind == "sqlite":
        assert ahead["clock"] == behind["clock"]
        assert ahead["clock"][0]
    else:
        assert [ahead["clock"][0], behind["clock"][0]] == [False, False]
        assert ahead["clock"][1].endswith(
            "s ahead of the database's: let one service set the clocks of all machines (NTP)"
        )
        assert behind["clock"][1].startswith(("3599", "3600"))
