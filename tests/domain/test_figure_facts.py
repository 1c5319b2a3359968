"""Which facts the events of an issue tell: hand-written lives of the small county, and what they count."""

from datetime import date

import pytest

from schemas.domain.commands import Accept, GiveFeedback, Resolve
from schemas.domain.events import Event
from schemas.domain.figure_facts import TELL_NOTHING, facts_of
from schemas.domain.figures import CardFact, Facts, Judged, Verdict
from schemas.domain.handling_commands import (
    AcceptTask,
    Assign,
    EndChild,
    ExcuseTask,
    FinishTask,
    FollowMain,
    IssueCard,
    Merge,
    ReferToDiscipline,
    Refuse,
    RequestExtension,
    Reroute,
    Resume,
    Return,
    ReturnTask,
    SplitIssue,
    Suspend,
    TakeBack,
    Unmerge,
    Withdraw,
)
from schemas.domain.handling_events import Card
from schemas.domain.limits import Limit
from tests.domain import builders
from tests.domain.builders import sealed
from tests.domain.county import a_rulebook, local, shown
from tests.domain.living import Life, routed

SECRETARY, SUPERVISOR, RECEIPT = "staff:secretary-1", "staff:supervisor-1", "receipt"
POWER = "staff:power-1"
IN_TIME = Judged(verdict=Verdict.IN_TIME, department_id="mass_work")
LATE = Judged(verdict=Verdict.LATE, department_id="mass_work")
REVIEWS = {"returns": 2, "extensions": 1, "extension": "15wd", "reopenings": 1, "reviews": 1}


def facts(life: Life) -> Facts:
    found = facts_of(life.events)
    assert found is not None
    return found


def waits(life: Life) -> list[tuple[str, str, str, str, bool]]:
    """On whom, by which id, for what, since when, and whether it is too late."""
    return [(one.on.value, one.id, one.what.value, shown(one.since), one.late) for one in facts(life).waits]


def accepted() -> Life:
    return routed().give("05-06 15:00", Accept())


def answered() -> Life:
    return accepted().give("05-07 10:00", Resolve(answer=sealed()))


@pytest.mark.parametrize(
    "events",
    [
        (),
        builders.WAS_COLLECTED,
        builders.WAS_UNSURE,
        builders.WAS_ANALYZED,
        builders.WAS_SEALED,
        builders.WAS_CONFIRMED,
        builders.WAS_DISCIPLINE,
        builders.WAS_REFERRED,
    ],
)
def test_what_is_not_in_the_ledger_or_is_disciplines_has_no_facts(events: tuple[Event, ...]) -> None:
    assert facts_of(events) is None


def test_an_issue_that_is_referred_to_discipline_loses_the_facts_it_had() -> None:
    life = accepted()
    before = facts_of(life.events)
    life.give("05-07 09:00", ReferToDiscipline())

    assert before is not None
    assert facts_of(life.events) is None


def test_what_is_in_the_ledger_is_counted_by_place_topic_and_week_of_filing() -> None:
    found = facts(routed())

    assert (found.week, found.day) == (203019, date(2030, 5, 6))
    assert (found.street_id, found.community_id, found.grid_id) == ("north", "east", "grid-3")
    assert (found.topic, found.category, found.urgency) == ("street lamp", "livelihood", "ordinary")
    assert (found.department_id, found.first_department_id, found.first_right) == ("mass_work", "mass_work", True)
    assert (found.open, found.ended, found.overdue, found.at_risk, found.history) == (True, False, False, False, False)
    assert (found.accepted, found.handled, found.answered, found.asked, found.rated) == (
        None,
        None,
        False,
        False,
        False,
    )


def test_the_week_is_that_of_the_county_and_not_of_greenwich() -> None:
    sunday_night = local("05-12 23:30")
    monday_morning = local("05-13 00:30")  # Sunday still in Greenwich

    assert facts(routed(at=sunday_night)).week == 203019
    assert facts(routed(at=monday_morning)).week == 203020


def test_history_of_another_system_is_counted_as_filed_when_that_received_it_and_in_nothing_else() -> None:
    events = [builders.HISTORY, *builders.WAS_ROUTED[1:], builders.CLOSED.model_copy(update={"outcome": "taken_over"})]
    found = facts_of(events)

    assert found is not None
    assert (found.history, found.day) == (True, date(2030, 1, 7))
    assert (found.first_department_id, found.accepted, found.handled, found.ended) == (None, None, None, False)
    assert (found.answered, found.asked, found.open, found.waits) == (False, False, False, ())


