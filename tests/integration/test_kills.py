"""Parts of a running system are killed at random while reports come in: nothing acknowledged is lost or doubled."""

import asyncio
import random
import signal
import time
from pathlib import Path

import pytest

from infra.projections.comparing import compare
from infra.projections.comparing_figures import wrong_figures
from infra.run.instance import opened
from infra.run.projecting import DECIDED, follower
from infra.settings.reading import read_settings
from tests.integration.town import CHILDREN, Town, running_town

WAITS_FOR_NOBODY = "SELECT count(*) FROM issues WHERE status NOT IN ('routed', 'deliberating')"
NOT_DELIVERED = "SELECT count(*) FROM outbox WHERE done_at IS NULL"
DOUBLED = "SELECT count(*) FROM (SELECT 1 FROM events GROUP BY stream, type HAVING count(*) > 1)"


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_kills_during_an_import_lose_and_double_nothing(tmp_path: Path) -> None:
    await import_under_fire(tmp_path, kills=4, reports=240, seed=1)


@pytest.mark.long
async def test_forty_kills_during_an_import_lose_and_double_nothing(tmp_path: Path) -> None:
    await import_under_fire(tmp_path, kills=40, reports=400, seed=2)


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_reports_filed_while_the_engine_hangs_start_by_themselves(tmp_path: Path) -> None:
    await burst_without_engine(tmp_path, reports=300)


@pytest.mark.long
async def test_five_thousand_reports_filed_while_the_engine_hangs_start_by_themselves(tmp_path: Path) -> None:
    await burst_without_engine(tmp_path, reports=5_000)


async def import_under_fire(folder: Path, *, kills: int, reports: int, seed: int) -> None:
    chance = random.Random(seed)
    victims = [CHILDREN[n % len(CHILDREN)] for n in range(kills)]
    chance.shuffle(victims)
    begun = time.monotonic()
    async with running_town(folder / "var") as town:
        share = reports // kills
        for n, victim in enumerate(victims):
            filing = asyncio.create_task(town.file_all(range(n * share, (n + 1) * share)))
            await asyncio.sleep(chance.uniform(0.0, 0.5))
            await town.kill(victim)
            await filing
        filed = time.monotonic()
        await ensure_all_is_well(town, reports=share * kills)
    told = f"{share * kills} reports and {kills} kills (seed {seed})"
    print(f"{told}: filed after {filed - begun:.0f} s, all proved after {time.monotonic() - begun:.0f} s.")


async def burst_without_engine(folder: Path, *, reports: int) -> None:
    async with running_town(folder / "var") as town:
        await town.send("temporal", signal.SIGSTOP)
        begun = time.monotonic()
        await town.file_all(range(reports), at_once=16)
        filed = time.monotonic()
        assert town.count("SELECT count(*) FROM events WHERE type <> 'filed'") == 0

        await town.send("temporal", signal.SIGCONT)

        await town.until_none(WAITS_FOR_NOBODY, within=1_800)
        routed = time.monotonic()
        await ensure_all_is_well(town, reports=reports)
    print(f"{reports} reports without engine: filed in {filed - begun:.1f} s, routed {routed - filed:.1f} s after.")


async def ensure_all_is_well(town: Town, *, reports: int) -> None:
    """The oracle: each acknowledged key once, every issue where a person is, notices gone out, history whole."""
    await town.until_none(WAITS_FOR_NOBODY)
    await town.until_none(NOT_DELIVERED)
    assert len(town.acknowledged) == len(set(town.acknowledged.values())) == reports
    for counted in (
        "SELECT count(*) FROM issues",
        "SELECT count(DISTINCT stream) FROM events",
        "SELECT count(*) FROM receipts",
        "SELECT count(*) FROM idempotency",
    ):
        assert town.count(counted) == reports, counted
    assert town.count(DOUBLED) == 0
    for issue_id in town.acknowledged.values():
        assert town.count("SELECT count(*) FROM issues WHERE id = ?", issue_id) == 1
    await ensure_projections_follow(town)
    assert await town.stop() == 0
    verified = await town.told("verify")
    assert (verified["streams"], verified["broken"], verified["differences"]) == (reports, [], [])


async def ensure_projections_follow(town: Town) -> None:
    """Search rows and figures are written by the relay, a moment later; then a rebuild would change nothing."""
    settings = read_settings({"SIBU_DATA_DIR": str(town.data_dir)})
    async with opened(settings, classes=DECIDED) as instance, asyncio.timeout(120):
        while differences := await compare(instance.database, instance.events, search=follower(instance)):
            print(f"{len(differences)} differences yet, such as {differences[0]}.")
            await asyncio.sleep(0.5)
        while wrong := await wrong_figures(instance.database, instance.events):
            print(f"{len(wrong)} figures are wrong yet, such as {wrong[0]}.")
            await asyncio.sleep(0.5)
