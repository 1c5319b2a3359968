"""Discipline on the real engine: a referral, an alarm that sounds once, and tasks that go around the accused."""

import asyncio

import httpx
import pytest

from api.gateway.bodies import (
    AcceptBody,
    ClassifyBody,
    ConfirmIntakeBody,
    NameAccusedBody,
    ReferToDisciplineBody,
    ReleaseIntakeBody,
    ResolveBody,
)
from api.gateway.splitting import part_key
from infra.keys.vault import Vault
from infra.projections.comparing import compare
from infra.projections.rebuild import rebuild
from infra.run.application import application
from infra.run.projecting import learner
from infra.run.relay import alarm
from schemas.domain.accused import Accused, AccusedKind
from schemas.domain.analysis import Hazard
from schemas.domain.commands import Accept
from schemas.domain.content import Content
from schemas.domain.errors import DomainError
from schemas.domain.events import Filed, Findings
from schemas.domain.handling_events import Split
from schemas.domain.hazards import SENTENCES
from schemas.domain.roles import Role
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status
from tests.builders import ALOOF, report
from tests.workflows.stories import ROUTED, accepted, confirmed, refusal, request_of, routed
from tests.workflows.test_moves_splitting import filings
from tests.world import BRIBE, UNSURE, World

BURNING = BRIBE + "里面还有人被困，正在着火，快救人！"


async def test_a_referred_issue_is_decided_by_intake_and_handled_by_discipline(world: World) -> None:
    issue_id = await accepted(world)
    officer = world.officer(await world.issue(issue_id))

    await world.give(issue_id, ReferToDisciplineBody(reason="收受好处"), by=officer)
    after = await refusal(world, issue_id, ResolveBody(answer="已办。"), by=officer)
    await world.give(issue_id, ConfirmIntakeBody(), by=world.staff(Role.DISCIPLINE_INTAKE))
    await world.until(issue_id, Status.ROUTED)
    discipline = world.officer(await world.issue(issue_id))
    await world.give(issue_id, AcceptBody(), by=discipline)

    assert after[0] == "not-found"
    assert (await world.types(issue_id))[6:] == ["referred", "intake_confirmed", "logged", "routed", "accepted"]
    assert {key.key_class for key in (await world.instance.issues.read(issue_id, command_id="")).keys} == {
        KeyClass.DISCIPLINE
    }


async def test_a_referral_that_is_given_back_goes_on_as_a_general_issue(world: World) -> None:
    issue_id = await routed(world)
    await world.give(issue_id, ReferToDisciplineBody(), by=world.staff(Role.SUPERVISOR))

    await world.give(issue_id, ReleaseIntakeBody(), by=world.staff(Role.DISCIPLINE_INTAKE))
    await world.until(issue_id, Status.ROUTED)

    issue = await world.issue(issue_id)
    assert await world.types(issue_id) == [*ROUTED, "referred", "intake_released", "analyzed", "logged", "routed"]
    assert (issue.key_class, issue.apart, isinstance(issue.findings, Findings)) == (KeyClass.GENERAL, ((6, 7),), True)
    await world.give(issue_id, AcceptBody(), by=world.officer(issue))


async def test_a_rebuild_makes_the_same_of_a_referral_and_of_whom_it_accuses(world: World) -> None:
    given, named = await routed(world), await confirmed(world)
    await world.give(given, ReferToDisciplineBody(), by=world.staff(Role.SUPERVISOR))
    accused = Accused(kind=AccusedKind.PERSON, id="staff-discipline-officer")
    await world.give(named, NameAccusedBody(accused=(accused,)), by=world.staff(Role.DISCIPLINE_HEAD))
    database, events = world.instance.database, world.instance.events
    before = [await world.issue(given), await world.issue(named)]

    assert await compare(database, events) == ()
    await rebuild(database, events)

    assert await compare(database, events) == ()
    assert [await world.issue(given), await world.issue(named)] == before


async def test_a_task_goes_from_the_officer_who_stands_accused_to_the_head(world: World) -> None:
    issue_id = await confirmed(world)
    accused = Accused(kind=AccusedKind.PERSON, id="staff-discipline-officer")

    await world.give(issue_id, NameAccusedBody(accused=(accused,)), by=world.staff(Role.DISCIPLINE_HEAD))
    refused = await refusal(world, issue_id, AcceptBody(), by=world.staff(Role.DISCIPLINE_OFFICER))

    assert refused[0] == "not-found"
    assert (await world.issue(issue_id)).responsible == ("staff-discipline-head",)
    await world.relayed()
    assert world.postbox.of(issue_id)[-1].to == ("staff-discipline-head",)


