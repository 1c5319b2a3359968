"""Every clock of an issue explained: how it stands, why its due date moved, what counted. Expectations by hand."""

import pytest

from schemas.domain.commands import Accept, GiveFeedback, Resolve
from schemas.domain.handling_commands import (
    AcceptTask,
    Assign,
    ExcuseTask,
    FinishTask,
    FollowMain,
    GrantExtension,
    Merge,
    RequestExtension,
    Reroute,
    Resume,
    Return,
    ReturnTask,
    Suspend,
    TakeBack,
    Unmerge,
    Withdraw,
)
from schemas.domain.limits import Limit
from tests.api.lives import Life, handling, routed
from tests.domain.builders import sealed
from tests.domain.county import CALENDAR, RULEBOOK, a_policy, a_rulebook, shown


def told(life: Life, when: str) -> list[tuple[str, str, str]]:
    """Stage (and unit), state and due date of every clock."""
    return [
        (f"{one.stage}:{one.unit_id}" if one.unit_id else one.stage.value, one.state.value, shown(one.due_at))
        for one in life.explained(when)
    ]


def test_clocks_run_from_the_ledger_on_and_end_when_they_are_answered() -> None:
    life = routed().give("05-06 15:00", Accept())
    running = told(life, "05-07 10:00")
    life.give("05-13 17:00", Resolve(answer=sealed())).give("05-14 09:00", GiveFeedback(satisfied=True), by="receipt")

    assert running == [
        ("answer", "met", "05-08 17:00"),
        ("accept", "met", "05-07 17:00"),
        ("handle", "running", "05-13 17:00"),
    ]
    assert told(life, "05-30 10:00") == [
        ("answer", "met", "05-08 17:00"),
        ("accept", "met", "05-07 17:00"),
        ("handle", "met", "05-13 17:00"),
        ("feedback", "met", "05-20 23:59:59"),
    ]


def test_a_step_a_second_too_late_has_missed_its_clock_and_says_by_how_much() -> None:
    life = routed().give("05-06 15:00", Accept()).give("05-13 17:00:01", Resolve(answer=sealed()))

    handle = handling(life, "05-30 10:00")

    assert (handle.state, handle.overdue and handle.overdue.amount, handle.left) == ("missed", 1, None)
    assert handle.intervals[-1].reason == "overdue"
    assert (handle.end and handle.end.type, handle.end and handle.end.by) == ("resolved", "staff:officer-1")


def test_each_limit_names_the_rule_and_the_versions_it_came_from() -> None:
    own = a_policy().model_dump(mode="json")["departments"]
    own["mass_work"]["limits"] = {"handle": "3wd"}
    rulebook = a_rulebook(departments=own)
    life = routed(rulebook).give("05-06 15:00", Accept())
    life.give("05-06 16:00", Assign(lead_unit_id="power"))

    found = [(one.stage, one.limit, one.rule) for one in life.explained("05-06 16:00")]

    assert found == [
        ("answer", "2wd", "limits.answer.ordinary"),
        ("accept", "1wd", "limits.accept.ordinary"),
        ("handle", "3wd", "departments.mass_work.limits.handle.ordinary"),
        ("unit_accept", "1wd", "limits.accept.ordinary"),
        ("unit_handle", "3wd", "departments.mass_work.limits.handle.ordinary"),
    ]
    assert {one.policy.version for one in life.explained("05-06 16:00")} == {rulebook.policy.version}
    assert {one.calendar.version for one in life.explained("05-06 16:00")} == {CALENDAR.version}


def test_a_running_clock_says_what_is_used_and_left_and_every_day_with_its_reason() -> None:
    handle = handling(routed(), "05-10 18:00")

    assert (handle.used.said.zh, handle.left and handle.left.said.zh) == ("4个工作日", "1个工作日")
    assert [
        (shown(each.start), each.reason, each.counted.amount if each.counted else None) for each in handle.intervals
    ] == [
        ("05-06 10:00", "first_day", None),
        ("05-07 00:00", "working", 4),
        ("05-11 00:00", "weekend", None),
        ("05-13 00:00", "working", 1),
    ]
    assert shown(handle.intervals[-1].end) == "05-13 17:00"


