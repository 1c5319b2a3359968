"""The timeline over HTTP: who, when, how long, against which limit."""

from datetime import UTC, datetime, timedelta

import pytest

from api.views.timeline import entries
from api.views.told import Names, said_with
from api.words import lasting
from schemas.domain.clocks import Deadline, Schedule, Stage
from schemas.domain.commands import Accept, Resolve
from schemas.domain.events import Accepted, Closed, Event, FeedbackGiven, Filed, Logged, Resolved, Routed
from schemas.domain.handling_commands import (
    AcceptTask,
    Assign,
    Comment,
    EndChild,
    FinishTask,
    GrantExtension,
    IssueCard,
    RequestExtension,
    Reroute,
    Resume,
    Return,
    SplitIssue,
    Suspend,
    TakeBack,
    TakeDuplicate,
)
from schemas.domain.handling_events import (
    Card,
    CardIssued,
    Commented,
    ExtensionDenied,
    Refused,
    Returned,
    TaskFinished,
)
from schemas.domain.limits import Limit
from schemas.domain.sealed import Sealed
from tests.api.conftest import Office
from tests.api.lives import routed
from tests.builders import BRIBE
from tests.domain.builders import DELIBERATION, sealed
from tests.domain.county import RULEBOOK, a_rulebook, shown

OFFICER = "staff-mass-work-officer-1"
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
SECRET = Sealed(key="content", box="")


async def test_every_step_is_told_with_who_and_what_was_said(office: Office) -> None:
    issue_id = (await office.file())["id"]
    await office.command(issue_id, "accept", by=OFFICER)
    await office.command(issue_id, "resolve", by=OFFICER, answer="路灯已修好。")
    await office.command(issue_id, "give_feedback", by="staff-hotline-1", satisfied=False, rating=2, comment="没修好")

    timeline = (await office.get(f"/v1/issues/{issue_id}/timeline", by="staff-supervisor-1")).json()

    told = [(entry["type"], entry["by"], entry["text"]) for entry in timeline["entries"]]
    assert told == [
        ("filed", "anonymous", None),
        ("collected", "system", None),
        ("analyzed", "system", None),
        ("logged", "system", None),
        ("routed", "system", None),
        ("accepted", f"staff:{OFFICER}", None),
        ("resolved", f"staff:{OFFICER}", "路灯已修好。"),
        ("feedback_given", "staff:staff-hotline-1", "没修好"),
        ("reopened", "staff:staff-hotline-1", None),
    ]
    accepted = timeline["entries"][5]["clock"]
    assert (accepted["stage"], accepted["limit"], accepted["in_time"]) == ("accept", "1wd", True)
    assert timeline["entries"][8]["level"] == 1


async def test_general_readers_never_learn_that_intake_looked_at_a_report(office: Office) -> None:
    issue_id = (await office.file(problem=BRIBE))["id"]
    await office.command(issue_id, "release_intake", by="staff-discipline-intake", reason="内部理由")

    answer = await office.get(f"/v1/issues/{issue_id}/timeline", by=OFFICER)

    assert [entry["type"] for entry in answer.json()["entries"]] == [
        "filed",
        "collected",
        "analyzed",
        "logged",
        "routed",
    ]
    feed = await office.get("/v1/events", by="staff-supervisor-1")
    assert [item["type"] for item in feed.json()["items"]] == ["analyzed", "logged", "routed"]
    for word in ("intake", "discipline", "内部理由", "纪检"):
        assert word not in answer.text + feed.text


def test_a_step_is_measured_against_the_clock_it_stopped() -> None:
    events = (
        Filed(
            at=NOON,
            by="anonymous",
            issue_id="i",
            content=SECRET,
            reporter=None,
            policy_version="p",
            calendar_version="c",
            promised_at=NOON + timedelta(hours=1),
        ),
        Logged(
            at=NOON,
            by="system",
            ledger_number="2026-1",
            schedules=(clock(Stage.ACCEPT, hours=4), clock(Stage.HANDLE, hours=48)),
        ),
        Routed(at=NOON + timedelta(hours=2), by="system", department_id="d", responsible=("a",)),
        Accepted(at=NOON + timedelta(hours=3), by="staff:a"),
        Resolved(at=NOON + timedelta(hours=50), by="staff:a", answer=SECRET, schedule=clock(Stage.FEEDBACK, hours=100)),
        FeedbackGiven(at=NOON + timedelta(hours=51), by="receipt", satisfied=True),
        Closed(at=NOON + timedelta(hours=51), by="receipt", outcome="satisfied"),
    )

    told = list(entries(enumerate(events, start=1), {}))

    assert [(each.type, each.seconds) for each in told] == [
        ("filed", 0),
        ("logged", 0),
        ("routed", 7_200),
        ("accepted", 3_600),
        ("resolved", 169_200),
        ("feedback_given", 3_600),
        ("closed", 0),
    ]
    stopped = [(each.clock.stage, each.clock.took_seconds, each.clock.in_time) for each in told if each.clock]
    assert stopped == [
        ("answer", 7_200, False),
        ("accept", 10_800, True),
        ("handle", 180_000, False),
        ("feedback", 183_600, True),
    ]


