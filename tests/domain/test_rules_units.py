"""交办责任单位: units work side by side on clocks of their own, one leads, the department answers when all are done."""

import pytest

from schemas.domain.clocks import Stage
from schemas.domain.commands import Accept, Command, Resolve
from schemas.domain.events import Escalated, Reminded
from schemas.domain.handling_commands import AcceptTask, Assign, ExcuseTask, FinishTask, ReturnTask
from schemas.domain.handling_events import Assigned, TaskExcused, TaskFinished, TaskReturned
from schemas.domain.issue import Issue
from schemas.domain.rules.due import expire
from schemas.domain.rules.rulebook import Rulebook
from tests.domain.acting import OFFICER, READ_AGAIN, acted, after, clocks, decided, pending, refusal, routed, waited
from tests.domain.builders import sealed
from tests.domain.county import RULEBOOK, a_rulebook, local

NOTE = sealed("note")
TO_LAMPS = Assign(lead_unit_id="lamps", unit_ids=("water",), instruction=sealed("mend it"))
LAMPS = "staff:lamps-1"
ANSWER = Resolve(answer=sealed("answer"))
SHORTER = a_rulebook(limits=RULEBOOK.policy.limits.model_dump() | {"unit_accept": "3wh", "unit_handle": "2wd"})


def accepted() -> Issue:
    """Accepted on Monday at 10 by the officer."""
    return acted(routed(), Accept(), "05-06 10:00")


def assigned(*, rulebook: Rulebook = RULEBOOK) -> Issue:
    """On Wednesday at 10 the unit for the lamps leads, the one for water helps."""
    return acted(accepted(), TO_LAMPS, rulebook=rulebook)


def states(issue: Issue) -> dict[str, tuple[str, bool]]:
    return {task.unit_id: (task.state, task.lead) for task in issue.tasks}


def lived(issue: Issue, *commands: Command) -> Issue:
    for command in commands:
        issue = acted(issue, command, by=LAMPS)
    return issue


def test_each_unit_gets_its_task_with_its_own_clocks_and_people() -> None:
    (event,) = decided(accepted(), TO_LAMPS, rulebook=SHORTER)

    assert isinstance(event, Assigned)
    assert (event.by, event.instruction) == (OFFICER, sealed("mend it"))
    assert [(task.unit_id, task.lead, task.to) for task in event.tasks] == [
        ("lamps", True, ("lamps-1",)),
        ("water", False, ("water-1",)),
    ]
    issue = after(accepted(), (event,))
    assert clocks(issue) == {
        "handle": "05-13 17:00",
        "unit_accept:lamps": "05-08 15:00",
        "unit_handle:lamps": "05-10 17:00",
        "unit_accept:water": "05-08 15:00",
        "unit_handle:water": "05-10 17:00",
    }
    assert pending(issue, Stage.UNIT_ACCEPT, unit_id="lamps") == [
        ("reminder:0.5", "05-08 11:30"),
        ("reminder:0.8", "05-08 14:24"),
        ("level:1", "05-08 15:00"),
        ("level:2", "05-09 17:00"),
        ("level:3", "05-10 17:00"),
        ("level:4", "05-14 17:00"),
    ]


def test_without_limits_of_their_own_units_have_those_of_the_department() -> None:
    assert clocks(assigned()) == {
        "handle": "05-13 17:00",
        "unit_accept:lamps": "05-09 17:00",
        "unit_handle:lamps": "05-15 17:00",
        "unit_accept:water": "05-09 17:00",
        "unit_handle:water": "05-15 17:00",
    }


def test_the_keys_of_many_units_are_told_apart_and_each_reminder_goes_to_its_own_unit() -> None:
    issue = assigned()

    fired = expire(issue, rulebook=RULEBOOK, now=local("05-09 17:00"))

    keys = [due.key for due in issue.dues]
    assert len(keys) == len(set(keys))
    assert [(one.key, one.unit_id, one.to) for one in fired if isinstance(one, Reminded | Escalated)] == [
        ("handle:reminder:0.5", None, ("department_officer-1",)),
        ("unit_accept:lamps:reminder:0.5", "lamps", ("lamps-1",)),
        ("unit_accept:water:reminder:0.5", "water", ("water-1",)),
        ("unit_accept:lamps:reminder:0.8", "lamps", ("lamps-1",)),
        ("unit_accept:water:reminder:0.8", "water", ("water-1",)),
        ("unit_accept:lamps:level:1", "lamps", ("department_head-1",)),
        ("unit_accept:water:level:1", "water", ("department_head-1",)),
    ]


