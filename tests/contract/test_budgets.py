"""Budgets: so many at once, so many an hour, all or nothing, shared by processes, in memory while storage is away."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select

from api.guard.budgets import DANGER, DANGER_OF_ALL, LIMITS, READING, WAITING, WAITING_OF_ALL
from api.ports import Budgets, UsedTokens
from infra.budgets.purses import Purses
from infra.budgets.sweeping import sweep
from infra.budgets.tokens import TokenBook
from infra.db.budget_tables import budgets as budget_rows
from infra.db.budget_tables import used_tokens
from infra.db.engine import Database
from infra.db.errors import StorageError
from schemas.wire.budgets import Budget, Spend
from tests.fakes.budgets import CountedBudgets, UsedInMemory

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
# A unit each minute.
TEA = Budget(name="tea", at_once=4, hourly=60, beyond=8, chunk=2)
CAKE = Budget(name="cake", at_once=2, hourly=60)


@pytest.fixture(params=["stored", "counted"])
def counter(request: pytest.FixtureRequest, database: Database) -> Budgets:
    return CountedBudgets() if request.param == "counted" else Purses(database)


def of(budget: Budget, key: str = "somebody") -> Spend:
    return Spend(budget=budget, key=key)


async def taken(counter: Budgets, spend: Spend, *, tries: int, now: datetime = NOON, working: bool = False) -> int:
    """How many of so many tries were let through."""
    return sum([await counter.take((spend,), now=now, working=working) is None for _ in range(tries)])


async def test_a_budget_gives_what_it_has_at_once_and_then_what_drips(counter: Budgets) -> None:
    at_once = await taken(counter, of(TEA), tries=10)
    at_the_same_time = await taken(counter, of(TEA), tries=3)
    three_minutes_later = await taken(counter, of(TEA), tries=10, now=NOON + timedelta(minutes=3))

    assert (at_once, at_the_same_time, three_minutes_later) == (4, 0, 3)


async def test_a_denial_tells_when_there_is_one_more(counter: Budgets) -> None:
    await taken(counter, of(TEA), tries=4)

    denial = await counter.take((of(TEA),), now=NOON)

    assert denial is not None
    assert (denial.budget, denial.at_once, denial.excess) == ("tea", 4, 0)
    assert denial.wait == pytest.approx(60, abs=1)


async def test_work_reaches_beyond_the_budget_and_shows_as_excess(counter: Budgets) -> None:
    await taken(counter, of(TEA), tries=4)

    worked = await taken(counter, of(TEA), tries=5, working=True)
    denial = await counter.take((of(TEA),), now=NOON)

    assert worked == 5
    assert denial is not None
    assert denial.excess == 5
    assert denial.wait == pytest.approx(6 * 60, abs=1)


async def test_who_works_is_seen_at_once_by_who_does_not(counter: Budgets) -> None:
    await taken(counter, of(TEA), tries=5)
    excess = []

    for _ in range(3):
        await taken(counter, of(TEA), tries=1, working=True)
        denial = await counter.take((of(TEA),), now=NOON)
        excess.append(denial and denial.excess)

    assert excess == [1, 2, 3]


async def test_even_work_has_an_end(counter: Budgets) -> None:
    assert await taken(counter, of(TEA), tries=30, working=True) == 12


async def test_budgets_of_two_keys_do_not_touch(counter: Budgets) -> None:
    await taken(counter, of(TEA, "one"), tries=10)

    assert await taken(counter, of(TEA, "another"), tries=10) == 4


async def test_what_is_denied_by_one_budget_is_spent_of_none(counter: Budgets) -> None:
    await taken(counter, of(CAKE), tries=2)

    denials = [await counter.take((of(TEA), of(CAKE)), now=NOON) for _ in range(10)]

    assert {denial.budget for denial in denials if denial} == {"cake"}
    assert await taken(counter, of(TEA), tries=10) == 4


async def test_what_is_given_back_can_be_spent_again(counter: Budgets) -> None:
    await taken(counter, of(TEA), tries=4)

    counter.give_back((of(TEA),))

    assert await taken(counter, of(TEA), tries=3) == 1


async def test_many_at_once_get_no_more_than_there_is(database: Database) -> None:
    purses = Purses(database)

    answers = await asyncio.gather(*(purses.take((of(TEA),), now=NOON) for _ in range(40)))

    assert answers.count(None) == 4


async def test_two_processes_share_a_budget_but_for_the_first_chunk_of_each(database: Database) -> None:
    one, another = Purses(database), Purses(database)

    in_turns = [await taken(each, of(TEA), tries=1) for _ in range(10) for each in (one, another)]

    # Four in all, and at most a chunk that the second gave away before it asked.
    assert 4 <= sum(in_turns) <= 6


async def test_a_budget_without_chunks_is_exact_between_processes(database: Database) -> None:
    one, another = Purses(database), Purses(database)

    in_turns = [await taken(each, of(CAKE), tries=1) for _ in range(10) for each in (one, another)]

    assert sum(in_turns) == 2


async def test_whoever_is_seen_seldom_leaves_no_row(database: Database) -> None:
    purses = Purses(database)
    await taken(purses, of(TEA), tries=2)
    before = await rows(database)

    await taken(purses, of(TEA), tries=1)

    assert (before, await rows(database)) == (0, 1)


async def test_while_the_database_is_away_the_same_budget_is_counted_in_memory(database: Database) -> None:
    purses = Purses(database)
    async with database.write() as conn:
        await conn.run_sync(budget_rows.drop)

    # The chunk that was at hand is booked in memory with the rest, so there are four as ever.
    assert await taken(purses, of(TEA), tries=20) == 4
    assert await taken(purses, of(CAKE), tries=20) == 2


async def test_rows_that_limit_nobody_any_more_are_swept_away(database: Database) -> None:
    purses = Purses(database)
    await taken(purses, of(CAKE, "early"), tries=2)
    await taken(purses, of(CAKE, "late"), tries=2, now=NOON + timedelta(hours=1))
    async with database.write() as conn:
        await conn.execute(insert(used_tokens), {"nonce": "old", "until": NOON})

    swept = await sweep(database, now=NOON + timedelta(hours=1))

    assert (swept, await rows(database)) == (2, 1)
    assert await taken(purses, of(CAKE, "late"), tries=1, now=NOON + timedelta(hours=1)) == 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 300), st.booleans()), max_size=40))
async def test_never_more_than_the_budget_and_what_dripped(database: Database, steps: list[tuple[int, bool]]) -> None:
    purses, now, let_in = Purses(database), NOON, 0
    key = f"{steps}"[:2_000]
    async with database.write() as conn:
        await conn.execute(budget_rows.delete())

    for seconds, _ in steps:
        now += timedelta(seconds=seconds)
        let_in += await purses.take((of(TEA, key),), now=now) is None

    # Four at once, one a minute, and the unbooked chunk that an idle hour forgets (never in these spans).
    elapsed = (now - NOON).total_seconds()
    assert let_in <= 4 + elapsed / 60 + TEA.chunk


@pytest.fixture(params=["stored", "remembered"])
def used(request: pytest.FixtureRequest, database: Database) -> UsedTokens:
    return UsedInMemory() if request.param == "remembered" else TokenBook(database)


@pytest.mark.parametrize("surely", [True, False])
async def test_a_token_is_used_once(used: UsedTokens, surely: bool) -> None:
    first = await used.use("a" * 24, until=NOON, surely=surely)
    again = await used.use("a" * 24, until=NOON, surely=surely)
    another = await used.use("b" * 24, until=NOON, surely=surely)

    assert (first, again, another) == (True, False, True)


async def test_of_many_who_bring_one_token_one_comes_through(database: Database) -> None:
    books = [TokenBook(database) for _ in range(20)]

    answers = await asyncio.gather(*(book.use("a" * 24, until=NOON, surely=True) for book in books))

    assert answers.count(True) == 1


async def test_while_the_database_is_away_a_token_is_used_once_in_memory_or_not_at_all(database: Database) -> None:
    book = TokenBook(database)
    async with database.write() as conn:
        await conn.run_sync(used_tokens.drop)

    with pytest.raises(StorageError):
        await book.use("a" * 24, until=NOON, surely=True)

    assert await book.use("b" * 24, until=NOON, surely=False)
    assert not await book.use("b" * 24, until=NOON, surely=False)


EVERY_BUDGET = [
    *(limits.address for limits in LIMITS.values()),
    *(limits.whole for limits in LIMITS.values()),
    *(limits.number for limits in LIMITS.values() if limits.number),
    *(READING, WAITING, WAITING_OF_ALL, DANGER, DANGER_OF_ALL),
]


@pytest.mark.parametrize("factor", [0.01, 0.5, 1.0, 7.0, 1_000_000.0])
@pytest.mark.parametrize("budget", EVERY_BUDGET, ids=lambda budget: str(budget.name))
async def test_every_budget_of_the_table_gives_exactly_what_it_says(
    lite: Database, budget: Budget, factor: float
) -> None:
    grown = budget.times(factor)
    purses, spend = Purses(lite), of(grown)

    let_in = await taken(purses, spend, tries=min(grown.at_once, 300))

    assert let_in == min(grown.at_once, 300)
    if grown.at_once < 300:
        assert await taken(purses, spend, tries=1) == 0


@pytest.fixture
async def lite(migrated_file: Path, tmp_path: Path) -> AsyncIterator[Database]:
    shutil.copy(migrated_file, tmp_path / "sibu.db")
    db = await Database.open(f"sqlite:///{tmp_path}/sibu.db")
    yield db
    await db.close()


async def rows(database: Database) -> int:
    async with database.read() as conn:
        return int((await conn.execute(select(func.count()).select_from(budget_rows))).scalar_one())
