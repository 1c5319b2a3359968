"""拆单 on the real engine: each part is filed exactly once, the whole waits for them, and discipline leaves no link."""

from api.gateway.bodies import AcceptBody, Part, ResolveBody, SplitBody, WithdrawBody
from infra.keys.vault import Vault
from schemas.domain.content import Content
from schemas.domain.events import Filed
from schemas.domain.handling_events import Split
from schemas.domain.roles import Role
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status
from tests.builders import ALOOF
from tests.workflows.stories import ROUTED, accepted, confirmed, end, refusal, routed
from tests.world import BRIBE, LAMP, World

LAMPS = Part(problem=LAMP)
WATER = Part(problem="小区三号楼自来水管漏水三天了，请供水公司尽快维修。")
TWO = SplitBody(parts=(LAMPS, WATER))


async def children_of(world: World, issue_id: str) -> tuple[str, ...]:
    return tuple(name for event in await world.events(issue_id) if isinstance(event, Split) for name in event.children)


async def filings(world: World) -> int:
    """How many issues there are."""
    async with world.instance.database.read() as conn:
        rows = await conn.exec_driver_sql("SELECT count(*) FROM events WHERE type = 'filed'")
        return int(rows.scalar_one())


async def test_each_part_is_filed_once_however_often_the_request_is_repeated(world: World) -> None:
    issue_id = await accepted(world)
    officer = world.officer(await world.issue(issue_id))

    for _ in range(3):
        await world.give(issue_id, TWO, by=officer, key="one")

    children = await children_of(world, issue_id)
    assert len(set(children)) == 2
    assert await filings(world) == 3
    for child in children:
        await world.until(child, Status.ROUTED)
        issue = await world.issue(child)
        assert (issue.parent_id, issue.reporter is not None) == (issue_id, True)
    assert await world.types(issue_id) == [*ROUTED, "accepted", "split"]


async def test_a_request_that_died_before_its_parts_were_filed_files_them_when_repeated(world: World) -> None:
    issue_id = await accepted(world)
    officer = world.officer(await world.issue(issue_id))
    await world.command_desk.give(issue_id, TWO, principal=officer, idempotency_key="one")
    assert await filings(world) == 1

    await world.give(issue_id, TWO, by=officer, key="one")

    for child in await children_of(world, issue_id):
        await world.until(child, Status.ROUTED)
    assert await filings(world) == 3


async def test_parts_of_a_request_that_died_and_never_came_back_are_filed_by_the_relay(world: World) -> None:
    issue_id = await accepted(world)
    officer = world.officer(await world.issue(issue_id))
    await world.command_desk.give(issue_id, TWO, principal=officer, idempotency_key="one")
    assert await filings(world) == 1

    await world.relayed()

    for child in await children_of(world, issue_id):
        await world.until(child, Status.ROUTED)
        issue = await world.issue(child)
        assert (issue.parent_id, issue.filed_by, issue.reporter is not None) == (issue_id, officer.actor, True)
    # Whoever asked comes back after all: nothing is filed twice.
    await world.give(issue_id, TWO, by=officer, key="one")
    assert await filings(world) == 3


async def test_a_part_that_discipline_gave_away_is_filed_by_the_relay_as_by_nobody(world: World) -> None:
    issue_id = await confirmed(world)
    discipline = world.officer(await world.issue(issue_id))
    await world.command_desk.give(issue_id, SplitBody(parts=(LAMPS,)), principal=discipline, idempotency_key="one")

    await world.relayed()

    [child] = await children_of(world, issue_id)
    await world.until(child, Status.ROUTED)
    issue = await world.issue(child)
    assert (issue.key_class, issue.parent_id, issue.filed_by, issue.reporter) == (
        *(KeyClass.GENERAL, None),
        *("anonymous", None),
    )
    async with world.instance.database.read() as conn:
        left = await conn.exec_driver_sql("SELECT count(*) FROM staged_parts")
        assert left.scalar_one() == 0


