"""询问, 答复, 补充说明 and 异议: what is asked of a reporter, what the reporter says, and what follows from it."""

import pytest

from schemas.domain.commands import Accept, Resolve
from schemas.domain.dialogue_commands import AskReporter, Objection, Reply
from schemas.domain.dialogue_events import Objected, Questioned, Replied
from schemas.domain.errors import DomainError
from schemas.domain.events import Event
from schemas.domain.handling_commands import Merge, Refuse, Return, Suspend, Withdraw
from schemas.domain.handling_events import Resumed, Unmerged
from schemas.domain.issue import Issue
from schemas.domain.roles import Role
from schemas.domain.rules import dialogue
from schemas.domain.rules.decide import act
from schemas.domain.sealed import KeyClass
from tests.domain.acting import OFFICER, READ_AGAIN, acted, after, clocks, decided, refusal, routed, waited
from tests.domain.builders import (
    FILED,
    INTAKE_RELEASED,
    QUESTIONED,
    WAS_ANALYZED,
    WAS_CONFIRMED,
    WAS_REFUSED,
    WAS_RELEASED,
    WAS_RESOLVED,
    WAS_SEALED,
    WAS_UNSURE,
    given,
    hint_of,
    sealed,
)
from tests.domain.county import RULEBOOK, a_rulebook, local

ASK = AskReporter(question=sealed("which lamp?"))
SAY = Reply(text=sealed("the third"))
OBJECT = Objection(note=sealed("it is ours"))
RECEIPT = "receipt"
WAITING = a_rulebook(
    reasons={
        "suspension": {"court": "等待法院", "waiting_reporter": "等待来件人补充情况"},
        "refusal": {"other_area": "不属于本县"},
    }
)


def accepted(*events: Event) -> Issue:
    return acted(routed(*events), Accept(), "05-06 10:00")


def refused(*events: Event) -> Issue:
    """On Tuesday at 10."""
    return acted(routed(*events), Refuse(reason="other_area"), "05-07 10:00")


def merged(*events: Event) -> Issue:
    """On Thursday at 11, after it was accepted on Monday."""
    return acted(accepted(*events), Merge(main_id="issue-0"), "05-09 11:00")


def test_a_question_waits_until_the_reporter_replies() -> None:
    assert decided(accepted(), ASK) == (Questioned(at=local("05-08 10:00"), by=OFFICER, question=ASK.question),)

    asked = acted(acted(accepted(), ASK), ASK, "05-08 11:00")
    replied = acted(asked, SAY, "05-08 12:00", by=RECEIPT)

    assert (asked.question_at, asked.said) == (local("05-08 10:00"), 2)
    assert (replied.question_at, replied.said, replied.additions) == (None, 3, 0)
    assert clocks(replied) == clocks(accepted()) == {"handle": "05-13 17:00"}


def test_a_reply_reaches_whoever_has_the_issue_now() -> None:
    (event,) = decided(acted(accepted(), ASK), SAY, by=RECEIPT)

    assert event == Replied(
        at=local("05-08 10:00"), by=RECEIPT, text=SAY.text, answers=True, to=("department_officer-1",)
    )


@pytest.mark.parametrize(
    ("events", "decides"), [(WAS_UNSURE, "secretary-1"), (WAS_SEALED, "discipline_intake-1")], ids=["unsure", "sealed"]
)
def test_before_it_is_handed_out_a_reply_reaches_whoever_decides_what_it_is(
    events: tuple[Event, ...], decides: str
) -> None:
    (event,) = decided(given(*events, QUESTIONED), SAY, "05-06 10:30", by=RECEIPT)

    assert isinstance(event, Replied)
    assert event.to == (decides,)


def test_a_question_moves_with_the_issue_and_ends_with_the_answer() -> None:
    asked = acted(accepted(), ASK)

    returned = acted(asked, Return(reason="not_ours"), "05-08 11:00")
    resolved = acted(asked, Resolve(answer=sealed("done")), "05-08 11:00")
    withdrawn = acted(asked, Withdraw(), "05-08 11:00", by=RECEIPT)

    assert returned.question_at == local("05-08 10:00")
    assert (resolved.question_at, withdrawn.question_at) == (None, None)


