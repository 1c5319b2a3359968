"""What a policy says is what happens: further departments and levels, and another policy while issues are open."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from temporalio.client import Client
from temporalio.testing._timeskipping import TimeSkipper

from api.gateway.bodies import AcceptBody, ClassifyBody
from infra.db.engine import Database
from infra.issues.lists import IssueLists
from infra.keys.cursors import Cursors
from infra.keys.ring import Purpose
from infra.policies.presets import load_policy, preset_text, read_preset
from infra.registry import store as registry_store
from infra.run.clock import now
from infra.run.policy_activation import put_in_force
from infra.run.policy_migration import migrate
from infra.settings.settings import Settings
from schemas.domain.clocks import Stage
from schemas.domain.errors import DomainError
from schemas.domain.events import Escalated
from schemas.domain.principals import scope_of
from schemas.domain.registry import Department, Person
from schemas.domain.roles import Role
from schemas.domain.rules.deciding import CategoryUnknownError
from schemas.domain.status import Status
from schemas.wire.reading import Order, Query
from tests.world import UNSURE, World, living

COUNTY = read_preset("county")
FIVE_LEVELS = """
[[ladders.general]]
level = 1
who = "department_officer"
after = "0s"

[[ladders.general]]
level = 2
who = "department_head"
after = "1wd"
emergency = "1h"

[[ladders.general]]
level = 3
who = "street_head"
after = "1wd"
emergency = "1h"

[[ladders.general]]
level = 4
who = "supervisor"
after = "1wd"
emergency = "1h"

[[ladders.general]]
level = 5
who = "contact_leader"
after = "2wd"
emergency = "2h"

"""
SHORTER = '\naccept = { emergency = "1h", urgent = "4wh", ordinary = "4wh"'
PEOPLE = (
    Person(id="staff-safety-officer", name="章安", role=Role.DEPARTMENT_OFFICER, department_id="safety"),
    Person(id="staff-safety-head", name="平正", role=Role.DEPARTMENT_HEAD, department_id="safety"),
)


def edited_file() -> str:
    """The county's file with a fourth department, its category, and a ladder of five levels."""
    text = preset_text("county")
    ladder = text[text.index("[[ladders.general]]") : text.index("# Only roles of discipline")]
    return (
        text.replace(ladder, FIVE_LEVELS.lstrip())
        .replace("[categories]\n", '[departments.safety]\nname = "应急局"\n\n[categories]\nsafety = "safety"\n')
        .replace('name = "county"', 'name = "county-2027"')
    )


EDITED = load_policy(edited_file(), name="county-2027.toml")


@pytest.fixture
async def staffed(settings: Settings) -> None:
    """The registry has the people of the fourth department."""
    database = await Database.open(settings.database_url)
    async with database.write() as conn:
        registry = await registry_store.load(conn)
        assert registry is not None
        departments = (*registry.departments, Department(id="safety", name="应急局"))
        await registry_store.save(
            conn, registry.model_copy(update={"departments": departments, "staff": (*registry.staff, *PEOPLE)})
        )
    await database.close()


@pytest.fixture
async def wider(settings: Settings, staffed: None, clock: TimeSkipper) -> AsyncIterator[World]:
    """An installation whose policy is the edited file, and which nobody else was told of."""
    del staffed
    await put_in_force(settings, EDITED, by="machine:test")
    async with living(settings, clock.client) as alive:
        yield alive


async def inbox(world: World, staff_id: str) -> list[str]:
    """The issues that an account finds in its lists."""
    person = next(one for one in world.instance.registry.staff if one.id == staff_id)
    scope = scope_of(world.staff(person.role, department_id=person.department_id or ""))
    assert scope is not None
    ring = world.instance.ring
    lists = IssueLists(
        database=world.instance.database,
        cursors=Cursors(ring.secret(Purpose.CURSOR)),
        search_secret=ring.secret(Purpose.SEARCH_TOKEN),
        clock=now,
    )
    page = await lists.page(Query(department_id=person.department_id, order=Order.DUE, limit=10), scope=scope)
    return [row.id for row in page.items]


