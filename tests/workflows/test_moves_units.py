"""交办 on the real engine: units work side by side on their own clocks, the department answers when all are done."""

import asyncio
from typing import Any

import httpx
from temporalio.testing._timeskipping import TimeSkipper

from api.gateway.bodies import (
    AcceptTaskBody,
    AssignBody,
    ExcuseTaskBody,
    FeedbackBody,
    FinishTaskBody,
    ResolveBody,
    ReturnBody,
    ReturnTaskBody,
)
from infra.run.application import application
from infra.run.preparing import prepare
from schemas.domain.clocks import Stage
from schemas.domain.events import Escalated, Reminded
from schemas.domain.handling_events import Assigned
from schemas.domain.roles import Role
from tests.workflows.stories import Times, accepted, refusal
from tests.world import World

DONE = FinishTaskBody(report="线路已更换，路灯亮了。")
NOT_OURS = ReturnTaskBody(note="路灯不归我单位。")


async def assigned(world: World, *helpers: str) -> str:
    """An accepted issue whose work the power company leads."""
    issue_id = await accepted(world)
    body = AssignBody(lead_unit_id="unit-power", unit_ids=helpers, instruction="一周内修好。")
    await world.give(issue_id, body, by=world.officer(await world.issue(issue_id)))
    return issue_id


async def states(world: World, issue_id: str) -> dict[str, str]:
    return {task.unit_id: task.state for task in (await world.issue(issue_id)).tasks}


async def test_the_lead_closes_only_when_every_unit_is_finished_or_excused(world: World) -> None:
    issue_id = await assigned(world, "unit-housing", "unit-anju")
    officer = world.officer(await world.issue(issue_id))
    power, housing, anju = (world.unit(name) for name in ("unit-power", "unit-housing", "unit-anju"))
    for unit in (power, housing, anju):
        await world.give(issue_id, AcceptTaskBody(), by=unit)

    await world.give(issue_id, NOT_OURS, by=housing)
    await world.give(issue_id, DONE, by=power)
    early = await refusal(world, issue_id, ResolveBody(answer="修好了。"), by=officer)
    await world.give(issue_id, ExcuseTaskBody(unit_id="unit-housing"), by=officer)
    still = await refusal(world, issue_id, ResolveBody(answer="修好了。"), by=officer)
    await world.give(issue_id, DONE, by=anju)
    await world.give(issue_id, ResolveBody(answer="修好了。"), by=officer)
    await world.give(issue_id, FeedbackBody(satisfied=True), by=world.reporter)

    assert early == ("tasks-open", "Not finished yet: unit-housing, unit-anju.")
    assert still == ("tasks-open", "Not finished yet: unit-anju.")
    assert await states(world, issue_id) == {
        "unit-power": "finished",
        "unit-housing": "excused",
        "unit-anju": "finished",
    }
    assert (await world.types(issue_id))[6:] == [
        *("assigned", "task_accepted", "task_accepted", "task_accepted", "task_returned", "task_finished"),
        *("task_excused", "task_finished", "resolved", "feedback_given", "closed"),
    ]


async def test_each_unit_has_its_own_clock_and_its_own_people_are_pressed(world: World, clock: TimeSkipper) -> None:
    issue_id = await assigned(world, "unit-housing")
    await world.give(issue_id, AcceptTaskBody(), by=world.unit("unit-housing"))
    await world.give(issue_id, DONE, by=world.unit("unit-housing"))

    await Times(clock).ahead(issue_id, days=60)
    # Nine so far, two of the power company's task; of its two clocks and the department's handling 2 + 4 each.
    await world.until_events(issue_id, 9 + 3 * 6)

    issue, events = await world.issue(issue_id), await world.events(issue_id)
    [given] = [event for event in events if isinstance(event, Assigned)]
    assert [(task.unit_id, task.lead) for task in given.tasks] == [("unit-power", True), ("unit-housing", False)]
    assert [schedule.stage for schedule in given.tasks[0].schedules] == [Stage.UNIT_ACCEPT, Stage.UNIT_HANDLE]
    reminded = {(event.stage, event.to) for event in events if isinstance(event, Reminded)}
    assert reminded == {
        (Stage.UNIT_ACCEPT, ("staff-unit-power",)),
        (Stage.UNIT_HANDLE, ("staff-unit-power",)),
        (Stage.HANDLE, issue.responsible),
    }
    late = {event.unit_id for event in events if isinstance(event, Escalated) and event.stage is not Stage.HANDLE}
    assert late == {"unit-power"}
    assert issue.next_due is None


