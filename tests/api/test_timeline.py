"""The timeline over HTTP: who, when, how long, against which limit."""

from datetime import UTC, datetime, timedelta

import pytest

from api.http.views.timeline import entries
from api.words import lasting
from schemas.domain.clocks import Deadline, Schedule, Stage
from schemas.domain.events import Accepted, Closed, FeedbackGiven, Filed, Logged, Resolved, Routed
from schemas.domain.sealed import Sealed
from tests.api.conftest import Office
from tests.builders import BRIBE

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