def test_a_clock_that_stood_is_judged_by_the_end_it_moved_to_and_measured_without_the_pause() -> None:
    life = routed().give("05-06 15:00", Accept()).give("05-08 10:00", Suspend(reason="court", note=sealed()))
    life.give("05-10 09:30", Resume()).give("05-15 16:00", Resolve(answer=sealed()))

    told = life.entries(Names(reasons=RULEBOOK.policy.reasons))

    assert (told["suspended"].reason, told["suspended"].why) == ("court", "等待法院")
    assert [(shown(one.before), shown(one.after)) for one in told["resumed"].moved] == [("05-13 17:00", "05-15 17:00")]
    assert told["resumed"].promised_end == told["resumed"].moved[0].after
    clock = told["resolved"].clock
    assert clock is not None
    assert (clock.stage, clock.in_time, shown(clock.due_at)) == ("handle", True, "05-15 17:00")
    assert [(shown(one.since), shown(one.until)) for one in clock.pauses] == [("05-08 10:00", "05-10 09:30")]
    assert clock.took_seconds == (9 * 24 + 6 - 47.5) * 3600  # 9 days and 6 hours but 47 and a half


def test_an_extension_shows_in_the_clock_that_was_extended() -> None:
    life = routed().give("05-06 15:00", Accept())
    life.give("05-09 10:00", RequestExtension(limit=Limit.parse("5wd"), note=sealed()))
    life.give("05-09 11:00", GrantExtension(), by="staff:head-1").give("05-20 16:59", Resolve(answer=sealed()))

    told = life.entries()

    assert (told["extension_requested"].limit, told["extension_requested"].to) == ("5wd", ("department_head-1",))
    assert told["extension_granted"].by == "staff:head-1"
    clock = told["resolved"].clock
    assert clock is not None
    assert (clock.limit, clock.extensions, clock.in_time, shown(clock.due_at)) == ("5wd", ("5wd",), True, "05-20 17:00")


def test_units_are_measured_against_their_own_clocks() -> None:
    life = routed().give("05-06 15:00", Accept())
    life.give("05-07 10:00", Assign(lead_unit_id="power", unit_ids=("gas",), instruction=sealed()))
    life.give("05-07 11:00", AcceptTask(unit_id="power"), by="staff:power-1")
    life.give("05-15 09:00", FinishTask(unit_id="power", report=sealed()), by="staff:power-1")

    told = life.entries()

    assert [(unit.unit_id, unit.lead) for unit in told["assigned"].units] == [("power", True), ("gas", False)]
    assert told["assigned"].to == ("power-1", "gas-1")
    accepted, finished = told["task_accepted"].clock, told["task_finished"].clock
    assert accepted is not None
    assert finished is not None
    assert (accepted.stage, accepted.unit_id, accepted.in_time) == ("unit_accept", "power", True)
    assert (finished.stage, finished.unit_id, finished.in_time) == ("unit_handle", "power", False)
    assert told["task_finished"].unit_id == "power"


def test_a_return_tells_its_reason_and_the_next_department_what_binds_it() -> None:
    strict = a_rulebook(caps={"returns": 0, "extensions": 1, "extension": "15wd"})
    life = routed(strict).give("05-06 16:00", Return(reason="not_ours", note=sealed()))
    life.give("05-07 09:00", Reroute(department_id="organization"), by="staff:supervisor-1")

    told = life.entries()

    returned, rerouted = told["returned"], told["rerouted"]
    assert (returned.reason, returned.why, returned.ruling, returned.to) == ("not_ours", None, True, ("supervisor-1",))
    assert returned.clock is not None
    assert (returned.clock.stage, returned.clock.state) == ("accept", "met")
    assert (rerouted.department_id, rerouted.category, rerouted.binding) == ("organization", "organization", True)
    assert rerouted.clock is not None
    assert (rerouted.clock.stage, rerouted.clock.in_time) == ("reroute", True)


