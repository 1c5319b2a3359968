"""删除个人信息 and 法律保全: whose keys go, what it ends, what forbids it, and what is possible afterwards."""

import pytest

from schemas.domain.erasure_commands import EraseReporter, LiftHold, PlaceHold
from schemas.domain.erasure_events import ErasureAsked, HoldLifted, HoldPlaced, ReporterErased
from schemas.domain.errors import DomainError
from schemas.domain.events import Closed, Event
from schemas.domain.handling_events import Withdrawn
from schemas.domain.notices import notices
from schemas.domain.possible import ensure_possible, possible, roles_for
from schemas.domain.roles import Role
from schemas.domain.rules.decide import act
from schemas.domain.rules.erasing import erase_again
from schemas.domain.sealed import KeyName
from schemas.domain.tellings import tellings
from tests.domain.acting import WEDNESDAY, acted, after, decided, refusal
from tests.domain.builders import (
    CHILD_ENDED,
    CLOSED,
    FILED,
    HOLD_LIFTED,
    HOLD_PLACED,
    REPORTER_ERASED,
    RESOLVED,
    ROUTED,
    SPLIT,
    TEXT_ERASED,
    WAS_ACCEPTED,
    WAS_CLOSED,
    WAS_COLLECTED,
    WAS_DISCIPLINE,
    WAS_LOGGED,
    WAS_MERGED,
    WAS_REFUSED,
    WAS_RESOLVED,
    WAS_RETURNED,
    WAS_ROUTED,
    WAS_SEALED,
    WAS_SUSPENDED,
    WAS_UNSURE,
    WAS_WITHDRAWN,
    given,
    sealed,
)
from tests.domain.county import RULEBOOK, a_rulebook, local

DETAILS, TEXT = EraseReporter(), EraseReporter(content=True)
WHY = sealed("asked by telephone")
BY_STAFF = EraseReporter(note=WHY)
RECEIPT, SUPERVISOR, ENGINE = "receipt", "staff:supervisor-1", "system"
NAMELESS = FILED.model_copy(update={"reporter": None})
OPEN = {
    "filed": (FILED,),
    "collected": WAS_COLLECTED,
    "unsure": WAS_UNSURE,
    "sealed": WAS_SEALED,
    "logged": WAS_LOGGED,
    "routed": WAS_ROUTED,
    "accepted": WAS_ACCEPTED,
    "returned": WAS_RETURNED,
    "suspended": WAS_SUSPENDED,
    "merged": WAS_MERGED,
    "discipline": WAS_DISCIPLINE,
}
OVER = {"closed": WAS_CLOSED, "withdrawn": WAS_WITHDRAWN, "refused": WAS_REFUSED}


@pytest.mark.parametrize("story", [*OPEN, *OVER, "resolved"])
def test_details_go_at_any_stage_and_the_issue_goes_on(story: str) -> None:
    issue = given(*{**OPEN, **OVER, "resolved": WAS_RESOLVED}[story])

    (erased,) = decided(issue, DETAILS, by=RECEIPT)
    later = after(issue, (erased,))

    assert erased == ReporterErased(at=local(WEDNESDAY), by="receipt", keys=("reporter",), ground="asked")
    assert (later.status, later.schedules) == (issue.status, issue.schedules)
    assert (later.has_details, later.unreadable, later.erased_keys) == (False, False, ("reporter",))


@pytest.mark.parametrize("story", OPEN)
def test_the_reporters_word_about_the_text_withdraws_what_is_open(story: str) -> None:
    issue = given(*OPEN[story])

    events = decided(issue, TEXT, by=RECEIPT)

    withdrawn = Withdrawn(at=local(WEDNESDAY), by="receipt", to=issue.responsible)
    gone = ReporterErased(at=local(WEDNESDAY), by="receipt", keys=("content", "reporter"), ground="asked")
    assert events == (withdrawn, gone)
    assert (after(issue, events).status, after(issue, events).unreadable) == ("withdrawn", True)