async def test_danger_to_life_in_a_sealed_matter_is_dispatched_once_and_says_nothing_else(world: World) -> None:
    filed = await world.file(BURNING)
    await world.until(filed.id, Status.DELIBERATING)

    await world.relayed()
    sounded = alarm(world.instance, world.engine)
    for attempt in (1, 2):  # Killed after it was filed, the relay comes again.
        await sounded.sound(filed.id, version=3, attempt=attempt)
    [told] = [event for event in await world.events(filed.id) if isinstance(event, Split)]
    [child_id] = told.children
    await world.until(child_id, Status.ROUTED)

    assert await filings(world) == 2
    child, [first, *_] = await world.issue(child_id), await world.events(child_id)
    assert isinstance(first, Filed)
    assert (first.by, child.reporter, child.parent_id, child.urgency) == ("anonymous", None, None, "emergency")
    found = await world.instance.issues.read(child_id, command_id="")
    content = Content.model_validate_json(
        Vault(world.instance.ring).open(child_id, found.key("content"), child.content)
    )
    assert (content.problem, content.place.building_id) == (SENTENCES[Hazard.FIRE], "bldg-010101")
    assert (told.apart, (await world.issue(filed.id)).sealed, (await world.issue(filed.id)).children) == (
        True,
        True,
        (),
    )
    async with world.instance.database.read() as conn:
        bodies = (await conn.exec_driver_sql(f"SELECT body FROM events WHERE stream = '{child_id}'")).scalars().all()
    assert not [body for body in bodies if filed.id in body]


async def test_no_key_of_a_client_tells_that_an_issue_was_split_off_a_sealed_matter(world: World) -> None:
    filed = await world.file(BURNING)
    await world.until(filed.id, Status.DELIBERATING)
    await world.relayed()
    [told] = [event for event in await world.events(filed.id) if isinstance(event, Split)]
    [child_id] = told.children

    app = application(world.instance, world.engine, stopping=asyncio.Event())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://sibu.test") as http:
        keys = (f"part:{child_id}", part_key(child_id))
        answers = [await http.post("/v1/issues", json=report(), headers={"Idempotency-Key": key}) for key in keys]

    assert [answer.status_code for answer in answers] == [201, 400]
    assert answers[0].json()["id"] != child_id


async def test_the_place_of_the_accused_is_told_by_its_community_alone(world: World) -> None:
    filed = await world.file(BURNING)
    await world.until(filed.id, Status.DELIBERATING)
    place = world.instance.places.resolve((await content_of(world, filed.id)).place, filer_community_id=None)
    assert place.contact_unit_id is not None
    accused = Accused(kind=AccusedKind.UNIT, id=place.contact_unit_id)
    await world.give(filed.id, NameAccusedBody(accused=(accused,)), by=world.staff(Role.DISCIPLINE_INTAKE))

    await world.relayed()

    [told] = [event for event in await world.events(filed.id) if isinstance(event, Split)]
    given = (await content_of(world, told.children[0])).place
    assert (given.building_id, given.grid_id, given.community_id) == (None, None, place.community_id)


async def content_of(world: World, issue_id: str) -> Content:
    found = await world.instance.issues.read(issue_id, command_id="")
    assert found.issue is not None
    text = Vault(world.instance.ring).open(issue_id, found.key("content"), found.issue.content)
    return Content.model_validate_json(text)


async def test_a_command_that_was_under_way_when_its_sender_was_named_is_not_applied(world: World) -> None:
    issue_id = await confirmed(world)
    accused = Accused(kind=AccusedKind.PERSON, id="staff-discipline-officer")
    await world.give(issue_id, NameAccusedBody(accused=(accused,)), by=world.staff(Role.DISCIPLINE_HEAD))
    late = request_of(issue_id, Accept(), by="staff:staff-discipline-officer")

    with pytest.raises(DomainError) as refused:
        await world.engine.command(late, update_id=late.command_id)

    assert refused.value.code == "not-found"
    assert "accepted" not in await world.types(issue_id)


async def test_what_a_person_ruled_before_a_referral_teaches_nothing_after_it(world: World) -> None:
    filed = await world.file(UNSURE)
    await world.until(filed.id, Status.DELIBERATING)
    secretary = world.staff(Role.SECRETARY, community_id=(await world.issue(filed.id)).community_id or "")
    await world.give(filed.id, ClassifyBody(category="organization"), by=secretary)
    await world.until(filed.id, Status.ROUTED)
    await world.give(filed.id, ReferToDisciplineBody(), by=world.staff(Role.SUPERVISOR))

    follower = learner(world.instance)
    while await follower.step():
        continue

    async with world.instance.database.read() as conn:
        taught = (await conn.exec_driver_sql("SELECT count(*) FROM analyzer_weights")).scalar_one()
    assert taught == 0


async def test_what_is_marked_as_about_an_official_waits_for_intake_whatever_its_words_say(world: World) -> None:
    marked, unmarked = await world.file(ALOOF, conduct=True), await world.file(ALOOF)

    await world.until(marked.id, Status.DELIBERATING)
    await world.until(unmarked.id, Status.DELIBERATING)

    issue = await world.issue(marked.id)
    assert await world.types(marked.id) == ["filed", "collected", "intake_opened"]
    assert await world.types(unmarked.id) == ["filed", "collected", "analyzed", "deliberation_opened"]
    assert (issue.sealed, issue.key_class, issue.responsible) == (True, KeyClass.DISCIPLINE, ())
    assert {key.key_class for key in (await world.instance.issues.read(marked.id, command_id="")).keys} == {
        KeyClass.DISCIPLINE
    }
