"""移送纪检: from wherever a general issue stands, as if it had been sealed from the first."""

import pytest

from schemas.domain.clocks import DueKind, Stage
from schemas.domain.discipline_events import Referred
from schemas.domain.erasure_events import ReporterErased
from schemas.domain.errors import DomainError
from schemas.domain.events import Event
from schemas.domain.handling_commands import EndChild, LeaveDuplicate, ReferToDiscipline, Unmerge
from schemas.domain.issue import Issue, evolve, replay
from schemas.domain.roles import Role
from schemas.domain.rules.decide import act
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status
from schemas.domain.tellings import tellings
from tests.domain.builders import (
    ACCUSED_NAMED,
    ANALYZED,
    ASSIGNED,
    CLOSED,
    DUPLICATE_TAKEN,
    HISTORY,
    MONDAY,
    REFERRED,
    SPLIT,
    WAS_ACCEPTED,
    WAS_CLOSED,
    WAS_DISCIPLINE,
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
from tests.domain.county import RULEBOOK, shown

WHY = sealed("why")


def referred(*events: Event) -> tuple[Referred, Issue]:
    issue = given(*events)
    recorded = act(
        issue,
        ReferToDiscipline(reason=WHY),
        by="staff:supervisor-1",
        role=Role.SUPERVISOR,
        rulebook=RULEBOOK,
        now=MONDAY,
    )
    after = replay(recorded, start=issue)
    assert isinstance(recorded[0], Referred)
    assert len(recorded) == 1
    assert after is not None
    return recorded[0], after


@pytest.mark.parametrize(
    "events",
    [
        WAS_UNSURE,
        WAS_ROUTED,
        (*WAS_ACCEPTED, ASSIGNED),
        WAS_RETURNED,
        WAS_SUSPENDED,
        WAS_MERGED,
        WAS_RESOLVED,
        WAS_CLOSED,
        WAS_REFUSED,
    ],
    ids=lambda events: events[-1].type,
)
def test_what_is_referred_waits_for_intake_and_nothing_general_is_left(events: tuple[Event, ...]) -> None:
    event, issue = referred(*events)

    assert (event.to, event.above, event.reason) == (("discipline_intake-1",), False, WHY)
    assert (issue.status, issue.sealed, issue.key_class) == (Status.DELIBERATING, True, KeyClass.DISCIPLINE)
    assert (issue.findings, issue.community_id, issue.ledger_number, issue.department_id) == (
        None,
        None,
        None,
        "discipline",
    )
    assert (issue.tasks, issue.responsible, issue.asked, issue.paused, issue.main_id) == ((), (), None, None, None)
    [clock] = issue.schedules
    assert (clock.deadline.stage, shown(clock.deadline.at)) == (Stage.INTAKE, "05-07 17:00")
    assert [due.role for due in clock.dues if due.kind is DueKind.ESCALATION] == [
        "discipline_head",
        "discipline_supervisor",
        "discipline_superior",
    ]


def test_history_waits_for_intake_on_no_clock() -> None:
    event, issue = referred(HISTORY, *WAS_RESOLVED[1:], CLOSED)

    assert (event.schedule, issue.schedules, issue.open) == (None, (), True)


@pytest.mark.parametrize(("events", "code"), [(WAS_WITHDRAWN, "step-not-allowed"), (WAS_DISCIPLINE, "not-allowed")])
def test_what_is_withdrawn_or_confidential_already_is_not_referred(events: tuple[Event, ...], code: str) -> None:
    with pytest.raises(DomainError) as refused:
        referred(*events)

    assert refused.value.code == code


def test_to_other_issues_it_is_as_if_the_reporter_had_withdrawn_it() -> None:
    issue = given(*WAS_MERGED, DUPLICATE_TAKEN).model_copy(update={"parent_id": "whole"})

    told = [(one.issue_id, one.command) for one in tellings(issue, (REFERRED,))]

    assert told == [
        ("issue-2", Unmerge(main_id=issue.id)),
        ("whole", EndChild(child_id=issue.id, outcome="withdrawn")),
        ("issue-0", LeaveDuplicate(duplicate_id=issue.id)),
    ]


def test_the_answer_and_its_files_are_gone_with_the_general_side() -> None:
    answered = given(*WAS_RESOLVED).model_copy(update={"evidence": ("file-1",)})

    after = evolve(answered, REFERRED)

    assert (after.answer, after.evidence) == (None, ())


def test_its_parts_go_on_alone_and_are_still_reached_by_an_erasure() -> None:
    _, after = referred(*WAS_ACCEPTED, SPLIT)

    erased = ReporterErased(at=MONDAY, by="receipt", keys=("reporter",), ground="asked")

    assert [(child.id, child.ended) for child in after.children] == [("part-1", True), ("part-2", True)]
    assert {told.issue_id for told in tellings(after, (erased,))} == {"part-1", "part-2"}


def test_to_its_reporter_it_goes_on_following_what_it_joined_until_somebody_has_it() -> None:
    deliberating = given(*WAS_UNSURE).model_copy(update={"joins": "main-1"})
    handed_out = given(*WAS_ROUTED).model_copy(update={"joins": "main-1"})

    assert evolve(deliberating, REFERRED).joins == "main-1"
    assert evolve(handed_out, REFERRED).joins is None


def test_nobody_of_discipline_is_left_named_in_what_intake_released() -> None:
    sealed_to_intake = given(*WAS_SEALED, ACCUSED_NAMED)

    released = evolve(sealed_to_intake, ANALYZED)

    assert sealed_to_intake.responsible == ("officer-2",)
    assert released.responsible == ()