async def test_a_unit_that_returns_its_task_may_be_given_it_anew(world: World) -> None:
    issue_id = await assigned(world)
    officer = world.officer(await world.issue(issue_id))
    await world.give(issue_id, NOT_OURS, by=world.unit("unit-power"))

    await world.give(issue_id, AssignBody(lead_unit_id="unit-power"), by=officer)
    await world.give(issue_id, AcceptTaskBody(), by=world.unit("unit-power"))

    assert await states(world, issue_id) == {"unit-power": "accepted"}
    assert (await refusal(world, issue_id, AssignBody(unit_ids=("unit-power",)), by=officer))[0] == "task-given"
    assert (await refusal(world, issue_id, AssignBody(unit_ids=("unit-nowhere",)), by=officer))[0] == "unit-unserved"


async def test_a_unit_finds_its_tasks_and_nobody_elses_and_never_the_reporter(world: World) -> None:
    mine, other = await assigned(world, "unit-housing"), await accepted(world)
    async with at_the_api(world) as http:
        power = await http.get("/v1/issues", headers=await token(world, "staff-unit-power"))
        water = await http.get("/v1/issues", headers=await token(world, "staff-unit-water"))
        shown = await http.get(f"/v1/issues/{mine}", headers=await token(world, "staff-unit-housing"))
        hidden = await http.get(f"/v1/issues/{other}", headers=await token(world, "staff-unit-housing"))
        timeline = await http.get(f"/v1/issues/{mine}/timeline", headers=await token(world, "staff-unit-housing"))
        officer = await http.get(f"/v1/issues/{mine}", headers=await token(world, "staff-mass-work-officer-1"))

    assert [row["id"] for row in power.json()["items"]] == [mine]
    assert water.json()["items"] == []
    assert (shown.status_code, hidden.status_code) == (200, 404)
    assert "路灯" in shown.json()["problem"]
    assert (shown.json()["reporter"], shown.json()["filed_by"]) == (None, None)
    assert officer.json()["reporter"]["phone"] == "13800000000"
    for answer in (power, shown, timeline):
        assert "13800000000" not in answer.text


async def test_a_unit_whose_department_returned_the_issue_reads_it_no_longer(world: World) -> None:
    issue_id = await assigned(world)
    officer = world.officer(await world.issue(issue_id))
    await world.give(issue_id, ReturnBody(reason="not_ours"), by=officer)

    async with at_the_api(world) as http:
        headers = await token(world, "staff-unit-power")
        listed, read = (
            await http.get("/v1/issues", headers=headers),
            await http.get(f"/v1/issues/{issue_id}", headers=headers),
        )
    assert listed.json()["items"] == []
    assert read.status_code == 404
    assert (await refusal(world, issue_id, AcceptTaskBody(), by=world.unit("unit-power")))[0] == "not-found"


async def test_other_units_cannot_work_on_a_task_and_officers_of_none_have_none(world: World) -> None:
    issue_id = await assigned(world)

    stranger = await refusal(world, issue_id, AcceptTaskBody(), by=world.unit("unit-water"))
    officer = await refusal(
        world, issue_id, AcceptTaskBody(), by=world.staff(Role.DEPARTMENT_HEAD, department_id="mass_work")
    )

    assert stranger[0] == "not-found"
    assert officer == ("not-allowed", "The role department_head may not accept task this issue.")


def at_the_api(world: World) -> httpx.AsyncClient:
    app = application(world.instance, world.engine, stopping=asyncio.Event())
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://sibu")


async def token(world: World, staff_id: str) -> dict[str, Any]:
    [sign_in] = [each for each in await prepare(world.instance.settings) if each.id == staff_id]
    return {"Authorization": f"Bearer {sign_in.token.get_secret_value()}"}