def test_an_answered_issue_is_closed_unrated_when_its_text_goes() -> None:
    events = decided(given(*WAS_RESOLVED), TEXT, by=RECEIPT)

    assert [event.type for event in events] == ["closed", "reporter_erased"]
    assert events[0] == Closed(at=local(WEDNESDAY), by="receipt", outcome="unrated")


@pytest.mark.parametrize("story", OVER)
def test_of_what_is_over_the_text_goes_without_another_step(story: str) -> None:
    events = decided(given(*OVER[story]), TEXT, by=RECEIPT)

    assert [event.type for event in events] == ["reporter_erased"]


def test_of_an_anonymous_report_only_the_text_can_go() -> None:
    issue = given(NAMELESS, *WAS_CLOSED[1:])

    (gone,) = decided(issue, TEXT, by=RECEIPT)

    assert isinstance(gone, ReporterErased)
    assert gone.keys == ("content",)
    assert refusal(issue, DETAILS, by=RECEIPT) == (
        "nothing-to-erase",
        "No personal details stand in this report, or they were erased already.",
        "Ask for the text to be erased as well (content) if the text itself tells who wrote it.",
    )


def test_details_that_are_gone_are_not_erased_again_but_the_text_still_can() -> None:
    issue = given(*WAS_CLOSED, REPORTER_ERASED)

    assert refusal(issue, DETAILS, by=RECEIPT)[0] == "nothing-to-erase"
    assert refusal(issue, BY_STAFF, by=SUPERVISOR)[0] == "nothing-to-erase"
    (gone,) = decided(issue, TEXT, by=RECEIPT)
    assert isinstance(gone, ReporterErased)
    assert gone.keys == ("content",)
    assert after(issue, (gone,)).erased_keys == ("reporter", "content")


def test_staff_give_a_reason_which_is_kept_sealed() -> None:
    assert refusal(given(*WAS_ROUTED), DETAILS, by=SUPERVISOR) == (
        "reason-missing",
        "Whoever erases for somebody else says how the person was identified and what was asked.",
        "Give it as the note; it is sealed.",
    )

    (gone,) = decided(given(*WAS_ROUTED), BY_STAFF, by=SUPERVISOR)

    assert isinstance(gone, ReporterErased)
    assert (gone.note, gone.by) == (WHY, SUPERVISOR)


def test_staff_never_end_an_issue_by_erasing_its_text() -> None:
    command = EraseReporter(content=True, note=WHY)

    assert refusal(given(*WAS_ROUTED), command, by=SUPERVISOR) == (
        "still-handled",
        "The text of an issue that is still open cannot be erased for somebody else: it would end the issue.",
        "Erase the personal details now; the text after the end, or by the reporter with the receipt.",
    )
    assert [event.type for event in decided(given(*WAS_CLOSED), command, by=SUPERVISOR)] == ["reporter_erased"]


def test_on_hold_it_is_noted_that_it_was_asked_and_nothing_goes() -> None:
    issue = given(*WAS_ROUTED, HOLD_PLACED)

    events = decided(issue, TEXT, by=RECEIPT)

    assert events == (ErasureAsked(at=local(WEDNESDAY), by="receipt", content=True),)
    later = after(issue, events)
    assert (later.status, later.has_details, later.unreadable) == ("routed", True, False)


@pytest.mark.parametrize(
    ("command", "by", "content"),
    [(BY_STAFF, SUPERVISOR, False), (EraseReporter(content=True, note=WHY), ENGINE, False)],
    ids=["staff", "another issue of the person"],
)
def test_on_hold_it_is_noted_with_its_reason_what_would_have_gone(
    command: EraseReporter, by: str, content: bool
) -> None:
    events = decided(given(*WAS_ROUTED, HOLD_PLACED), command, by=by)

    assert events == (ErasureAsked(at=local(WEDNESDAY), by=by, content=content, note=WHY),)