def test_limits_that_were_kept_are_in_time_and_the_reporters_word_counts() -> None:
    found = facts(answered().give("05-08 10:00", GiveFeedback(satisfied=True), by=RECEIPT))

    assert (found.accepted, found.handled) == (IN_TIME, IN_TIME)
    assert (found.answered, found.asked, found.solved, found.rated, found.satisfied) == (True,) * 5
    assert (found.ended, found.open, found.reopened) == (True, False, False)


def test_silence_counts_as_solved_and_as_nobodys_satisfaction() -> None:
    found = facts(answered().wait("05-30 10:00"))

    assert (found.asked, found.solved, found.rated, found.satisfied, found.ended) == (True, True, False, False, True)


def test_an_answer_within_its_window_has_been_asked_nothing_yet() -> None:
    found = facts(answered())

    assert (found.answered, found.asked, found.solved) == (True, False, False)
    assert waits(answered()) == [("reporter", "", "rate", "05-07 10:00", False)]


def test_who_is_not_satisfied_reopens_it_and_it_is_not_solved_until_the_reporter_says_so() -> None:
    life = answered().give("05-08 10:00", GiveFeedback(satisfied=False), by=RECEIPT)
    reopened = facts(life)
    life.give("05-08 15:00", Accept(), by="staff:department_head-1")
    life.give("05-09 10:00", Resolve(answer=sealed()), by="staff:department_head-1")
    life.give("05-10 10:00", GiveFeedback(satisfied=True), by=RECEIPT)
    over = facts(life)

    assert (reopened.reopened, reopened.answered, reopened.asked, reopened.solved) == (True, True, True, False)
    assert (reopened.rated, reopened.satisfied, reopened.open) == (True, False, True)
    assert (over.reopened, over.solved, over.rated, over.satisfied) == (True, True, True, True)


def test_a_second_no_closes_it_unsolved() -> None:
    life = answered().give("05-08 10:00", GiveFeedback(satisfied=False), by=RECEIPT)
    life.give("05-08 15:00", Accept(), by="staff:department_head-1")
    life.give("05-09 10:00", Resolve(answer=sealed()), by="staff:department_head-1")
    life.give("05-10 10:00", GiveFeedback(satisfied=False), by=RECEIPT)

    found = facts(life)

    assert (found.asked, found.solved, found.rated, found.satisfied, found.ended) == (True, False, True, False, True)


def test_what_is_past_its_limit_is_late_and_overdue_at_once_and_late_for_good() -> None:
    life = routed().wait("05-07 17:00")
    waiting = facts(life)
    life.give("05-08 09:00", Accept())
    taken = facts(life)

    assert (waiting.accepted, waiting.overdue, waiting.at_risk) == (LATE, True, False)
    assert waits(routed().wait("05-07 17:00")) == [("department", "mass_work", "accept", "05-06 10:00", True)]
    assert (taken.accepted, taken.overdue) == (LATE, False)


def test_it_stays_overdue_when_every_level_of_the_ladder_was_called() -> None:
    found = facts(accepted().wait("06-20 10:00"))

    assert (found.overdue, found.handled) == (True, LATE)


def test_it_is_at_risk_from_the_last_reminder_to_the_end() -> None:
    life = accepted()
    fresh = facts(life).at_risk
    reminders = [due.at for due in life.issue.dues if due.kind == "reminder"]
    life.wait(shown(reminders[-1]))
    reminded = facts(life)
    life.wait("05-13 17:00")

    assert fresh is False
    assert (reminded.at_risk, reminded.overdue) == (True, False)
    assert (facts(life).at_risk, facts(life).overdue) == (False, True)


def test_where_a_policy_has_no_reminders_nothing_is_at_risk() -> None:
    found = facts(routed(a_rulebook(reminders=[])))

    assert found.at_risk is False


def test_what_was_late_before_it_was_suspended_stays_late_and_is_not_overdue_meanwhile() -> None:
    life = accepted().wait("05-14 09:00").give("05-14 10:00", Suspend(reason="court"))

    assert (facts(life).handled, facts(life).overdue, facts(life).suspended) == (LATE, False, True)
    assert waits(life) == [("reason", "court", "end", "05-14 10:00", False)]
    life.give("05-15 10:00", Resume())
    assert facts(life).overdue is True