def test_a_pause_stops_the_clock_and_moves_its_end_by_the_days_it_took() -> None:
    life = routed().give("05-06 15:00", Accept())
    life.give("05-08 10:00", Suspend(reason="court"))
    standing = handling(life, "05-20 10:00")
    life.give("05-10 09:30", Resume())

    handle = handling(life, "05-10 10:00")

    assert (standing.state, standing.used.amount, standing.left and standing.left.amount) == ("paused", 1, 4)
    assert [(shown(one.since), one.until, one.why) for one in standing.pauses] == [("05-08 10:00", None, "等待法院")]
    assert (handle.state, shown(handle.due_at)) == ("running", "05-15 17:00")
    assert [(one.type, shown(one.before), shown(one.after)) for one in handle.changes] == [
        ("resumed", "05-13 17:00", "05-15 17:00")
    ]
    assert [(shown(one.since), shown(one.until)) for one in handle.pauses if one.until] == [
        ("05-08 10:00", "05-10 09:30")
    ]
    assert [each.reason for each in handle.intervals] == [
        *("first_day", "working", "paused", "working", "weekend", "working"),
    ]


def test_a_pause_within_a_day_moves_nothing_and_is_told_all_the_same() -> None:
    life = routed().give("05-06 15:00", Accept())
    life.give("05-08 10:00", Suspend(reason="court")).give("05-08 16:00", Resume())

    handle = handling(life, "05-09 10:00")

    assert (handle.changes, len(handle.pauses), shown(handle.due_at)) == ((), 1, "05-13 17:00")


def test_a_suspension_that_ends_by_itself_has_lapsed_and_one_ended_by_a_person_was_met() -> None:
    capped = a_rulebook(caps={"returns": 2, "extensions": 1, "extension": "15wd", "suspension": "2d"})
    left = routed(capped).give("05-06 15:00", Accept()).give("05-07 10:00", Suspend(reason="court"))
    ended = routed(capped).give("05-06 15:00", Accept()).give("05-07 10:00", Suspend(reason="court"))

    left.wait("05-10 10:00")
    ended.give("05-08 10:00", Resume())

    assert ("suspension", "lapsed", "05-09 23:59:59") in told(left, "05-10 10:00")
    assert ("suspension", "met", "05-09 23:59:59") in told(ended, "05-10 10:00")
    assert [one.rule for one in left.explained("05-10 10:00") if one.stage == "suspension"] == ["caps.suspension"]


def test_an_extension_is_counted_from_the_old_end_and_names_who_granted_it() -> None:
    life = routed().give("05-06 15:00", Accept())
    life.give("05-09 10:00", RequestExtension(limit=Limit.parse("5wd"), note=sealed()))
    life.give("05-09 11:00", GrantExtension(), by="staff:head-1")

    handle = handling(life, "05-14 18:00")

    assert (handle.extensions, shown(handle.due_at)) == (("5wd",), "05-20 17:00")
    assert [(one.by, shown(one.before), shown(one.after), one.extension) for one in handle.changes] == [
        ("staff:head-1", "05-13 17:00", "05-20 17:00", "5wd")
    ]
    assert sum(each.counted.amount for each in handle.intervals if each.counted) == 10
    assert (handle.used.amount, handle.left and handle.left.amount) == (6, 4)


def test_units_have_clocks_of_their_own_side_by_side() -> None:
    life = routed().give("05-06 15:00", Accept())
    life.give("05-07 10:00", Assign(lead_unit_id="power", unit_ids=("gas",)))
    life.give("05-07 11:00", AcceptTask(unit_id="power"), by="staff:power-1")
    life.give("05-07 12:00", ReturnTask(unit_id="gas", note=sealed()), by="staff:gas-1")
    life.give("05-07 14:00", ExcuseTask(unit_id="gas"))
    life.give("05-15 09:00", FinishTask(unit_id="power", report=sealed()), by="staff:power-1")

    assert told(life, "05-15 10:00")[2:] == [
        ("handle", "running", "05-13 17:00"),
        ("unit_accept:power", "met", "05-08 17:00"),
        ("unit_handle:power", "missed", "05-14 17:00"),
        ("unit_accept:gas", "met", "05-08 17:00"),
        ("unit_handle:gas", "dropped", "05-14 17:00"),
    ]


