"""What happens when time passes: reminders, the ladder, and limits that lapse."""

from datetime import timedelta

from schemas.domain.analysis import Category
from schemas.domain.clocks import Stage
from schemas.domain.events import Closed, DeliberationLapsed, Escalated, Event, Reminded
from schemas.domain.issue import Issue, replay
from schemas.domain.roles import Role
from schemas.domain.rules import steps
from schemas.domain.rules.due import expire
from schemas.domain.rules.rulebook import Rulebook
from tests.domain.builders import (
    ACCEPTED,
    FEEDBACK_GIVEN,
    MONDAY,
    REOPENED,
    ROUTED,
    ROUTED_TO_DISCIPLINE,
    WAS_ANALYZED,
    WAS_CLOSED,
    WAS_COLLECTED,
    WAS_CONFIRMED,
    WAS_DISCIPLINE,
    WAS_RESOLVED,
    WAS_ROUTED,
    WAS_SEALED,
    WAS_UNSURE,
    given,
)
from tests.domain.county import RULEBOOK, a_rulebook, local, shown

MOMENT = timedelta(microseconds=1)


def expired(issue: Issue, at: str, *, rulebook: Rulebook = RULEBOOK) -> tuple[Event, ...]:
    return expire(issue, rulebook=rulebook, now=local(at))


def after(issue: Issue, events: tuple[Event, ...]) -> Issue:
    evolved = replay(events, start=issue)
    assert evolved is not None
    return evolved


def told(events: tuple[Event, ...]) -> list[tuple[str, str, tuple[str, ...]]]:
    """What fired: its key, when it was due, who was told."""
    fired = [event for event in events if isinstance(event, Reminded | Escalated)]
    assert len(fired) == len(events)
    return [(event.key, shown(event.due_at), event.to) for event in fired]


def routed(*events: Event, rulebook: Rulebook = RULEBOOK) -> Issue:
    """Logged on Monday at 10 under the rules, and routed."""
    issue = given(*events)
    logged = steps.log(issue, ledger_number="2030-ABCD", rulebook=rulebook, now=MONDAY)
    inbox = ROUTED_TO_DISCIPLINE if issue.department_id == "discipline" else ROUTED
    return after(issue, (*logged, inbox))


OFFICER, HEAD = ("department_officer-1",), ("department_head-1",)
STREET, SUPERVISOR, LEADER = ("street_head-1",), ("supervisor-1",), ("contact_leader-1",)
IGNORED_FOR_A_FORTNIGHT = [
    ("accept:reminder:0.5", "05-07 09:30", OFFICER),
    ("accept:reminder:0.8", "05-07 14:48", OFFICER),
    ("accept:level:1", "05-07 17:00", HEAD),
    ("accept:level:2", "05-08 17:00", STREET),
    ("handle:reminder:0.5", "05-09 09:30", OFFICER),
    ("accept:level:3", "05-09 17:00", SUPERVISOR),
    ("handle:reminder:0.8", "05-10 16:00", OFFICER),
    ("handle:level:1", "05-13 17:00", HEAD),
    ("accept:level:4", "05-13 17:00", LEADER),
    ("handle:level:2", "05-14 17:00", STREET),
    ("handle:level:3", "05-15 17:00", SUPERVISOR),
    ("handle:level:4", "05-17 17:00", LEADER),
]


def test_nothing_happens_a_moment_before_it_is_due() -> None:
    issue = given(*WAS_ROUTED)

    assert expire(issue, rulebook=RULEBOOK, now=local("05-07 09:30") - MOMENT) == ()
    assert len(expire(issue, rulebook=RULEBOOK, now=local("05-07 09:30"))) == 1