def test_a_return_counts_for_whoever_returned_it_and_the_next_department_has_limits_of_its_own() -> None:
    life = routed().give("05-06 16:00", Return(reason="not_ours"))
    returned = facts(life)
    waiting = waits(life)
    life.give("05-07 09:00", Reroute(department_id="organization"), by=SECRETARY)
    life.give("05-07 10:00", Accept(), by="staff:department_officer-2")
    found = facts(life)

    assert (returned.department_id, returned.returned_by, returned.first_right) == (None, ("mass_work",), False)
    assert waiting == [("community", "east", "reroute", "05-06 16:00", False)]
    assert (found.department_id, found.first_department_id) == ("organization", "mass_work")
    assert found.accepted == Judged(verdict=Verdict.IN_TIME, department_id="organization")
    assert found.handled is None


def test_what_was_returned_too_late_is_late_for_whoever_returned_it() -> None:
    life = routed().give("05-08 10:00", Return(reason="not_ours"))
    life.give("05-08 11:00", Reroute(department_id="organization"), by=SECRETARY)
    life.give("05-08 15:00", Accept(), by="staff:department_officer-2")

    assert facts(life).accepted == LATE


def test_returned_too_often_it_waits_for_the_supervisor() -> None:
    life = routed()
    for hour, department in enumerate(("organization", "mass_work"), start=10):
        life.give(f"05-07 {hour}:00", Return(reason="not_ours"))
        life.give(f"05-07 {hour}:30", Reroute(department_id=department), by=SECRETARY)
    life.give("05-07 14:00", Return(reason="not_ours"))

    assert waits(life) == [("supervisor", "", "reroute", "05-07 14:00", False)]
    assert facts(life).returned_by == ("mass_work", "organization", "mass_work")


def test_a_rerouting_by_the_supervisor_alone_was_not_right_first_unless_it_is_taken_back() -> None:
    moved = routed().give("05-06 16:00", Reroute(department_id="organization"), by=SUPERVISOR)
    wrong = facts(moved)
    moved.give("05-06 16:00:10", TakeBack(), by=SUPERVISOR)

    assert (wrong.first_right, wrong.returned_by) == (False, ())
    assert (facts(moved).first_right, facts(moved).department_id) == (True, "mass_work")


def test_a_step_that_is_taken_back_never_counted() -> None:
    life = answered().give("05-07 10:00:20", TakeBack())
    returned = routed().give("05-06 16:00", Return(reason="not_ours")).give("05-06 16:00:20", TakeBack())

    assert (facts(life).answered, facts(life).handled, facts(life).open) == (False, None, True)
    assert (facts(returned).returned_by, facts(returned).accepted) == ((), None)


def test_units_are_waited_for_each_on_its_own_clock() -> None:
    life = accepted().give("05-07 10:00", Assign(lead_unit_id="power", unit_ids=("gas", "water")))
    life.give("05-07 11:00", AcceptTask(unit_id="power"), by=POWER)
    life.give("05-07 12:00", ReturnTask(unit_id="gas", note=sealed()), by="staff:gas-1")
    at_work = waits(life)
    life.wait("05-08 17:00")
    given = [(task.unit_id, task.open, task.overdue, task.accepted) for task in facts(life).tasks]

    assert at_work == [
        ("unit", "power", "handle", "05-07 10:00", False),
        ("department", "mass_work", "reassign", "05-06 15:00", False),
        ("unit", "water", "accept", "05-07 10:00", False),
    ]
    assert given == [
        ("power", True, False, Verdict.IN_TIME),
        ("gas", True, False, Verdict.IN_TIME),
        ("water", True, True, Verdict.LATE),
    ]
    assert facts(life).overdue is True


def test_a_unit_is_late_by_its_own_clock_and_when_all_are_done_the_department_is_waited_for() -> None:
    life = accepted().give("05-07 10:00", Assign(lead_unit_id="power", unit_ids=("gas",)))
    life.give("05-07 11:00", AcceptTask(unit_id="power"), by=POWER)
    life.give("05-07 14:00", ExcuseTask(unit_id="gas")).wait("05-14 09:00")
    at_risk = next(task for task in facts(life).tasks if task.unit_id == "power").at_risk
    life.give("05-15 09:00", FinishTask(unit_id="power", report=sealed()), by=POWER)

    assert at_risk is True
    assert [(task.unit_id, task.open, task.handled) for task in facts(life).tasks] == [
        ("power", False, Verdict.LATE),
        ("gas", False, None),
    ]
    assert waits(life) == [("department", "mass_work", "handle", "05-06 15:00", True)]


