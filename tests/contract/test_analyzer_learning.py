"""What people's rulings teach the analyzer, how it is kept, and what is never learnt."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from infra.analyzer import store
from infra.analyzer.embedded import EmbeddedAnalyzer
from infra.analyzer.learning import Ruling
from infra.analyzer.weights import Weights
from infra.db.engine import Database
from infra.db.tables import analyzer_rulings, analyzer_weights
from schemas.domain.analysis import Category, Urgency

KEY = b"a key of the tests"
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LIGHTS = [f"{n}号巷子里黑漆漆的,晚上走路要打手电筒。" for n in "一二三四五甲乙丙丁"]
BRANCH = [f"{n}村的远教站点学员名册还没有更新。" for n in "一二三四五甲乙丙丁"]


def ruling(category: Category, *, issue_id: str = "a", topic: str | None = None) -> Ruling:
    return Ruling(issue_id=issue_id, category=category, topic=topic)


def taught_weights() -> Weights:
    weights = Weights()
    analyzer = EmbeddedAnalyzer(features=KEY)
    for category, topic, texts in (
        (Category.LIVELIHOOD, "roads", LIGHTS),
        (Category.ORGANIZATION, "membership", BRANCH),
    ):
        for text in texts:
            weights.apply(analyzer.learn(ruling(category, topic=topic), problem=text).changes)
    return weights


def test_rulings_teach_what_no_word_of_the_lexicon_says() -> None:
    plain = EmbeddedAnalyzer(features=KEY)
    taught = EmbeddedAnalyzer(features=KEY, weights=taught_weights())

    before = plain.analyze(problem="六村的远教站点学员名册也没有更新。", suggestions=[])
    after = taught.analyze(problem="六村的远教站点学员名册也没有更新。", suggestions=[])

    assert before.category.value == Category.LIVELIHOOD
    assert after.category.value == Category.ORGANIZATION
    assert "人工判定" in after.category.reason


def test_rulings_teach_topics_too() -> None:
    taught = EmbeddedAnalyzer(features=KEY, weights=taught_weights())

    assert taught.analyze(problem="七号巷子里黑漆漆的,晚上走路要小心。", suggestions=[]).topic.value == "roads"


def test_teaching_never_unseals() -> None:
    analyzer = EmbeddedAnalyzer(features=KEY)
    text = "村支书挪用修路款。"
    weights = taught_weights()
    for _ in range(50):
        weights.apply(analyzer.learn(ruling(Category.LIVELIHOOD), problem=text).changes)

    taught = EmbeddedAnalyzer(features=KEY, weights=weights)

    assert taught.analyze(problem=text, suggestions=[]).possible_discipline


def test_a_ruling_on_a_discipline_matter_teaches_nothing() -> None:
    changes = EmbeddedAnalyzer(features=KEY).learn(ruling(Category.DISCIPLINE), problem="村支书挪用修路款。")

    assert changes.changes == ()


def test_what_is_learnt_holds_no_text() -> None:
    changes = EmbeddedAnalyzer(features=KEY).learn(ruling(Category.LIVELIHOOD), problem="石榴巷的路灯坏了")

    features = set(changes.features) - {"*"}
    assert features
    assert all(len(feature) == 5 and int(feature, 16) >= 0 for feature in features)


def test_another_key_gives_other_features() -> None:
    one = EmbeddedAnalyzer(features=KEY).learn(ruling(Category.LIVELIHOOD), problem="石榴巷的路灯坏了")
    other = EmbeddedAnalyzer(features=b"another key").learn(ruling(Category.LIVELIHOOD), problem="石榴巷的路灯坏了")

    assert len(set(one.features) & set(other.features)) < 5


def test_a_function_may_hide_the_features_instead_of_a_key() -> None:
    analyzer = EmbeddedAnalyzer(features=lambda feature: f"hidden-{len(feature)}")

    assert set(analyzer.learn(ruling(Category.LIVELIHOOD), problem="路灯").features) <= {
        "*", "hidden-1", "hidden-2", "hidden-3",
    }  # fmt: skip


def test_learning_is_pure() -> None:
    weights = Weights()
    analyzer = EmbeddedAnalyzer(features=KEY, weights=weights)

    first = analyzer.learn(ruling(Category.LIVELIHOOD), problem="路灯坏了")

    assert analyzer.learn(ruling(Category.LIVELIHOOD), problem="路灯坏了") == first
    assert not weights


def test_an_urgency_is_kept_beside_the_category() -> None:
    said = Ruling(issue_id="a", category=Category.LIVELIHOOD, topic="utilities", urgency=Urgency.URGENT)

    changes = EmbeddedAnalyzer(features=KEY).learn(said, problem="停水")

    assert changes.labels == ("category:livelihood", "topic:utilities", "urgency:urgent")


async def kept(database: Database, said: Ruling, problem: str) -> int:
    """Record a ruling; gives how many weights changed."""
    changes = EmbeddedAnalyzer(features=KEY).learn(said, problem=problem)
    async with database.write() as conn:
        return len(await store.record(conn, changes, issue_id=said.issue_id, at=NOW))


async def total(database: Database, label: str) -> float:
    query = select(func.coalesce(func.sum(analyzer_weights.c.weight), 0)).where(analyzer_weights.c.label == label)
    async with database.read() as conn:
        return float((await conn.execute(query)).scalar_one())


async def test_what_was_recorded_is_loaded_by_the_next_worker(database: Database) -> None:
    for n, (category, text) in enumerate(
        [(Category.LIVELIHOOD, text) for text in LIGHTS] + [(Category.ORGANIZATION, text) for text in BRANCH]
    ):
        await kept(database, ruling(category, issue_id=f"issue-{n}"), text)

    async with database.read() as conn:
        weights = await store.load(conn)

    taught = EmbeddedAnalyzer(features=KEY, weights=weights)
    assert taught.analyze(problem="六村的远教站点学员名册", suggestions=[]).category.value == Category.ORGANIZATION


async def test_the_same_ruling_twice_counts_once(database: Database) -> None:
    await kept(database, ruling(Category.LIVELIHOOD), "路灯坏了")
    once = await total(database, "category:livelihood")

    again = await kept(database, ruling(Category.LIVELIHOOD), "路灯坏了")

    assert again == 0
    assert await total(database, "category:livelihood") == once


async def test_a_changed_ruling_takes_the_earlier_one_back(database: Database) -> None:
    await kept(database, ruling(Category.LIVELIHOOD), "支部的路灯坏了")

    await kept(database, ruling(Category.ORGANIZATION), "支部的路灯坏了")

    assert await total(database, "category:livelihood") == 0
    assert await total(database, "category:organization") > 0


@pytest.mark.parametrize("earlier", [None, Category.LIVELIHOOD])
async def test_a_discipline_ruling_leaves_no_trace(database: Database, earlier: Category | None) -> None:
    if earlier:
        await kept(database, ruling(earlier), "会计的事")

    await kept(database, ruling(Category.DISCIPLINE), "会计的事")

    async with database.read() as conn:
        assert (await conn.execute(select(analyzer_rulings))).all() == []
    assert await total(database, "category:livelihood") == 0
    assert await total(database, "category:discipline") == 0
