"""Near-duplicates in the database: what is kept of a report, and found again under the limits of the policy."""

from datetime import UTC, datetime, timedelta

import pytest

from infra.analyzer.neighbours import SHARING, forget, remember, shared
from infra.analyzer.similarity import signature
from infra.db.engine import Database
from infra.projections.similar import SimilarIssues
from schemas.domain.issue import Issue
from schemas.domain.place import PlaceResolved
from schemas.domain.policy import Duplicates
from schemas.domain.sealed import KeyClass, Sealed
from schemas.domain.status import Status
from tests.contract.test_analyzer_similarity import KEY, LETTER

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SEALED = Sealed(key="content", box="")
LIMITS = Duplicates(similarity=0.6, metres=2_000, days=30)


def place(longitude: float | None = None, latitude: float | None = None) -> PlaceResolved:
    return PlaceResolved(known=False, community_id="c1", street_id="s1", longitude=longitude, latitude=latitude)


def issue(issue_id: str, *, filed_at: datetime = NOW) -> Issue:
    return Issue(
        id=issue_id,
        version=1,
        status=Status.COLLECTED,
        key_class=KeyClass.INTAKE,
        policy_version="p",
        calendar_version="c",
        filed_at=filed_at,
        filed_by="resident",
        last_at=filed_at,
        promised_at=filed_at,
        content=SEALED,
    )


async def kept(database: Database, issue_id: str, text: str, where: PlaceResolved, at: datetime = NOW) -> None:
    async with database.write() as conn:
        await remember(conn, signature(text, key=KEY), issue_id=issue_id, place=where, at=at)


def finder(database: Database) -> SimilarIssues:
    async def limits(_: Issue) -> Duplicates:
        return LIMITS

    return SimilarIssues(database=database, secret=KEY, limits=limits)


async def found(database: Database, text: str, where: PlaceResolved, *, own: str = "new") -> dict[str, float | None]:
    """Metres by issue, of all near-duplicates."""
    near = await finder(database).find(issue(own), text=text, place=where)
    return {each.issue_id: each.metres for each in near}


async def test_an_earlier_report_of_the_same_is_found(database: Database) -> None:
    await kept(database, "earlier", LETTER, place())
    await kept(database, "other", "村口的桥断了栏杆,骑车的人夜里看不见。", place())

    assert await found(database, "领导好!" + LETTER, place()) == {"earlier": None}


async def test_the_distance_is_told_where_both_places_are_known(database: Database) -> None:
    await kept(database, "earlier", LETTER, place(112.0, 28.0))

    near = await found(database, LETTER, place(112.0, 28.001))

    assert near["earlier"] == pytest.approx(111, abs=1)


async def test_a_similar_text_from_far_away_is_another_thing(database: Database) -> None:
    await kept(database, "earlier", LETTER, place(112.0, 28.0))
    changed = "尊敬的领导:" + LETTER.replace("桂花园小区三栋", "茶山苑一栋").replace("早餐店", "面馆").replace(
        "店主", "老板"
    )

    near_by = await found(database, changed, place(112.0, 28.001))
    far_away = await found(database, changed, place(112.0, 29.0))

    assert set(near_by) == {"earlier"}
    assert far_away == {}


async def test_an_issue_is_never_its_own_duplicate_nor_that_of_a_later_one(database: Database) -> None:
    await kept(database, "new", LETTER, place())
    await kept(database, "later", LETTER, place(), NOW + timedelta(hours=1))

    assert await found(database, LETTER, place(), own="new") == {}


async def test_what_is_forgotten_is_not_found(database: Database) -> None:
    await kept(database, "earlier", LETTER, place())

    async with database.write() as conn:
        await forget(conn, "earlier")

    assert await found(database, LETTER, place()) == {}


async def test_remembering_twice_is_as_good_as_once(database: Database) -> None:
    await kept(database, "earlier", LETTER, place())
    await kept(database, "earlier", LETTER, place())

    assert await found(database, LETTER, place()) == {"earlier": None}


async def test_of_many_only_the_most_alike_are_shown(database: Database) -> None:
    for n in range(8):
        await kept(database, f"issue-{n}", LETTER + "再说一遍。" * (n % 2), place())

    near = await finder(database).find(issue("new"), text=LETTER, place=place())

    assert [each.issue_id for each in near[:4]] == ["issue-0", "issue-2", "issue-4", "issue-6"]
    assert len(near) == 5


async def test_buckets_are_looked_up_and_the_table_is_never_walked_through(database: Database) -> None:
    statement = SHARING.params(**shared(signature(LETTER, key=KEY)))
    word = "EXPLAIN QUERY PLAN" if database.dialect == "sqlite" else "EXPLAIN"

    async with database.read() as conn:
        if database.dialect == "postgresql":
            await conn.exec_driver_sql("SET LOCAL enable_seqscan = off")  # An empty table is walked through otherwise.
        plain = statement.compile(dialect=conn.dialect, compile_kwargs={"literal_binds": True})
        plan = str((await conn.exec_driver_sql(f"{word} {plain}")).all())

    assert "near_duplicates" in plan
    assert "SCAN near_duplicates" not in plan
    assert "Seq Scan" not in plan
