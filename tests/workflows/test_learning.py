"""What people rule on general issues teaches the analyzer; what discipline rules never does."""

from sqlalchemy import func, select

from api.gateway.bodies import ClassifyBody, ConfirmIntakeBody
from infra.analyzer import store
from infra.analyzer.embedded import EmbeddedAnalyzer
from infra.analyzer.learning import Ruling
from infra.db.tables import analyzer_rulings, analyzer_weights
from infra.keys.ring import Purpose
from infra.run.clock import now
from infra.run.projecting import learner
from infra.run.teaching import TaughtAnalyzer
from schemas.domain.analysis import Category
from schemas.domain.roles import Role
from schemas.domain.status import Status
from tests.world import BRIBE, UNSURE, World


async def rows(world: World) -> tuple[int, int]:
    async with world.instance.database.read() as conn:
        rulings = await conn.scalar(select(func.count()).select_from(analyzer_rulings))
        weights = await conn.scalar(select(func.count()).select_from(analyzer_weights))
    return int(rulings or 0), int(weights or 0)


async def learn_everything(world: World) -> None:
    follower = learner(world.instance)
    while await follower.step():
        continue


async def test_a_ruling_of_the_community_teaches_once(world: World) -> None:
    filed = await world.file(problem=UNSURE)
    await world.until(filed.id, Status.DELIBERATING)
    secretary = world.staff(Role.SECRETARY, community_id=(await world.issue(filed.id)).community_id or "")
    await world.give(filed.id, ClassifyBody(category="organization"), by=secretary)

    await learn_everything(world)
    first = await rows(world)
    await learn_everything(world)

    assert first[0] == 1
    assert first[1] > 0
    assert await rows(world) == first


async def test_a_ruling_of_discipline_intake_teaches_nothing(world: World) -> None:
    filed = await world.file(problem=BRIBE)
    await world.until(filed.id, Status.DELIBERATING)
    await world.give(filed.id, ConfirmIntakeBody(), by=world.staff(Role.DISCIPLINE_INTAKE))

    await learn_everything(world)

    assert await rows(world) == (0, 0)


async def test_a_worker_takes_in_what_was_taught(world: World) -> None:
    analyzer = TaughtAnalyzer(world.instance.database, features=world.instance.ring.secret(Purpose.SEARCH_TOKEN))
    before = analyzer.analyze(problem=UNSURE, suggestions=())
    for number in range(40):
        text = UNSURE if number % 2 else f"小区第{number}号楼电梯停运，请维修。"
        await taught(world, text, "organization" if number % 2 else "livelihood")

    await analyzer.refresh()

    after = analyzer.analyze(problem=UNSURE, suggestions=())
    assert before.category.value == "livelihood"
    assert (after.category.value, after.category.confidence) != (before.category.value, before.category.confidence)


async def taught(world: World, text: str, category: str) -> None:
    """Teach one ruling as the relay's follower would."""
    embedded = EmbeddedAnalyzer(features=world.instance.ring.secret(Purpose.SEARCH_TOKEN))
    issue_id = f"{category}-{text}-{now().isoformat()}"
    ruling = Ruling(issue_id=issue_id, category=Category(category))
    changes = embedded.learn(ruling, problem=text)
    async with world.instance.database.write() as conn:
        await store.record(conn, changes, issue_id=issue_id, at=now())