def test_what_discipline_intake_asked_is_nobodys_question_once_it_is_released() -> None:
    released = given(*WAS_SEALED, QUESTIONED, INTAKE_RELEASED, WAS_RELEASED[-1])

    assert (released.key_class, released.question_at, released.said) == (KeyClass.GENERAL, None, 1)


def test_unasked_a_reporter_adds_as_often_as_the_policy_allows() -> None:
    rulebook = a_rulebook(caps={"returns": 2, "extensions": 1, "extension": "15wd", "additions": 2})
    issue = accepted()
    for _ in range(2):
        issue = acted(issue, SAY, by=RECEIPT, rulebook=rulebook)

    assert issue.additions == 2
    assert refusal(issue, SAY, by=RECEIPT, rulebook=rulebook) == (
        "additions-used",
        "Nothing more can be added unasked: the policy allows 2 addition(s) to a report.",
        "Wait for a question or for the answer; both come with the receipt.",
    )
    asked = acted(issue, ASK, rulebook=rulebook)
    assert acted(asked, SAY, by=RECEIPT, rulebook=rulebook).additions == 2


def test_a_policy_that_says_nothing_of_it_allows_ten_additions() -> None:
    issue = accepted()
    for _ in range(10):
        issue = acted(issue, SAY, by=RECEIPT)

    assert refusal(issue, SAY, by=RECEIPT)[0] == "additions-used"


def test_a_suspension_that_waits_for_the_reporter_ends_with_the_reply() -> None:
    suspended = acted(accepted(), Suspend(reason="waiting_reporter"), "05-09 11:00", rulebook=WAITING)

    replied, resumed = decided(suspended, SAY, "05-14 10:00", by=RECEIPT, rulebook=WAITING)

    assert isinstance(replied, Replied)
    assert isinstance(resumed, Resumed)
    assert (replied.answers, resumed.by) == (True, RECEIPT)
    issue = after(suspended, (replied, resumed))
    assert (issue.status, issue.additions, issue.undo) == ("accepted", 0, None)
    # The 9th, 10th and 13th stood still; the 11th and 12th are a weekend.
    assert clocks(issue) == {"handle": "05-16 17:00"}
    assert issue.promised_end == local("05-16 17:00")


def test_a_suspension_for_another_reason_goes_on() -> None:
    suspended = acted(accepted(), Suspend(reason="court"), "05-09 11:00", rulebook=WAITING)

    issue = acted(suspended, SAY, "05-14 10:00", by=RECEIPT, rulebook=WAITING)

    assert (issue.status, issue.additions) == ("suspended", 1)


def test_the_policy_says_for_which_reasons_a_suspension_waits_for_the_reporter() -> None:
    rulebook = a_rulebook(
        reasons={"suspension": {"court": "等待法院"}, "refusal": {"other_area": "不属于本县"}, "waiting": ["court"]}
    )
    suspended = acted(accepted(), Suspend(reason="court"), "05-09 11:00", rulebook=rulebook)

    assert acted(suspended, SAY, "05-14 10:00", by=RECEIPT, rulebook=rulebook).status == "accepted"


@pytest.mark.parametrize(
    ("events", "status"), [((FILED,), "filed"), (WAS_RESOLVED, "resolved"), (WAS_REFUSED, "refused")]
)
def test_nothing_is_said_before_the_class_is_decided_or_after_the_answer(
    events: tuple[Event, ...], status: str
) -> None:
    found = refusal_of(given(*events), SAY, role=Role.RESIDENT)

    assert found == ("step-not-allowed", f"An issue that is {status} does not take the command reply.", READ_AGAIN)


def refusal_of(issue: Issue, command: Reply | Objection, *, role: Role) -> tuple[str, str, str]:
    with pytest.raises(DomainError) as refused:
        act(issue, command, by=RECEIPT, role=role, rulebook=RULEBOOK, now=local("05-08 10:00"))
    return hint_of(refused.value)


