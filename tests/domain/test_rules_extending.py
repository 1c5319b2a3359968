"""延期: asked before expiry, granted by somebody else, capped; clock and promise move with it."""

import pytest

from schemas.domain.clocks import Stage
from schemas.domain.commands import Accept, Resolve
from schemas.domain.events import event_of
from schemas.domain.handling_commands import Assign, DenyExtension, GrantExtension, RequestExtension
from schemas.domain.handling_events import ExtensionDenied, ExtensionGranted, ExtensionRequested
from schemas.domain.issue import Issue
from schemas.domain.limits import Limit
from tests.domain.acting import OFFICER, READ_AGAIN, acted, after, clocks, decided, pending, refusal, routed, waited
from tests.domain.builders import WAS_CONFIRMED, sealed
from tests.domain.county import a_rulebook, local, shown

NOTE = sealed("parts")
HEAD = "staff:department_head-1"
FIVE = RequestExtension(limit=Limit.parse("5wd"), note=NOTE)


def accepted() -> Issue:
    return acted(routed(), Accept(), "05-06 10:00")


def asked(at: str = "05-08 10:00") -> Issue:
    return acted(accepted(), FIVE, at)


def asking(text: str) -> RequestExtension:
    return RequestExtension(limit=Limit.parse(text), note=NOTE)


def test_an_extension_is_asked_of_the_head_and_the_clock_runs_on() -> None:
    (event,) = decided(accepted(), FIVE)

    assert event == ExtensionRequested(
        at=local("05-08 10:00"), by=OFFICER, limit="5wd", note=NOTE, to=("department_head-1",)
    )
    issue = after(accepted(), (event,))
    assert issue.asked is not None
    assert (issue.asked.limit, issue.asked.by) == ("5wd", OFFICER)
    assert clocks(issue) == {"handle": "05-13 17:00"}


def test_a_discipline_matter_is_extended_inside_discipline() -> None:
    issue = acted(routed(*WAS_CONFIRMED), Accept(), "05-06 10:00")

    (event,) = decided(issue, FIVE, "05-07 10:00")

    assert isinstance(event, ExtensionRequested)
    assert event.to == ("discipline_head-1",)


def test_what_is_granted_is_counted_from_the_old_end_and_the_promise_moves_with_it() -> None:
    issue = asked()

    (event,) = decided(issue, GrantExtension(), "05-09 10:00", by=HEAD)

    assert isinstance(event, ExtensionGranted)
    assert (event.by, event.limit, event.to) == (HEAD, "5wd", ("department_officer-1",))
    longer = after(issue, (event,))
    assert clocks(longer) == {"handle": "05-20 17:00"}
    assert longer.promised_end == local("05-20 17:00")
    assert (longer.asked, longer.extensions) == (None, 1)
    handle = longer.schedule(Stage.HANDLE)
    assert handle is not None
    assert (handle.deadline.limit, handle.deadline.extensions, shown(handle.deadline.start)) == (
        "5wd",
        ("5wd",),
        "05-06 10:00",
    )


def test_reminders_come_in_the_added_time_and_the_ladder_starts_at_the_new_end() -> None:
    longer = acted(asked(), GrantExtension(), "05-08 11:00", by=HEAD)

    assert pending(longer, Stage.HANDLE) == [
        ("reminder:0.5:ext1", "05-16 12:00"),
        ("reminder:0.8:ext1", "05-17 17:00"),
        ("level:1", "05-20 17:00"),
        ("level:2", "05-21 17:00"),
        ("level:3", "05-22 17:00"),
        ("level:4", "05-24 17:00"),
    ]


def test_a_second_extension_is_counted_from_the_end_of_the_first() -> None:
    rulebook = a_rulebook(caps={"returns": 2, "extensions": 2, "extension": "15wd"})
    longer = acted(asked(), GrantExtension(), "05-08 11:00", by=HEAD)

    again = acted(longer, asking("3d"), "05-09 10:00", rulebook=rulebook)
    longest = acted(again, GrantExtension(), "05-09 11:00", by=HEAD, rulebook=rulebook)

    assert clocks(longest) == {"handle": "05-23 23:59:59"}
    assert longest.promised_end == local("05-23 23:59:59")
    assert longest.extensions == 2
    assert pending(longest, Stage.HANDLE)[:2] == [
        # Half of 79 hours after the 20th at 17:00 it is half past eight, after four fifths of them twelve past eight.
        ("reminder:0.5:ext2", "05-22 09:00"),
        ("reminder:0.8:ext2", "05-23 09:00"),
    ]


def test_a_grant_after_expiry_lets_the_ladder_start_anew_at_the_new_end() -> None:
    late = waited(asked(), "05-14 18:00")

    longer = acted(late, GrantExtension(), "05-14 18:00", by=HEAD)

    assert (late.escalated, longer.escalated) == (2, 0)
    assert [key for key, _ in pending(longer, Stage.HANDLE)] == [
        *("reminder:0.5:ext1", "reminder:0.8:ext1"),
        *("level:1", "level:2", "level:3", "level:4"),
    ]


def test_what_is_past_when_it_is_granted_is_not_made_up_for() -> None:
    much_later = acted(asked(), GrantExtension(), "05-21 18:00", by=HEAD)

    assert clocks(much_later) == {"handle": "05-20 17:00"}
    assert pending(much_later, Stage.HANDLE) == [("level:3", "05-22 17:00"), ("level:4", "05-24 17:00")]
    assert much_later.escalated == 2