def test_a_unit_that_takes_its_task_stops_its_clock_to_accept_alone() -> None:
    issue = acted(assigned(), AcceptTask(unit_id="lamps"), by=LAMPS)

    assert states(issue) == {"lamps": ("accepted", True), "water": ("given", False)}
    assert set(clocks(issue)) == {"handle", "unit_handle:lamps", "unit_accept:water", "unit_handle:water"}


def test_a_unit_that_is_done_tells_the_department_and_has_no_clock_any_more() -> None:
    issue = acted(assigned(), AcceptTask(unit_id="lamps"), by=LAMPS)

    (event,) = decided(issue, FinishTask(unit_id="lamps", report=sealed("bulb"), evidence=("a.jpg",)), by=LAMPS)

    assert isinstance(event, TaskFinished)
    assert (event.report, event.evidence, event.to) == (sealed("bulb"), ("a.jpg",), ("department_officer-1",))
    done = after(issue, (event,))
    assert states(done)["lamps"] == ("finished", True)
    assert set(clocks(done)) == {"handle", "unit_accept:water", "unit_handle:water"}


@pytest.mark.parametrize("taken", [False, True])
def test_a_unit_returns_what_is_not_its_own_before_or_after_it_took_it(taken: bool) -> None:
    issue = lived(assigned(), AcceptTask(unit_id="lamps")) if taken else assigned()

    (event,) = decided(issue, ReturnTask(unit_id="lamps", note=NOTE), by=LAMPS)

    assert isinstance(event, TaskReturned)
    assert (event.note, event.to) == (NOTE, ("department_officer-1",))
    back = after(issue, (event,))
    assert states(back)["lamps"] == ("returned", True)
    assert set(clocks(back)) == {"handle", "unit_accept:water", "unit_handle:water"}


def test_the_department_excuses_a_unit_and_tells_it() -> None:
    (event,) = decided(assigned(), ExcuseTask(unit_id="water", note=NOTE))

    assert isinstance(event, TaskExcused)
    assert (event.note, event.to) == (NOTE, ("water-1",))
    assert states(after(assigned(), (event,)))["water"] == ("excused", False)


def test_the_department_answers_only_when_all_are_finished_or_excused() -> None:
    issue = lived(assigned(), AcceptTask(unit_id="lamps"), FinishTask(unit_id="lamps", report=NOTE))
    returned = lived(issue, ReturnTask(unit_id="water", note=NOTE))
    excused = acted(returned, ExcuseTask(unit_id="water"))

    assert refusal(assigned(), ANSWER) == (
        "tasks-open",
        "Not finished yet: lamps, water.",
        "Wait for these units, or excuse them, then resolve the issue.",
    )
    assert [refusal(one, ANSWER)[1] for one in (issue, returned)] == ["Not finished yet: water."] * 2
    assert acted(excused, ANSWER).status == "resolved"


def test_a_level_that_only_a_finished_unit_had_reached_is_forgotten_with_its_clock() -> None:
    late = waited(assigned(rulebook=SHORTER), "05-10 17:00")
    taken = lived(late, AcceptTask(unit_id="lamps"), AcceptTask(unit_id="water"))
    done = lived(taken, FinishTask(unit_id="lamps", report=NOTE), FinishTask(unit_id="water", report=NOTE))

    assert [one.escalated for one in (late, taken, done)] == [3, 1, 0]


def test_units_are_added_later_under_the_one_that_leads() -> None:
    issue = acted(assigned(), Assign(unit_ids=("gas",)))

    assert states(issue) == {"lamps": ("given", True), "water": ("given", False), "gas": ("given", False)}


def test_a_unit_named_twice_gets_one_task() -> None:
    issue = acted(accepted(), Assign(lead_unit_id="lamps", unit_ids=("lamps", "water", "water")))

    assert states(issue) == {"lamps": ("given", True), "water": ("given", False)}


def test_a_unit_that_is_done_or_returned_it_may_be_given_it_anew_and_leads_on() -> None:
    finished = lived(assigned(), AcceptTask(unit_id="lamps"), FinishTask(unit_id="lamps", report=NOTE))
    returned = lived(assigned(), ReturnTask(unit_id="water", note=NOTE))

    assert states(acted(finished, Assign(lead_unit_id="lamps")))["lamps"] == ("given", True)
    assert states(acted(finished, Assign(unit_ids=("lamps",))))["lamps"] == ("given", True)
    assert states(acted(returned, Assign(unit_ids=("water",))))["water"] == ("given", False)


