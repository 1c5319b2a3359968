"""Units at work are told, and their tasks end, when the issue goes another way than to its answer."""

import pytest

from schemas.domain.commands import Command
from schemas.domain.erasure_commands import EraseReporter
from schemas.domain.events import Event
from schemas.domain.handling_commands import AcceptTask, Merge, Reroute, Return, Unmerge, Withdraw
from schemas.domain.issue import Issue
from schemas.domain.notices import notices
from tests.domain.acting import acted, after, clocks, decided
from tests.domain.test_rules_units import LAMPS, assigned, lived, states

WAYS: tuple[tuple[Command, str], ...] = (
    (Return(reason="not_ours"), "staff:department_officer-1"),
    (Reroute(department_id="organization"), "staff:supervisor-1"),
    (Merge(main_id="issue-0"), "staff:department_officer-1"),
    (Withdraw(), "receipt"),
    (EraseReporter(content=True), "receipt"),
)


def told(issue: Issue, events: tuple[Event, ...]) -> dict[str, tuple[str, ...]]:
    return {one.kind.value: one.to for one in notices(issue, events)}


@pytest.mark.parametrize(("command", "by"), WAYS, ids=[command.name for command, _ in WAYS])
def test_every_unit_that_works_on_it_is_told_and_its_task_ends(command: Command, by: str) -> None:
    issue = lived(assigned(), AcceptTask(unit_id="lamps"))

    events = decided(issue, command, "05-08 12:00", by=by)

    assert {"lamps-1", "water-1"} <= set(told(issue, events)["progress"])
    moved = after(issue, events)
    assert all(task.over for task in moved.tasks)
    assert not [name for name in clocks(moved) if name.startswith("unit_")]


@pytest.mark.parametrize(("command", "by"), WAYS[:3], ids=[command.name for command, _ in WAYS[:3]])
def test_where_no_unit_works_on_it_no_unit_is_told(command: Command, by: str) -> None:
    issue = assigned().model_copy(update={"tasks": ()})

    assert "progress" not in told(issue, decided(issue, command, "05-08 12:00", by=by))


def test_a_duplicate_that_goes_on_alone_has_no_unit_at_work() -> None:
    merged = acted(lived(assigned(), AcceptTask(unit_id="lamps")), Merge(main_id="issue-0"), "05-08 12:00", by=LAMPS)

    alone = acted(merged, Unmerge(), "05-08 13:00")

    assert states(alone) == {"lamps": ("excused", True), "water": ("excused", False)}
    assert list(clocks(alone)) == ["handle"]


def test_what_was_recorded_before_units_were_told_tells_nobody() -> None:
    for command, by in WAYS[:3]:
        (event,) = decided(assigned(), command, "05-08 12:00", by=by)
        old = event.model_copy(update={"released": ()})
        assert "progress" not in told(assigned(), (old,))