def test_a_lifted_hold_forbids_nothing() -> None:
    issue = given(*WAS_ROUTED, HOLD_PLACED, HOLD_LIFTED)

    assert [event.type for event in decided(issue, DETAILS, by=RECEIPT)] == ["reporter_erased"]


def test_holds_are_recorded_with_their_sealed_reason() -> None:
    placed = decided(given(*WAS_ROUTED), PlaceHold(note=WHY), by=SUPERVISOR)
    lifted = decided(given(*WAS_ROUTED, HOLD_PLACED), LiftHold(note=WHY), by=SUPERVISOR)

    assert placed == (HoldPlaced(at=local(WEDNESDAY), by=SUPERVISOR, note=WHY),)
    assert lifted == (HoldLifted(at=local(WEDNESDAY), by=SUPERVISOR, note=WHY),)


def test_the_engine_told_twice_or_of_what_is_gone_records_nothing() -> None:
    assert decided(given(*WAS_CLOSED, TEXT_ERASED), TEXT, by=ENGINE) == ()


def test_a_part_that_is_still_handled_keeps_its_text_when_its_whole_is_erased() -> None:
    (gone,) = decided(given(*WAS_ROUTED), TEXT, by=ENGINE)

    assert isinstance(gone, ReporterErased)
    assert gone.keys == ("reporter",)


@pytest.mark.parametrize(("event", "content"), [(REPORTER_ERASED, False), (TEXT_ERASED, True)])
def test_the_parts_of_a_split_issue_are_told_to_erase_the_same_person(event: ReporterErased, content: bool) -> None:
    whole = given(*WAS_ACCEPTED, SPLIT, CHILD_ENDED)

    told = [(one.version, one.issue_id, one.command) for one in tellings(whole, (event,))]

    assert told == [(9, "part-1", EraseReporter(content=content)), (9, "part-2", EraseReporter(content=content))]


def test_parts_are_left_alone_when_the_time_of_keeping_is_over() -> None:
    by_retention = TEXT_ERASED.model_copy(update={"ground": "retention", "by": "machine:retention"})

    assert list(tellings(given(*WAS_ACCEPTED, SPLIT), (by_retention,))) == []


def test_nobody_is_told_news_or_called_back_who_was_erased() -> None:
    drawn = given(*WAS_RESOLVED, CLOSED.model_copy(update={"callback": True}))
    issue = after(given(*WAS_LOGGED), (REPORTER_ERASED,))

    assert after(drawn, (REPORTER_ERASED,)).callback is False
    assert [one.kind.value for one in notices(issue, (ROUTED,))] == ["task"]


@pytest.mark.parametrize(
    ("events", "name", "roles"),
    [
        (WAS_ROUTED, "erase_reporter", {"supervisor", "resident", "system"}),
        (WAS_SEALED, "erase_reporter", {"discipline_head", "resident", "system"}),
        (WAS_DISCIPLINE, "erase_reporter", {"discipline_head", "resident", "system"}),
        (WAS_ROUTED, "place_hold", {"supervisor"}),
        (WAS_SEALED, "place_hold", {"discipline_head"}),
        (WAS_ROUTED, "lift_hold", {"supervisor"}),
        (WAS_DISCIPLINE, "lift_hold", {"discipline_head"}),
    ],
)
def test_who_may_erase_and_hold(events: tuple[Event, ...], name: str, roles: set[str]) -> None:
    assert roles_for(given(*events), name) == roles


def test_a_hold_is_placed_once_and_lifted_once() -> None:
    free, held = given(*WAS_ROUTED), given(*WAS_ROUTED, HOLD_PLACED)

    assert {"place_hold", "lift_hold"} & {one.name for one in possible(free)} == {"place_hold"}
    assert {"place_hold", "lift_hold"} & {one.name for one in possible(held)} == {"lift_hold"}