@pytest.mark.parametrize("lets_go", [ReturnTask(unit_id="lamps", note=NOTE), ExcuseTask(unit_id="lamps")])
def test_where_the_one_that_led_is_gone_another_one_leads(lets_go: Command) -> None:
    issue = lived(assigned(), lets_go)

    assert refusal(issue, Assign(unit_ids=("gas",)))[0] == "lead-missing"
    assert states(acted(issue, Assign(lead_unit_id="gas")))["gas"] == ("given", True)


def test_somebody_must_be_named() -> None:
    assert refusal(assigned(), Assign()) == (
        "no-unit",
        "No unit was named.",
        "Name a lead unit in lead_unit_id, and co-handlers in unit_ids.",
    )


def test_one_unit_must_lead() -> None:
    assert refusal(accepted(), Assign(unit_ids=("water",))) == (
        "lead-missing",
        "One of the units must lead.",
        "Name the one that leads in lead_unit_id, the others in unit_ids.",
    )


def test_only_one_unit_leads() -> None:
    assert refusal(assigned(), Assign(lead_unit_id="gas")) == (
        "lead-taken",
        "The unit lamps leads already.",
        "Add the other one in unit_ids, or excuse the one that leads first.",
    )


@pytest.mark.parametrize("unit_id", ["lamps", "water"])
def test_a_unit_that_works_on_it_is_not_given_it_twice(unit_id: str) -> None:
    assert refusal(lived(assigned(), AcceptTask(unit_id="water")), Assign(unit_ids=(unit_id,))) == (
        "task-given",
        f"The unit {unit_id} has this task already.",
        "Wait for it, or excuse it before giving it the task anew.",
    )


def test_a_unit_without_officers_gets_nothing() -> None:
    assert refusal(accepted(), Assign(lead_unit_id="lamps", unit_ids=("nobody",))) == (
        "unit-unserved",
        "There is no unit 'nobody' with an officer who could take the task.",
        "Look the unit up in the registry; the administrator adds its officers.",
    )


GIVEN: tuple[Command, ...] = ()
TAKEN: tuple[Command, ...] = (AcceptTask(unit_id="lamps"),)
BACK: tuple[Command, ...] = (ReturnTask(unit_id="lamps", note=NOTE),)
DONE: tuple[Command, ...] = (*TAKEN, FinishTask(unit_id="lamps", report=NOTE))
EXCUSED: tuple[Command, ...] = (ExcuseTask(unit_id="lamps"),)
COMMANDS: dict[str, Command] = {
    "accepted": AcceptTask(unit_id="lamps"),
    "returned": ReturnTask(unit_id="lamps", note=NOTE),
    "finished": FinishTask(unit_id="lamps", report=NOTE),
    "excused": ExcuseTask(unit_id="lamps"),
}


@pytest.mark.parametrize(
    ("before", "state", "wanted"),
    [
        (GIVEN, "given", "finished"),
        (TAKEN, "accepted", "accepted"),
        (BACK, "returned", "accepted"),
        (BACK, "returned", "returned"),
        (BACK, "returned", "finished"),
        (DONE, "finished", "accepted"),
        (DONE, "finished", "returned"),
        (DONE, "finished", "finished"),
        (DONE, "finished", "excused"),
        (EXCUSED, "excused", "accepted"),
        (EXCUSED, "excused", "returned"),
        (EXCUSED, "excused", "finished"),
        (EXCUSED, "excused", "excused"),
    ],
)
def test_a_task_takes_no_step_that_its_state_has_not(before: tuple[Command, ...], state: str, wanted: str) -> None:
    assert refusal(lived(assigned(), *before), COMMANDS[wanted]) == (
        "task-not-possible",
        f"The unit lamps has a task that is {state}, so it cannot be {wanted}.",
        "Read the issue again: `tasks` says what became of each.",
    )


@pytest.mark.parametrize("wanted", COMMANDS)
def test_a_unit_without_a_task_does_nothing(wanted: str) -> None:
    assert refusal(acted(accepted(), Assign(lead_unit_id="gas")), COMMANDS[wanted])[1] == (
        f"The unit lamps has no task in this issue, so it cannot be {wanted}."
    )


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (TO_LAMPS, "assign"),
        (COMMANDS["accepted"], "accept_task"),
        (COMMANDS["returned"], "return_task"),
        (COMMANDS["finished"], "finish_task"),
        (COMMANDS["excused"], "excuse_task"),
    ],
)
def test_units_work_only_on_what_the_department_has_accepted(command: Command, name: str) -> None:
    assert refusal(routed(), command) == (
        "step-not-allowed",
        f"An issue that is routed does not take the command {name}.",
        READ_AGAIN,
    )