def test_an_extension_leaves_the_clocks_of_units_alone() -> None:
    issue = acted(asked(), Assign(lead_unit_id="lamps"), "05-08 10:30")

    longer = acted(issue, GrantExtension(), "05-08 11:00", by=HEAD)

    assert clocks(longer) == {
        "handle": "05-20 17:00",
        "unit_accept:lamps": "05-09 17:00",
        "unit_handle:lamps": "05-15 17:00",
    }


def test_a_promise_that_was_at_risk_moves_by_as_much_as_the_clock() -> None:
    issue = asked().model_copy(update={"promised_end": local("05-10 17:00")})

    longer = acted(issue, GrantExtension(), "05-08 11:00", by=HEAD)

    assert longer.promised_end == local("05-17 17:00")
    assert longer.at_risk


def test_what_is_denied_changes_nothing_but_that_it_may_be_asked_again() -> None:
    issue = asked()

    (event,) = decided(issue, DenyExtension(note=sealed("enough")), "05-09 10:00", by=HEAD)

    assert event == ExtensionDenied(
        at=local("05-09 10:00"), by=HEAD, note=sealed("enough"), to=("department_officer-1",)
    )
    denied = after(issue, (event,))
    assert (denied.asked, denied.extensions, clocks(denied)) == (None, 0, {"handle": "05-13 17:00"})
    assert acted(denied, FIVE, "05-09 11:00").asked is not None


@pytest.mark.parametrize("command", [GrantExtension(), DenyExtension()])
def test_nobody_decides_on_what_they_asked_for_themselves(command: GrantExtension | DenyExtension) -> None:
    assert refusal(asked(), command, by=OFFICER) == (
        "own-extension",
        "Whoever asked for an extension cannot decide on it.",
        "The head or the supervisor decides on it.",
    )


@pytest.mark.parametrize("command", [GrantExtension(), DenyExtension()])
def test_what_nobody_asked_for_is_not_decided(command: GrantExtension | DenyExtension) -> None:
    assert refusal(accepted(), command, by=HEAD) == (
        "no-extension-asked",
        "Nobody has asked for an extension.",
        "The handler asks first, with a reason.",
    )


def test_it_is_asked_before_the_time_is_up() -> None:
    assert decided(accepted(), FIVE, "05-13 16:59:59")
    assert refusal(accepted(), FIVE, "05-13 17:00") == (
        "extension-too-late",
        "The time is up; an extension is asked before that.",
        "Resolve the issue as soon as you can.",
    )


def test_one_extension_is_asked_at_a_time() -> None:
    assert refusal(asked(), FIVE) == (
        "extension-pending",
        "An extension has been asked already.",
        "Wait until it is granted or denied.",
    )


def test_an_issue_gets_as_many_extensions_as_the_policy_says() -> None:
    longer = acted(asked(), GrantExtension(), "05-08 11:00", by=HEAD)

    assert refusal(longer, FIVE, "05-09 10:00") == (
        "extension-capped",
        "The policy allows 1 extension(s) of at most 15wd to an issue; 5wd was asked.",
        "Ask for less, or resolve the issue in the time it has.",
    )


# The fifteenth working day after the end, the 13th of May, is the 3rd of June.
@pytest.mark.parametrize(("text", "is_short"), [("15wd", True), ("16wd", False), ("20d", True), ("21d", False)])
def test_an_extension_is_as_long_as_the_policy_says_in_whatever_unit(text: str, is_short: bool) -> None:
    if is_short:
        assert decided(accepted(), asking(text))
    else:
        assert refusal(accepted(), asking(text))[:2] == (
            "extension-capped",
            f"The policy allows 1 extension(s) of at most 15wd to an issue; {text} was asked.",
        )


def test_only_what_is_being_handled_is_extended() -> None:
    answered = acted(accepted(), Resolve(answer=sealed("answer")))
    handled = asked().model_copy(update={"status": "resolved"})

    assert refusal(routed(), FIVE) == (
        "step-not-allowed",
        "An issue that is routed does not take the command request_extension.",
        READ_AGAIN,
    )
    assert refusal(answered, FIVE)[1] == "An issue that is resolved does not take the command request_extension."
    assert refusal(handled, GrantExtension(), by=HEAD)[1] == (
        "An issue that is resolved does not take the command grant_extension."
    )
    assert refusal(accepted().model_copy(update={"schedules": ()}), FIVE)[0] == "step-not-allowed"


LISTED = a_rulebook(
    reasons={
        "suspension": {"court": "等待法院"},
        "refusal": {"other_area": "不属于本县"},
        "extension": {"works": "工程施工需要时间"},
    }
)


def test_where_the_policy_lists_reasons_an_extension_is_asked_for_one_of_them() -> None:
    listed = FIVE.model_copy(update={"reason": "works"})

    (event,) = decided(accepted(), listed, rulebook=LISTED)

    assert isinstance(event, ExtensionRequested)
    assert event.reason == "works"


@pytest.mark.parametrize("reason", [None, "weather"])
def test_no_other_reason_and_none_at_all_is_taken_where_the_policy_lists_some(reason: str | None) -> None:
    other = FIVE.model_copy(update={"reason": reason})

    assert refusal(accepted(), other, rulebook=LISTED) == (
        "reason-not-listed",
        f"{reason or ''!r} is no reason for an extension under this issue's policy.",
        "The policy allows: works (工程施工需要时间).",
    )


def test_an_extension_asked_before_reasons_were_enforced_reads_as_it_was() -> None:
    event = event_of(
        "extension_requested",
        {"limit": "5wd", "note": NOTE.model_dump(), "to": ["department_head-1"]},
        at=local("05-08 10:00"),
        by=OFFICER,
    )

    assert isinstance(event, ExtensionRequested)
    assert event.reason is None