@pytest.mark.parametrize(
    ("name", "role"),
    [("comment", Role.SUPERVISOR), ("request_review", Role.RESIDENT), ("place_hold", Role.SUPERVISOR)],
)
def test_nothing_can_be_done_with_what_nobody_can_read(name: str, role: Role) -> None:
    issue = given(*WAS_CLOSED, TEXT_ERASED)

    with pytest.raises(DomainError) as refused:
        ensure_possible(issue, name, role=role)

    assert refused.value.code == "key-erased"
    assert refused.value.message == "The text of this issue was erased; nothing can be done with it any more."
    assert possible(issue) == ()


def test_other_issues_still_reach_what_nobody_can_read() -> None:
    ensure_possible(given(*WAS_CLOSED, TEXT_ERASED), "end_child", role=Role.SYSTEM)


KEEPING = a_rulebook(retention={"general": {"reporter": 10, "content": 20}})
AGED = EraseReporter(ground="retention")


def aged(*events: Event, days: int) -> list[tuple[str, ...]]:
    """What the clock's command leaves so many days after 6 May 10:00, when all was over."""
    at = f"05-{6 + days:02} 10:00"
    left = decided(given(*events), AGED, at, by="machine:retention", rulebook=KEEPING)
    return [event.keys for event in left if isinstance(event, ReporterErased) and event.ground == "retention"]


def test_what_is_kept_too_long_goes_and_nothing_before() -> None:
    assert aged(*WAS_CLOSED, days=9) == []
    assert aged(*WAS_CLOSED, days=10) == [("reporter",)]
    assert aged(*WAS_CLOSED, REPORTER_ERASED, days=10) == []
    assert aged(*WAS_CLOSED, REPORTER_ERASED, days=20) == [("content",)]
    assert aged(*WAS_CLOSED, days=20) == [("content", "reporter")]
    assert aged(*WAS_CLOSED, TEXT_ERASED, days=20) == []


@pytest.mark.parametrize("events", [WAS_ROUTED, (*WAS_CLOSED, HOLD_PLACED)], ids=["open", "on hold"])
def test_what_is_open_or_on_hold_is_kept(events: tuple[Event, ...]) -> None:
    assert aged(*events, days=25) == []


def test_an_asked_erasure_is_folded_with_what_fell_due_before_it() -> None:
    issue = given(*WAS_RESOLVED)

    events = act(issue, TEXT, by=RECEIPT, role=Role.RESIDENT, rulebook=RULEBOOK, now=local("05-20 10:00"))

    assert [event.type for event in events] == ["closed", "reporter_erased"]
    assert events[0].by == "system"
    assert acted(issue, TEXT, "05-20 10:00", by=RECEIPT).unreadable


def test_resolving_again_is_impossible_once_the_text_is_gone() -> None:
    issue = after(given(*WAS_ACCEPTED, RESOLVED), decided(given(*WAS_ACCEPTED, RESOLVED), TEXT, by=RECEIPT))

    assert (issue.status, issue.open, possible(issue)) == ("closed", False, ())


@pytest.mark.parametrize(
    ("events", "keys", "left"),
    [
        (WAS_ROUTED, ("reporter",), ["reporter_erased"]),
        (WAS_ROUTED, ("content", "reporter"), ["withdrawn", "reporter_erased"]),
        (WAS_RESOLVED, ("content", "reporter"), ["closed", "reporter_erased"]),
        (WAS_CLOSED, ("content",), ["reporter_erased"]),
        ((*WAS_CLOSED, HOLD_PLACED), ("content", "reporter"), ["reporter_erased"]),
        ((*WAS_CLOSED, TEXT_ERASED), ("content", "reporter"), []),
        ((NAMELESS, *WAS_ROUTED[1:]), ("reporter",), []),
        ((NAMELESS, *WAS_ROUTED[1:]), ("content",), ["withdrawn", "reporter_erased"]),
    ],
)
def test_a_restore_erases_again_what_had_been_erased(
    events: tuple[Event, ...], keys: tuple[KeyName, ...], left: list[str]
) -> None:
    told = erase_again(given(*events), keys, ground="asked", by="machine:restore", now=local(WEDNESDAY))

    assert [event.type for event in told] == left
    assert {event.by for event in told} <= {"machine:restore"}