async def test_a_fourth_department_and_a_fifth_level_are_an_edit_of_the_file_and_nothing_else(
    wider: World, clock: TimeSkipper, coded_client: Client
) -> None:
    filed = await wider.file(problem=UNSURE)
    await wider.until(filed.id, Status.DELIBERATING)
    secretary = wider.staff(Role.SECRETARY, community_id=(await wider.issue(filed.id)).community_id or "")

    await wider.give(filed.id, ClassifyBody(category="safety"), by=secretary)
    await wider.until(filed.id, Status.ROUTED)

    issue = await wider.issue(filed.id)
    assert (issue.department_id, issue.responsible) == ("safety", ("staff-safety-officer",))
    assert issue.findings is not None
    assert issue.findings.category == "safety"
    assert await inbox(wider, "staff-safety-officer") == [filed.id]
    assert await inbox(wider, "staff-mass-work-officer-1") == []

    handle = coded_client.get_workflow_handle(filed.id)
    await clock.fast_forward(handle, timedelta(days=60))
    # Filed, collected, analyzed, asked, classified, logged, routed; then of two stages two reminders and five levels.
    await wider.until_events(filed.id, 7 + 2 * 7)

    called = [one for one in await wider.events(filed.id) if isinstance(one, Escalated) and one.stage is Stage.ACCEPT]
    assert [(one.level, one.role) for one in called] == [
        (1, Role.DEPARTMENT_OFFICER),
        (2, Role.DEPARTMENT_HEAD),
        (3, Role.STREET_HEAD),
        (4, Role.SUPERVISOR),
        (5, Role.CONTACT_LEADER),
    ]
    assert called[0].to == ("staff-safety-officer",)
    assert called[1].to == ("staff-safety-head",)
    assert all(one.to for one in called)


async def test_a_category_that_only_another_policy_has_is_refused_with_those_there_are(world: World) -> None:
    filed = await world.file(problem=UNSURE)
    await world.until(filed.id, Status.DELIBERATING)
    secretary = world.staff(Role.SECRETARY, community_id=(await world.issue(filed.id)).community_id or "")

    with pytest.raises(DomainError) as refused:
        await world.give(filed.id, ClassifyBody(category="safety"), by=secretary)

    assert refused.value.code == CategoryUnknownError.code
    assert refused.value.message == "The policy of this issue has no category 'safety'."
    assert refused.value.hint == "Choose one of: organization, livelihood."


async def test_a_policy_put_in_force_holds_for_new_filings_and_open_issues_keep_theirs(
    world: World, settings: Settings
) -> None:
    before = await world.file()

    await put_in_force(settings, EDITED, by="machine:test")
    await world.instance.rulebooks.refresh(clock=now)
    after = await world.file()
    await world.until(before.id, Status.ROUTED)
    await world.until(after.id, Status.ROUTED)

    assert (await world.issue(before.id)).policy_version == COUNTY.version
    assert (await world.issue(after.id)).policy_version == EDITED.version


@pytest.fixture
def reaching(settings: Settings, temporal_server: str) -> Settings:
    """The settings of a command on the machine of the installation: it finds the engine by its address."""
    return settings.model_copy(update={"temporal": settings.temporal.model_copy(update={"address": temporal_server})})


async def test_open_issues_move_to_another_policy_by_an_event_each_and_only_those_asked_for(
    world: World, reaching: Settings
) -> None:
    stays, moves = await world.file(problem=UNSURE), await world.file()
    await world.until(stays.id, Status.DELIBERATING)
    await world.until(moves.id, Status.ROUTED)
    text = preset_text("county").replace('\naccept = { emergency = "1h", urgent = "1wd", ordinary = "1wd"', SHORTER)
    shorter = load_policy(text, name="shorter.toml")
    await put_in_force(reaching, shorter, by="machine:test")
    where = {"department": "mass_work", "status": "routed"}

    counted, first, again = [
        await migrate(reaching, COUNTY.version, to=shorter.version, where=where, by="machine:test", dry=dry)
        for dry in (True, False, False)
    ]

    moved, stayed = await world.issue(moves.id), await world.issue(stays.id)
    accept = next(one.deadline for one in moved.schedules if one.stage is Stage.ACCEPT)
    assert [one.moved for one in (counted, first, again)] == [1, 1, 0]
    assert (moved.policy_version, accept.limit) == (shorter.version, "4wh")
    assert (await world.types(moves.id))[-1] == "repoliced"
    assert stayed.policy_version == COUNTY.version


async def test_an_issue_whose_department_the_other_policy_lost_stays_and_is_told(
    wider: World, reaching: Settings
) -> None:
    filed = await wider.file(problem=UNSURE)
    await wider.until(filed.id, Status.DELIBERATING)
    secretary = wider.staff(Role.SECRETARY, community_id=(await wider.issue(filed.id)).community_id or "")
    await wider.give(filed.id, ClassifyBody(category="safety"), by=secretary)
    await wider.until(filed.id, Status.ROUTED)
    await put_in_force(reaching, COUNTY, by="machine:test")

    moved = await migrate(reaching, EDITED.version, to=COUNTY.version, where={}, by="machine:test", dry=False)

    assert moved.moved == 0
    assert moved.refused == {filed.id: "The policy has no department 'safety', which has this issue."}
    await wider.give(filed.id, AcceptBody(), by=wider.officer(await wider.issue(filed.id)))
    assert (await wider.issue(filed.id)).policy_version == EDITED.version