def test_a_return_drops_the_handling_and_the_next_department_has_clocks_anew() -> None:
    life = routed().give("05-06 16:00", Return(reason="not_ours"))
    life.give("05-07 09:00", Reroute(department_id="organization"), by="staff:secretary-1")

    assert told(life, "05-07 10:00") == [
        ("answer", "met", "05-08 17:00"),
        ("accept", "met", "05-07 17:00"),
        ("handle", "dropped", "05-13 17:00"),
        ("reroute", "met", "05-07 17:00"),
        ("accept", "running", "05-08 17:00"),
        ("handle", "running", "05-14 17:00"),
    ]
    assert [one.rule for one in life.explained("05-07 10:00") if one.stage == "reroute"] == [
        "limits.deliberation.ordinary"
    ]


def test_a_step_taken_back_lets_its_clock_run_on() -> None:
    life = routed().give("05-06 15:00", Accept()).give("05-06 15:00:20", TakeBack())

    assert ("accept", "running", "05-07 17:00") in told(life, "05-06 16:00")


def test_a_suspension_taken_back_never_stopped_the_clock() -> None:
    life = routed().give("05-06 15:00", Accept()).give("05-06 16:00", Suspend(reason="court"))
    life.give("05-06 16:00:20", TakeBack())

    handle = handling(life, "05-06 17:00")

    assert (handle.state, handle.pauses, shown(handle.due_at)) == ("running", (), "05-13 17:00")


def test_a_resumption_taken_back_leaves_it_standing_since_the_first_day() -> None:
    life = routed().give("05-06 15:00", Accept()).give("05-07 16:00", Suspend(reason="court"))
    life.give("05-08 10:00", Resume()).give("05-08 10:00:20", TakeBack())

    handle = handling(life, "05-09 10:00")

    assert (handle.state, [(shown(one.since), one.until) for one in handle.pauses]) == (
        "paused",
        [("05-07 16:00", None)],
    )
    assert [(one.type, shown(one.after)) for one in handle.changes] == [
        ("resumed", "05-14 17:00"),
        ("taken_back", "05-13 17:00"),
    ]


def test_a_duplicate_stands_still_and_goes_on_or_ends_with_its_main_issue() -> None:
    alone = routed().give("05-08 10:00", Merge(main_id="main")).give("05-09 10:00", Unmerge())
    following = routed().give("05-07 10:00", Merge(main_id="main"))
    following.give("05-24 10:00", FollowMain(main_id="main"), by="system")

    assert ("handle", "running", "05-14 17:00") in told(alone, "05-09 11:00")
    assert told(following, "05-30 10:00")[1:] == [
        ("accept", "dropped", "05-07 17:00"),
        ("handle", "dropped", "05-13 17:00"),
    ]
    assert handling(following, "05-30 10:00").overdue is None


def test_what_was_overdue_when_it_was_withdrawn_was_missed_all_the_same() -> None:
    life = routed().give("05-08 10:00", Withdraw(), by="receipt")

    assert told(life, "05-30 10:00")[1:] == [
        ("accept", "missed", "05-07 17:00"),
        ("handle", "dropped", "05-13 17:00"),
    ]


def test_silence_lets_the_feedback_lapse() -> None:
    life = routed().give("05-06 15:00", Accept()).give("05-07 10:00", Resolve(answer=sealed()))

    life.wait("05-20 10:00")

    assert told(life, "05-20 10:00")[-1] == ("feedback", "lapsed", "05-14 23:59:59")


@pytest.mark.parametrize(
    ("limit", "used", "left", "unit"),
    [("10h", 7_200, 28_800, "s"), ("8wh", 7_200, 21_600, "ws"), ("3d", 0, 3, "d")],
)
def test_time_is_told_as_its_limit_counts_it(limit: str, used: int, left: int, unit: str) -> None:
    limits = RULEBOOK.policy.limits.model_dump(mode="json") | {"handle": limit}

    handle = handling(routed(a_rulebook(limits=limits)), "05-06 12:00")

    assert (handle.used.amount, handle.left and handle.left.amount, handle.used.unit) == (used, left, unit)