def test_a_card_tells_its_colour_and_what_it_costs() -> None:
    life = routed().give("05-06 15:00", Accept())
    life.give("05-07 10:00", IssueCard(card=Card.RED, note=sealed()), by="staff:supervisor-1")

    card = life.entries()["card_issued"]

    assert (card.card, card.points, card.department_id, card.to) == ("red", 3, "mass_work", ("department_head-1",))


def test_a_step_that_was_taken_back_and_the_taking_back_both_stay() -> None:
    life = routed().give("05-06 15:00", Accept()).give("05-06 15:00:20", TakeBack())

    told = life.entries()

    assert told["accepted"].clock is not None
    assert told["accepted"].clock.stage == "accept"
    assert (told["taken_back"].undone, told["taken_back"].undone_version, told["taken_back"].clock) == (
        *("accepted", told["accepted"].version),
        None,
    )


def test_other_issues_of_the_matter_are_named_to_those_who_may_know_of_them() -> None:
    life = routed().give("05-06 15:00", TakeDuplicate(duplicate_id="seen"), by="system")
    one = life.entries(Names(known=frozenset({"seen"})))["duplicate_taken"].related
    life.give("05-06 16:00", TakeDuplicate(duplicate_id="unseen"), by="system")

    other = life.entries(Names(known=frozenset({"seen"})))["duplicate_taken"].related

    assert (one, other) == (("seen",), ())


def test_the_parts_of_an_issue_are_named_with_how_they_ended() -> None:
    life = routed().give("05-06 15:00", Accept()).give("05-06 16:00", SplitIssue(children=("part-1", "part-2")))
    life.give("05-07 10:00", EndChild(child_id="part-1", outcome="satisfied"), by="system")

    told = life.entries()

    assert told["split"].related == ("part-1", "part-2")
    assert (told["child_ended"].related, told["child_ended"].outcome) == (("part-1",), "satisfied")


def test_who_filed_it_is_left_out_for_whoever_must_not_know() -> None:
    life = routed(by="staff:grid-1").give("05-06 15:00", Accept())
    life.give("05-06 16:00", Comment(text=sealed()), by="staff:grid-1")

    told = life.entries(Names(unnamed="staff:grid-1"))

    assert (told["filed"].by, told["commented"].by, told["accepted"].by) == (None, None, "staff:officer-1")


@pytest.mark.parametrize(
    ("event", "box"),
    [
        (Returned(at=NOON, by="a", reason="r", note=sealed("note"), ruling=False, schedule=DELIBERATION), "note"),
        (TaskFinished(at=NOON, by="a", unit_id="u", report=sealed("report")), "report"),
        (Commented(at=NOON, by="a", text=sealed("text")), "text"),
        (CardIssued(at=NOON, by="a", card=Card.RED, department_id="d", points=3, note=sealed("card")), "card"),
        (Resolved(at=NOON, by="a", answer=sealed("answer"), schedule=None), "answer"),
        (FeedbackGiven(at=NOON, by="a", satisfied=True, comment=sealed("comment")), "comment"),
        (Refused(at=NOON, by="a", reason="r", note=sealed("refusal")), "refusal"),
        (Refused(at=NOON, by="a", reason="r"), None),
        (ExtensionDenied(at=NOON, by="a"), None),
    ],
    ids=lambda value: getattr(value, "type", value),
)
def test_what_was_said_with_a_step_is_found_under_whatever_name(event: Event, box: str | None) -> None:
    said = said_with(event)

    assert (said and said.box) == box


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (0, "不到1秒", "under 1 s"),
        (59, "59秒", "59 s"),
        (60, "1分", "1 min"),
        (3_661, "1小时1分", "1 h 1 min"),
        (90_000, "1天1小时", "1 d 1 h"),
        (86_400 * 40, "40天", "40 d"),
        (-5, "不到1秒", "under 1 s"),
    ],
)
def test_a_duration_is_said_by_its_two_largest_parts(seconds: int, zh: str, en: str) -> None:
    assert (lasting(seconds).zh, lasting(seconds).en) == (zh, en)


def clock(stage: Stage, *, hours: int) -> Schedule:
    """A clock that runs from noon."""
    end = NOON + timedelta(hours=hours)
    return Schedule(deadline=Deadline(stage=stage, start=NOON, at=end, limit=f"{hours}h"), dues=())
