"""询问, 答复 and 异议 on the real engine: a reply resumes what waited for it, an objection revives what was over."""

from temporalio.testing._timeskipping import TimeSkipper

from api.gateway.bodies import (
    AcceptBody,
    AskReporterBody,
    ConfirmIntakeBody,
    MergeBody,
    ObjectBody,
    RefuseBody,
    ReleaseIntakeBody,
    ReplyBody,
    SuspendBody,
)
from infra.keys.vault import Vault
from schemas.domain.dialogue_events import Questioned, Replied
from schemas.domain.roles import Role
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status
from tests.workflows.stories import ROUTED, Times, accepted, confirmed, end, refusal, routed
from tests.world import BRIBE, World

ASK = AskReporterBody(question="请问是哪一盏灯？")
SAY = ReplyBody(text="东侧第三盏。")


async def test_a_report_that_waits_for_its_reporter_stands_until_the_reply(world: World, clock: TimeSkipper) -> None:
    issue_id = await accepted(world)
    officer = world.officer(await world.issue(issue_id))
    await world.give(issue_id, ASK, by=officer)
    await world.give(issue_id, SuspendBody(reason="waiting_reporter"), by=officer)
    await Times(clock).ahead(issue_id, days=20)

    await world.give(issue_id, SAY, by=world.reporter)
    await world.relayed()

    assert await world.types(issue_id) == [*ROUTED, "accepted", "questioned", "suspended", "replied", "resumed"]
    issue = await world.issue(issue_id)
    assert (issue.status, issue.question_at, issue.escalated) == (Status.ACCEPTED, None, 0)
    told = [(letter.version, letter.kind, letter.to) for letter in world.postbox.of(issue_id)]
    assert (7, "news", ()) in told
    assert (9, "progress", issue.responsible) in told


async def test_what_is_asked_and_said_is_sealed_and_the_reply_goes_with_the_reporters_own_key(world: World) -> None:
    issue_id = await accepted(world)
    await world.give(issue_id, ASK, by=world.officer(await world.issue(issue_id)))
    await world.give(issue_id, SAY, by=world.reporter)

    questioned, replied = (await world.events(issue_id))[-2:]
    assert isinstance(questioned, Questioned)
    assert isinstance(replied, Replied)
    assert (questioned.question.key, replied.text.key) == ("content", "reporter")
    found, vault = await world.instance.issues.read(issue_id, command_id=""), Vault(world.instance.ring)
    assert vault.open(issue_id, found.key("content"), questioned.question) == ASK.question
    assert vault.open(issue_id, found.key("reporter"), replied.text) == SAY.text


async def test_discipline_intake_asks_before_it_decides_and_nobody_else_is_told(world: World) -> None:
    filed = await world.file(BRIBE)
    await world.until(filed.id, Status.DELIBERATING)
    intake = world.staff(Role.DISCIPLINE_INTAKE)

    await world.give(filed.id, ASK, by=intake)
    await world.give(filed.id, SAY, by=world.reporter)
    await world.relayed()

    assert (await refusal(world, filed.id, ASK, by=world.staff(Role.SUPERVISOR)))[0] == "not-found"
    told = {person for letter in world.postbox.of(filed.id) for person in letter.to}
    assert told
    assert {world.role_of(person) for person in told} <= {Role.DISCIPLINE_INTAKE, Role.DISCIPLINE_HEAD}
    async with world.instance.database.read() as conn:
        stored = await world.instance.events.load(conn, filed.id)
    assert {one.visibility for one in stored if one.type in {"questioned", "replied"}} == {KeyClass.DISCIPLINE}
    await world.give(filed.id, ReleaseIntakeBody(), by=intake)
    await world.until(filed.id, Status.ROUTED)
    assert (await world.issue(filed.id)).question_at is None


async def test_discipline_asks_as_well_when_it_has_taken_the_matter(world: World) -> None:
    filed = await world.file(BRIBE)
    await world.until(filed.id, Status.DELIBERATING)
    await world.give(filed.id, ASK, by=world.staff(Role.DISCIPLINE_INTAKE))
    await world.give(filed.id, ConfirmIntakeBody(), by=world.staff(Role.DISCIPLINE_INTAKE))
    await world.until(filed.id, Status.ROUTED)

    await world.give(filed.id, SAY, by=world.reporter)
    await world.give(filed.id, ASK, by=world.officer(await world.issue(filed.id)))

    assert (await world.types(filed.id))[-2:] == ["replied", "questioned"]


async def test_an_objection_revives_a_refused_report_one_level_up(world: World, clock: TimeSkipper) -> None:
    issue_id = await routed(world)
    officer = world.officer(await world.issue(issue_id))
    await world.give(issue_id, RefuseBody(reason="other_area"), by=officer)
    await Times(clock).handle(issue_id).result()

    await world.give(issue_id, ObjectBody(note="属于本县。"), by=world.reporter)

    issue = await world.issue(issue_id)
    assert (issue.status, issue.level, issue.open) == (Status.ROUTED, 1, True)
    assert {world.role_of(person) for person in issue.responsible} == {Role.DEPARTMENT_HEAD}
    assert (await refusal(world, issue_id, RefuseBody(reason="final"), by=officer))[0] == "not-allowed"
    await end(world, issue_id)
    assert (await world.types(issue_id))[5:] == [
        *("refused", "objected", "accepted", "resolved", "feedback_given", "closed"),
    ]


async def test_a_confidential_report_is_objected_for_within_discipline(world: World) -> None:
    issue_id = await confirmed(world)
    await world.give(issue_id, RefuseBody(reason="unclear"), by=world.officer(await world.issue(issue_id)))

    await world.give(issue_id, ObjectBody(note="内容清楚。"), by=world.reporter)
    await world.relayed()

    issue = await world.issue(issue_id)
    assert {world.role_of(person) for person in issue.responsible} == {Role.DISCIPLINE_HEAD}


async def test_what_its_reporter_says_is_another_matter_leaves_its_main_issue(world: World) -> None:
    main, duplicate = await routed(world), await routed(world)
    officer = world.officer(await world.issue(main))
    await world.give(duplicate, MergeBody(main_id=main), by=officer)
    await world.relayed()

    await world.give(duplicate, ObjectBody(note="不是同一盏灯。"), by=world.reporter)
    await world.relayed()

    assert (await world.issue(main)).duplicates == ()
    assert await world.types(duplicate) == [*ROUTED, "merged", "objected", "unmerged"]
    assert (await refusal(world, duplicate, MergeBody(main_id=main), by=officer))[0] == "not-allowed"
    await world.give(duplicate, AcceptBody(), by=officer)