@pytest.mark.parametrize(
    ("events", "head", "promised"),
    [(WAS_ANALYZED, "department_head-1", "05-21 17:00"), (WAS_CONFIRMED, "discipline_head-1", "05-16 17:00")],
    ids=["general", "discipline, urgent"],
)
def test_a_refusal_that_is_objected_to_is_looked_at_one_level_up_on_its_own_time(
    events: tuple[Event, ...], head: str, promised: str
) -> None:
    issue = refused(*events)

    (event,) = decided(issue, OBJECT, "05-14 10:00", by=RECEIPT)

    assert isinstance(event, Objected)
    assert (event.against, event.level, event.responsible, event.note) == ("refused", 1, (head,), OBJECT.note)
    assert event.promised_end == local(promised)
    again = after(issue, (event,))
    assert (again.status, again.level, again.objections, again.reopened, again.reviews) == (
        *("routed", 1, ("refused",)),
        *(0, 0),
    )
    assert (again.closed_at, again.outcome) == (None, None)
    # An urgent matter is discipline's of the builders: two working days; an ordinary one has five.
    handle = {"general": "05-21 17:00", "discipline": "05-16 17:00"}[again.key_class.value]
    assert clocks(again) == {"accept": "05-15 17:00", "handle": handle}
    assert again.promised_end == local(handle)


def test_a_refusal_is_objected_to_once_and_within_the_policys_time() -> None:
    last, late = "05-22 23:59:59", "05-23 00:00"

    assert decided(refused(), OBJECT, last, by=RECEIPT)
    assert refusal(refused(), OBJECT, late, by=RECEIPT) == (
        "no-objection",
        "An objection to a refusal is made within 15d; that time is over.",
        "File a new report if there is something new.",
    )
    assert dialogue.objection_end(refused(), RULEBOOK) == local(last)
    again = acted(
        acted(refused(), OBJECT, "05-08 10:00", by=RECEIPT), Refuse(reason="other_area"), "05-09 10:00", by="staff:h"
    )
    assert refusal(again, OBJECT, "05-10 10:00", by=RECEIPT) == (
        "step-not-allowed",
        "An issue that is refused does not take the command object.",
        READ_AGAIN,
    )


@pytest.mark.parametrize("events", [WAS_ANALYZED, WAS_CONFIRMED], ids=["general", "discipline"])
def test_what_its_reporter_says_is_another_matter_goes_on_by_itself(events: tuple[Event, ...]) -> None:
    issue = merged(*events)

    objected, unmerged = decided(issue, OBJECT, "05-14 10:00", by=RECEIPT)

    assert isinstance(objected, Objected)
    assert isinstance(unmerged, Unmerged)
    assert (objected.against, objected.level, objected.responsible) == ("merged", 0, issue.responsible)
    assert (objected.schedules, unmerged.by, unmerged.main_id) == ((), RECEIPT, "issue-0")
    alone = after(issue, (objected, unmerged))
    assert (alone.status, alone.main_id, alone.objections) == ("accepted", None, ("merged",))
    assert alone.alone_since == local("05-14 10:00")
    assert dialogue.objection_end(issue, RULEBOOK) is None


def test_a_merging_is_objected_to_once() -> None:
    alone = acted(merged(), OBJECT, "05-14 10:00", by=RECEIPT)
    again = acted(alone, Merge(main_id="issue-0"), "05-14 11:00", by="staff:supervisor-1")

    assert refusal(again, OBJECT, "05-14 12:00", by=RECEIPT)[0] == "step-not-allowed"


def test_whoever_joined_another_report_does_not_object_to_it() -> None:
    joined = merged().model_copy(update={"joins": "issue-0"})
    moved = merged().model_copy(update={"joins": "issue-9"})

    assert refusal(joined, OBJECT, "05-14 10:00", by=RECEIPT)[0] == "step-not-allowed"
    assert decided(moved, OBJECT, "05-14 10:00", by=RECEIPT)


def test_silence_changes_nothing() -> None:
    asked = acted(accepted(), ASK, "05-06 11:00")

    assert [due.key for due in waited(asked, "05-10 12:00").dues] == [
        due.key for due in waited(accepted(), "05-10 12:00").dues
    ]