def test_cards_are_kept_with_whom_they_were_issued_to() -> None:
    life = accepted().give("05-07 10:00", Assign(lead_unit_id="power"))
    life.give("05-08 10:00", IssueCard(card=Card.YELLOW, note=sealed()), by=SUPERVISOR)
    life.give("05-08 11:00", IssueCard(card=Card.RED, unit_id="power", note=sealed()), by=SUPERVISOR)

    assert facts(life).cards == (
        CardFact(card=Card.YELLOW, department_id="mass_work", unit_id=None),
        CardFact(card=Card.RED, department_id="mass_work", unit_id="power"),
    )


def test_an_extension_waits_for_the_head_and_a_question_for_the_reporter() -> None:
    life = accepted().give("05-09 10:00", RequestExtension(limit=Limit.parse("5wd"), note=sealed()))
    life.events.append(builders.QUESTIONED.model_copy(update={"at": local("05-09 11:00")}))

    assert waits(life) == [
        ("department", "mass_work", "handle", "05-06 15:00", False),
        ("head", "mass_work", "decide_extension", "05-06 15:00", False),
        ("reporter", "", "reply", "05-09 11:00", False),
    ]
    assert shown(facts(life).stuck_since or builders.MONDAY) == "05-06 15:00"


def test_a_duplicate_waits_for_its_main_issue_and_ends_with_it_unasked() -> None:
    life = routed().give("05-07 10:00", Merge(main_id="main"))
    following, stuck = waits(life), facts(life).stuck_since
    alone = routed().give("05-07 10:00", Merge(main_id="main")).give("05-07 11:00", Unmerge())
    life.give("05-24 10:00", FollowMain(main_id="main"), by="system")

    assert (following, stuck) == ([("main", "", "end", "05-07 10:00", False)], None)
    assert waits(alone) == [("department", "mass_work", "accept", "05-06 10:00", False)]
    assert (facts(life).ended, facts(life).asked, facts(life).handled) == (True, False, None)


def test_what_was_split_waits_for_its_parts() -> None:
    life = accepted().give("05-07 10:00", SplitIssue(children=("part-1",)))
    whole = waits(life)
    life.give("05-08 10:00", EndChild(child_id="part-1", outcome="satisfied"), by="system")

    assert whole == [("parts", "", "end", "05-06 15:00", False)]
    assert waits(life) == [("department", "mass_work", "handle", "05-06 15:00", False)]


def test_what_was_withdrawn_or_refused_has_ended_without_an_answer() -> None:
    withdrawn = facts(accepted().give("05-07 10:00", Withdraw(), by=RECEIPT))
    refused = facts(routed().give("05-07 10:00", Refuse(reason="other_area")))

    assert (withdrawn.ended, withdrawn.answered, withdrawn.handled) == (True, False, None)
    assert (refused.ended, refused.answered, refused.handled) == (True, False, IN_TIME)


def test_a_review_opens_again_what_had_closed_in_silence() -> None:
    life = Life(a_rulebook(caps=REVIEWS), [*builders.WAS_CLOSED, builders.REVIEW_OPENED])

    found = facts(life)

    assert (found.answered, found.asked, found.solved, found.open) == (True, True, False, True)


def test_between_the_ledger_and_the_inbox_nobody_is_waited_for() -> None:
    assert waits(Life(a_rulebook(), [*builders.WAS_LOGGED])) == []


# They come before the ledger, or belong to discipline: where they happen there are no facts.
EARLIER = {"filed", "collected", "analyzed", "classified", "deliberation_opened", "deliberation_lapsed"}
LATER = [one for one in builders.SAMPLES if one.type in TELL_NOTHING - EARLIER and not one.type.startswith("intake")]


@pytest.mark.parametrize("event", LATER, ids=lambda event: event.type)
def test_what_is_said_to_tell_nothing_changes_no_fact(event: Event) -> None:
    for life in (builders.WAS_ROUTED, builders.WAS_ACCEPTED, builders.WAS_CLOSED):
        assert facts_of((*life, event)) == facts_of(life)