def test_a_reminder_says_how_much_of_which_limit_is_used_up() -> None:
    assert expired(given(*WAS_ROUTED), "05-07 09:31") == (
        Reminded(
            at=local("05-07 09:31"),
            by="system",
            key="accept:reminder:0.5",
            stage=Stage.ACCEPT,
            share=0.5,
            due_at=local("05-07 09:30"),
            deadline=local("05-07 09:30"),
            to=OFFICER,
        ),
    )


def test_the_first_level_is_called_at_expiry() -> None:
    *_, escalated = expired(given(*WAS_ROUTED), "05-07 17:00")

    assert escalated == Escalated(
        at=local("05-07 17:00"),
        by="system",
        key="accept:level:1",
        stage=Stage.ACCEPT,
        level=1,
        role=Role.DEPARTMENT_HEAD,
        due_at=local("05-07 17:00"),
        deadline=local("05-07 17:00"),
        to=HEAD,
    )


def test_an_ignored_issue_climbs_the_whole_ladder_in_order_however_late_the_timer_was() -> None:
    issue = routed(*WAS_ANALYZED)

    events = expired(issue, "06-30 12:00")

    assert told(events) == IGNORED_FOR_A_FORTNIGHT
    assert {event.at for event in events} == {local("06-30 12:00")}
    assert after(issue, events).dues == ()


def test_a_punctual_timer_fires_the_same_one_by_one() -> None:
    issue, events = routed(*WAS_ANALYZED), list[Event]()
    while issue.next_due is not None:
        fired = expire(issue, rulebook=RULEBOOK, now=issue.next_due)
        assert fired
        issue = after(issue, fired)
        events += fired

    assert told(tuple(events)) == IGNORED_FOR_A_FORTNIGHT
    assert [shown(event.at) for event in events] == [due_at for _, due_at, _ in IGNORED_FOR_A_FORTNIGHT]


def test_nothing_fires_twice_and_no_clock_is_reset() -> None:
    issue = routed(*WAS_ANALYZED)

    late = after(issue, expired(issue, "05-08 17:00"))

    assert expired(late, "05-08 17:00") == ()
    assert [schedule.deadline for schedule in late.schedules] == [schedule.deadline for schedule in issue.schedules]
    assert (late.escalated, late.status, late.next_due) == (2, issue.status, local("05-09 09:30"))


def test_after_acceptance_only_the_handle_clock_fires() -> None:
    issue = after(routed(*WAS_ANALYZED), (ACCEPTED,))

    assert [key for key, _, _ in told(expired(issue, "06-30 12:00"))] == [
        "handle:reminder:0.5",
        "handle:reminder:0.8",
        "handle:level:1",
        "handle:level:2",
        "handle:level:3",
        "handle:level:4",
    ]


def test_levels_called_at_one_instant_are_called_in_order() -> None:
    ladder = [{"level": level, "who": "supervisor", "after": "0s"} for level in range(1, 13)]
    discipline = [{"level": 1, "who": "discipline_head", "after": "0s"}]
    rulebook = a_rulebook(ladders={"general": ladder, "discipline": discipline}, reminders=[])
    issue = after(routed(*WAS_ANALYZED, rulebook=rulebook), (ACCEPTED,))

    events = expired(issue, "06-30 12:00", rulebook=rulebook)

    assert [key for key, _, _ in told(events)] == [f"handle:level:{level}" for level in range(1, 13)]
    handle = issue.schedules[0]
    assert [due.level for due in handle.dues] == list(range(1, 13))


def test_a_level_without_further_time_is_called_by_closing_time_where_the_policy_counts_days() -> None:
    general = [
        {"level": 1, "who": "department_head", "after": "0s"},
        {"level": 2, "who": "supervisor", "after": "0wd", "emergency": "0d"},
    ]
    discipline = [{"level": 1, "who": "discipline_head", "after": "0s"}]
    rulebook = a_rulebook(
        ladders={"general": general, "discipline": discipline},
        limits=RULEBOOK.policy.limits.model_dump() | {"accept": "3wh"},
        reminders=[],
    )
    accept, _ = routed(*WAS_ANALYZED, rulebook=rulebook).schedules

    assert [(due.level, shown(due.at)) for due in accept.dues] == [(1, "05-06 15:00"), (2, "05-06 17:00")]