async def test_the_whole_is_answered_when_the_relay_has_told_that_every_part_is_over(world: World) -> None:
    issue_id = await accepted(world)
    officer = world.officer(await world.issue(issue_id))
    await world.give(issue_id, TWO, by=officer)
    lamps, water = await children_of(world, issue_id)
    for child in (lamps, water):
        await world.until(child, Status.ROUTED)
    early = await refusal(world, issue_id, ResolveBody(answer="都办好了。"), by=officer)

    await end(world, lamps)
    await world.relayed()
    still = await refusal(world, issue_id, ResolveBody(answer="都办好了。"), by=officer)
    await world.give(water, WithdrawBody(), by=world.reporter)
    await world.relayed()
    await world.give(issue_id, ResolveBody(answer="都办好了。"), by=officer)

    assert early == ("parts-open", f"Parts of it are still open: {lamps}, {water}.")
    assert still == ("parts-open", f"Parts of it are still open: {water}.")
    assert (await world.types(issue_id))[6:] == ["split", "child_ended", "child_ended", "resolved"]


async def test_a_whole_that_is_withdrawn_leaves_its_parts_alone_and_hears_of_them(world: World) -> None:
    issue_id = await accepted(world)
    await world.give(issue_id, SplitBody(parts=(LAMPS,)), by=world.officer(await world.issue(issue_id)))
    [child] = await children_of(world, issue_id)
    await world.until(child, Status.ROUTED)

    await world.give(issue_id, WithdrawBody(), by=world.reporter)
    await end(world, child)
    await world.relayed()

    assert (await world.issue(child)).outcome == "satisfied"
    assert (await world.issue(issue_id)).status is Status.WITHDRAWN


async def test_what_discipline_gives_away_bears_no_trace_of_where_it_came_from(world: World) -> None:
    issue_id = await confirmed(world)
    discipline = world.officer(await world.issue(issue_id))

    await world.give(issue_id, SplitBody(parts=(LAMPS,)), by=discipline)
    [child] = await children_of(world, issue_id)
    await world.until(child, Status.ROUTED)

    issue, [filed, *_] = await world.issue(child), await world.events(child)
    assert isinstance(filed, Filed)
    assert (issue.key_class, issue.parent_id, filed.by, filed.reporter) == (KeyClass.GENERAL, None, "anonymous", None)
    async with world.instance.database.read() as conn:
        bodies = await conn.exec_driver_sql("SELECT body FROM events WHERE stream = '" + child + "'")
        assert not [body for (body,) in bodies if issue_id in str(body)]
    found = await world.instance.issues.read(child, command_id="")
    content = Content.model_validate_json(Vault(world.instance.ring).open(child, found.key("content"), issue.content))
    assert (content.problem, content.filer_community_id, content.source) == (LAMP, None, None)
    await end(world, child)
    await world.relayed()
    assert "child_ended" not in await world.types(issue_id)


async def test_discipline_need_not_wait_for_what_it_gave_away(world: World) -> None:
    issue_id = await confirmed(world)
    discipline = world.officer(await world.issue(issue_id))
    await world.give(issue_id, SplitBody(parts=(LAMPS,)), by=discipline)

    await world.give(issue_id, AcceptBody(), by=discipline)
    await world.give(issue_id, ResolveBody(answer="已查处。"), by=discipline)

    assert (await world.issue(issue_id)).status is Status.RESOLVED


async def test_danger_in_a_sealed_matter_goes_its_way_before_intake_has_decided(world: World) -> None:
    filed = await world.file(BRIBE)
    await world.until(filed.id, Status.DELIBERATING)

    await world.give(filed.id, SplitBody(parts=(LAMPS,)), by=world.staff(Role.DISCIPLINE_INTAKE))
    [child] = await children_of(world, filed.id)
    await world.until(child, Status.ROUTED)

    assert (await world.issue(filed.id)).sealed
    assert (await world.issue(child)).parent_id is None


async def test_a_part_of_what_was_marked_as_about_an_official_goes_its_way_by_its_own_words(world: World) -> None:
    filed = await world.file(ALOOF, conduct=True)
    await world.until(filed.id, Status.DELIBERATING)

    await world.give(filed.id, SplitBody(parts=(LAMPS,)), by=world.staff(Role.DISCIPLINE_INTAKE))
    [child] = await children_of(world, filed.id)
    await world.until(child, Status.ROUTED)

    assert (await world.issue(child)).key_class is KeyClass.GENERAL


async def test_a_general_issue_is_split_by_who_has_accepted_it(world: World) -> None:
    issue_id = await routed(world)
    officer = world.officer(await world.issue(issue_id))

    assert (await refusal(world, issue_id, TWO, by=officer))[0] == "step-not-allowed"
    assert (await refusal(world, issue_id, TWO, by=world.staff(Role.SUPERVISOR)))[0] == "not-allowed"
    assert await filings(world) == 1
