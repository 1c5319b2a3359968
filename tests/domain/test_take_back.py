"""撤销操作: one's own last step, within seconds; everything is as it was, and both stay on the timeline."""

from dataclasses import dataclass

import pytest

from schemas.domain.commands import Accept, Command, Resolve
from schemas.domain.handling_commands import (
    AcceptTask,
    Assign,
    Comment,
    ExcuseTask,
    FinishTask,
    Merge,
    Refuse,
    RequestExtension,
    Reroute,
    Resume,
    Return,
    ReturnTask,
    Suspend,
    TakeBack,
    Transfer,
    Urge,
    Withdraw,
)
from schemas.domain.handling_events import TakenBack
from schemas.domain.issue import Issue
from schemas.domain.issue_undo import UNDOABLE, taken_back
from schemas.domain.limits import Limit
from tests.domain.acting import OFFICER, acted, after, clocks, decided, refusal, routed, waited
from tests.domain.builders import ACCEPTED, RESOLVED, SETTLED, WAS_ROUTED, given, sealed
from tests.domain.county import a_rulebook, local

NOTE = sealed("note")
CAPPED = a_rulebook(caps={"returns": 2, "extensions": 1, "extension": "15wd", "suspension": "10wd"})
AGAIN = "Read the issue again: `possible` lists what can be done now."


def lived(*commands: Command) -> Issue:
    """Routed on Monday, then these commands, all on Wednesday at 10."""
    issue = routed()
    for command in commands:
        issue = acted(issue, command, "05-08 10:00", rulebook=CAPPED)
    return issue


@dataclass(frozen=True)
class Step:
    """What was before, and what is taken back."""

    before: tuple[Command, ...]
    command: Command


SUSPEND = Suspend(reason="court", note=NOTE)
ASSIGN = Assign(lead_unit_id="lamps", unit_ids=("water",))
STEPS: dict[str, Step] = {
    "accepted": Step((), Accept()),
    "returned": Step((Accept(), ASSIGN), Return(reason="not_ours", note=NOTE)),
    "rerouted": Step((Return(reason="not_ours"),), Reroute(department_id="organization")),
    "resolved": Step((Accept(),), Resolve(answer=sealed("answer"))),
    "refused": Step((), Refuse(reason="other_area")),
    "suspended": Step((Accept(), ASSIGN), SUSPEND),
    "resumed": Step((Accept(), SUSPEND), Resume()),
    "transferred": Step((Accept(),), Transfer(to=("department_head-1",))),
    "assigned": Step((Accept(),), ASSIGN),
    "task_accepted": Step((Accept(), ASSIGN), AcceptTask(unit_id="lamps")),
    "task_returned": Step((Accept(), ASSIGN), ReturnTask(unit_id="lamps", note=NOTE)),
    "task_finished": Step((Accept(), ASSIGN, AcceptTask(unit_id="lamps")), FinishTask(unit_id="lamps", report=NOTE)),
    "task_excused": Step((Accept(), ASSIGN), ExcuseTask(unit_id="lamps")),
}


def test_these_steps_can_be_taken_back_and_no_others() -> None:
    assert set(STEPS) == UNDOABLE


@pytest.mark.parametrize("undone", STEPS)
def test_a_step_that_is_taken_back_leaves_everything_as_it_was(undone: str) -> None:
    step = STEPS[undone]
    before = lived(*step.before)
    done = acted(before, step.command, "05-09 08:00:00", rulebook=CAPPED)
    # What fell due on the way is no part of the step.
    before = waited(before, "05-09 08:00:00", rulebook=CAPPED)

    (event,) = decided(done, TakeBack(), "05-09 08:00:30")

    assert event == TakenBack(at=local("05-09 08:00:30"), by=OFFICER, version=done.version, undone=undone)
    back = after(done, (event,))
    kept = {"version": done.version + 1, "last_at": local("05-09 08:00:30"), "undo": None}
    assert back == before.model_copy(update=kept)
    assert clocks(back) == clocks(before)
    assert done.model_copy(update={"version": 0}) != before.model_copy(update={"version": 0})


def test_it_comes_back_from_its_row_and_can_still_be_taken_back() -> None:
    done = acted(lived(Accept()), SUSPEND, "05-08 10:00:05")

    row = Issue.model_validate_json(done.model_dump_json(exclude_defaults=True))

    assert row == done
    assert acted(row, TakeBack(), "05-08 10:00:20").status == "accepted"


def test_what_fell_due_meanwhile_fires_after_it_was_taken_back() -> None:
    done = acted(lived(Accept()), Resolve(answer=sealed("answer")), "05-13 16:59:50")

    back = acted(done, TakeBack(), "05-13 17:00:10")

    assert (done.escalated, back.escalated, clocks(back)) == (0, 0, {"handle": "05-13 17:00"})
    assert waited(back, "05-13 17:00:10").escalated == 1


def test_a_step_is_taken_back_once() -> None:
    back = acted(acted(routed(), Accept(), "05-06 11:00:00"), TakeBack(), "05-06 11:00:10")

    assert refusal(back, TakeBack(), "05-06 11:00:11") == (
        "nothing-to-take-back",
        "The last thing that happened to this issue is no step that can be taken back.",
        AGAIN,
    )


def test_a_step_is_taken_back_within_the_policys_seconds() -> None:
    done = acted(routed(), Accept(), "05-06 11:00:00")

    assert decided(done, TakeBack(), "05-06 11:00:30")
    assert refusal(done, TakeBack(), "05-06 11:00:31") == (
        "nothing-to-take-back",
        "A step is taken back within 30s; that time is over.",
        AGAIN,
    )


def test_nobody_takes_back_what_somebody_else_did() -> None:
    done = acted(routed(), Accept(), "05-06 11:00:00")

    assert refusal(done, TakeBack(), "05-06 11:00:10", by="staff:department_officer-2") == (
        "nothing-to-take-back",
        "The last step was somebody else's.",
        AGAIN,
    )


@pytest.mark.parametrize(
    "command",
    [
        Comment(text=NOTE),
        Urge(),
        RequestExtension(limit=Limit.parse("5wd"), note=NOTE),
        Merge(main_id="issue-0"),
        Withdraw(),
    ],
    ids=lambda command: command.name,
)
def test_after_anything_else_the_step_before_it_stands(command: Command) -> None:
    issue = acted(acted(routed(), Accept(), "05-06 11:00:00"), command, "05-06 11:00:05")

    assert refusal(issue, TakeBack(), "05-06 11:00:10")[1] == (
        "The last thing that happened to this issue is no step that can be taken back."
    )


def test_an_answer_that_was_given_to_the_reporters_face_stands() -> None:
    on_the_spot = RESOLVED.model_copy(update={"on_the_spot": True, "by": "staff:desk-1"})

    assert given(SETTLED, *WAS_ROUTED[1:], on_the_spot).undo is None
    assert given(*WAS_ROUTED, ACCEPTED, RESOLVED).undo is not None


def test_what_the_engine_did_is_nobodys_own_step() -> None:
    lapsed = waited(acted(lived(Accept()), SUSPEND, rulebook=CAPPED), "05-22 17:00", rulebook=CAPPED)
    moved = acted(lived(Accept()), Transfer(to=("department_head-1",)), by="system")

    assert (lapsed.status, lapsed.undo, moved.undo) == ("accepted", None, None)


def test_where_nothing_can_be_undone_nothing_is() -> None:
    assert taken_back(routed()) == routed()