def test_a_discipline_issue_climbs_inside_discipline_alone() -> None:
    issue = routed(*WAS_CONFIRMED)
    inside = {
        ("discipline_officer-1",),
        ("discipline_head-1",),
        ("discipline_supervisor-1",),
        ("discipline_superior-1",),
    }

    events = expired(issue, "06-30 12:00")

    assert {event.role for event in events if isinstance(event, Escalated)} == {
        Role.DISCIPLINE_HEAD,
        Role.DISCIPLINE_SUPERVISOR,
        Role.DISCIPLINE_SUPERIOR,
    }
    assert {to for _, _, to in told(events)} == inside
    assert [key for key, _, _ in told(events)].count("accept:level:3") == 1


def test_overdue_intake_reminds_intake_and_climbs_inside_discipline() -> None:
    assert told(expired(given(*WAS_SEALED), "06-30 12:00")) == [
        ("intake:reminder:0.5", "05-07 09:30", ("discipline_intake-1",)),
        ("intake:level:1", "05-07 17:00", ("discipline_head-1",)),
        ("intake:level:2", "05-08 17:00", ("discipline_supervisor-1",)),
    ]


def test_a_reminder_goes_to_whoever_has_it_now() -> None:
    unsure, reopened = given(*WAS_UNSURE), given(*WAS_RESOLVED, FEEDBACK_GIVEN, REOPENED)
    nobody = given(*WAS_ANALYZED, WAS_ROUTED[3], ROUTED.model_copy(update={"responsible": ()}))
    nobody_in_discipline = given(*WAS_DISCIPLINE[:-1], ROUTED_TO_DISCIPLINE.model_copy(update={"responsible": ()}))

    first = [told(expired(issue, "05-07 09:30"))[0][2] for issue in (unsure, reopened, nobody, nobody_in_discipline)]

    assert first == [("secretary-1",), HEAD, OFFICER, ("discipline_officer-1",)]


def test_what_nobody_classified_in_time_goes_to_the_department_of_the_policy() -> None:
    rulebook = a_rulebook(default_category="organization")
    issue = given(*WAS_UNSURE)
    assert issue.findings is not None

    reminded, lapsed = events = expired(issue, "05-07 17:05", rulebook=rulebook)

    assert isinstance(reminded, Reminded)
    assert lapsed == DeliberationLapsed(
        at=local("05-07 17:05"),
        by="system",
        findings=issue.findings.model_copy(update={"category": Category.ORGANIZATION, "department_id": "organization"}),
        due_at=local("05-07 17:00"),
    )
    analyzed = after(issue, events)
    assert (analyzed.status.value, analyzed.department_id, analyzed.dues) == ("analyzed", "organization", ())


def test_a_silent_reporter_leaves_it_closed_as_unrated() -> None:
    issue = given(*WAS_RESOLVED)

    events = expired(issue, "05-13 23:59:59")

    assert events == (Closed(at=local("05-13 23:59:59"), by="system", outcome="unrated"),)
    closed = after(issue, events)
    assert (closed.open, closed.satisfied, closed.outcome, closed.next_due) == (False, None, "unrated", None)


def test_a_closed_issue_and_one_without_clocks_wait_for_nothing() -> None:
    assert expired(given(*WAS_CLOSED), "12-31 12:00") == ()
    assert expired(given(*WAS_COLLECTED), "12-31 12:00") == ()
    assert given(*WAS_COLLECTED).due_at is None


def test_time_never_goes_back() -> None:
    late = local("05-20 10:00")
    issue = given(*WAS_RESOLVED).model_copy(update={"last_at": late})

    (closed,) = expired(issue, "05-14 10:00")

    assert closed.at == late
