"""Whoever stands accused is never addressed, and never has the issue: worked out by hand on the small county."""

import dataclasses
from dataclasses import dataclass

import pytest

from schemas.domain.accused import NO_MARKS, Accused, AccusedKind, Marks, Unmarked
from schemas.domain.clocks import Stage
from schemas.domain.commands import Classify, ConfirmIntake, ReleaseIntake
from schemas.domain.discipline_events import AccusedNamed, Referred
from schemas.domain.errors import DomainError
from schemas.domain.events import Analyzed, Classified, Escalated, Event, IntakeConfirmed, IntakeOpened, Routed
from schemas.domain.handling_commands import NameAccused, ReferToDiscipline, Reroute, Transfer
from schemas.domain.handling_events import Rerouted
from schemas.domain.issue import Issue, replay
from schemas.domain.roles import Role
from schemas.domain.rules import steps
from schemas.domain.rules.around import ABOVE, Around, around
from schemas.domain.rules.decide import act
from schemas.domain.rules.due import expire
from schemas.domain.sealed import KeyClass
from tests.domain.builders import (
    ASSIGNED,
    COLLECTED,
    FILED,
    LOGGED,
    MONDAY,
    WAS_ACCEPTED,
    WAS_COLLECTED,
    WAS_CONFIRMED,
    WAS_DISCIPLINE,
    WAS_LOGGED,
    WAS_RETURNED,
    WAS_ROUTED,
    WAS_SEALED,
    WAS_UNSURE,
    given,
    hint_of,
    sealed,
    some_findings,
)
from tests.domain.county import a_rulebook, holder, local, shown

WHOM = sealed("whom")
INSIDE = ("discipline_intake", "discipline_officer", "discipline_head", "discipline_supervisor")


@dataclass(frozen=True)
class Plain:
    """Marks that can be read: `person:secretary-1`. Everybody of a post `x` has the account `x-1`."""

    def of(self, accused: Accused) -> str:
        return f"{accused.kind}:{accused.id}"

    def of_person(self, staff_id: str) -> Marks:
        post = staff_id.removesuffix("-1")
        department = frozenset[str]()
        if post in INSIDE:
            department = frozenset({"department:discipline", "person:discipline_head-1"})
        elif post.startswith("department_"):
            department = frozenset({"person:department_head-1"})
        office = {"secretary": "community:east", "lamps": "unit:lamps"}.get(post)
        return Marks(own=f"person:{staff_id}", department=department, office=frozenset({office} if office else ()))


BOOK = dataclasses.replace(a_rulebook(), who=around(a_rulebook().around.holders, Plain()), marks=Plain())


def of_department(role: Role, issue: Issue, *, unit_id: str | None = None) -> tuple[str, ...]:
    """The one who holds the post in the department that has the issue."""
    return holder(role, issue, unit_id=unit_id) if unit_id else (f"{issue.department_id}_{role}-1",)


def accusing(*events: Event, marks: tuple[str, ...]) -> Issue:
    return given(*events).model_copy(update={"accused_marks": marks})


@pytest.mark.parametrize(
    ("role", "marks", "named"),
    [
        ("discipline_intake", (), ("discipline_intake-1",)),
        ("discipline_intake", ("person:discipline_officer-1",), ("discipline_intake-1",)),
        ("discipline_intake", ("person:discipline_intake-1",), ("discipline_head-1",)),
        ("discipline_intake", ("person:discipline_head-1",), ("discipline_superior-1",)),
        ("discipline_officer", ("department:discipline",), ("discipline_superior-1",)),
        ("discipline_head", ("person:discipline_supervisor-1",), ("discipline_head-1",)),
        ("discipline_supervisor", ("person:discipline_supervisor-1",), ("discipline_superior-1",)),
        ("discipline_superior", ("person:discipline_superior-1",), ()),
        ("secretary", ("person:secretary-1",), ("street_head-1",)),
        ("secretary", ("community:east",), ("street_head-1",)),
        ("secretary", ("person:secretary-1", "person:street_head-1"), ("supervisor-1",)),
        ("supervisor", ("person:supervisor-1",), ("contact_leader-1",)),
    ],
)
def test_an_accused_holder_of_a_post_is_passed_over_upwards(
    role: str, marks: tuple[str, ...], named: tuple[str, ...]
) -> None:
    issue = accusing(*WAS_SEALED, marks=marks)

    assert BOOK.who(Role(role), issue) == named


def test_a_post_that_nobody_holds_stays_nobodys() -> None:
    vacant = Around(lambda role, issue, *, unit_id=None: (), Plain())

    assert vacant(Role.SECRETARY, accusing(*WAS_ROUTED, marks=("person:secretary-1",))) == ()
    assert vacant.has_post_left((Role.SECRETARY,), accusing(*WAS_ROUTED, marks=("person:secretary-1",)))


def test_a_post_above_that_nobody_holds_is_climbed_past() -> None:
    def without_street(role: Role, issue: Issue, *, unit_id: str | None = None) -> tuple[str, ...]:
        return () if role is Role.STREET_HEAD else holder(role, issue, unit_id=unit_id)

    named = Around(without_street, Plain())(Role.SECRETARY, accusing(*WAS_ROUTED, marks=("person:secretary-1",)))

    assert named == ("supervisor-1",)


def test_the_post_above_is_that_of_the_issues_own_department() -> None:
    issue = accusing(*WAS_ROUTED, marks=("person:mass_work_department_officer-1",))

    assert Around(of_department, Plain())(Role.DEPARTMENT_OFFICER, issue) == ("mass_work_department_head-1",)


def test_a_rulebook_goes_around_the_accused_by_itself() -> None:
    book = dataclasses.replace(a_rulebook(), who=of_department, marks=Plain())
    issue = accusing(*WAS_ROUTED, marks=("person:mass_work_secretary-1",))

    assert book.who(Role.SECRETARY, issue) == ("mass_work_street_head-1",)


def test_every_line_of_posts_ends_at_the_top() -> None:
    tops = {Role.CONTACT_LEADER, Role.DISCIPLINE_SUPERIOR}

    for role in ABOVE:
        seen = [role]
        while seen[-1] in ABOVE:
            seen.append(ABOVE[seen[-1]])
            assert len(seen) <= len(ABOVE)
        assert seen[-1] in tops
    assert not {Role.CONTACT_LEADER, Role.SUPERVISOR, Role.SECRETARY} & {
        above for role, above in ABOVE.items() if role.startswith("discipline")
    }


def test_what_goes_around_already_is_not_wrapped_again() -> None:
    assert around(BOOK.who, Plain()) is BOOK.who


@pytest.mark.parametrize(
    ("key_class", "named"),
    [(KeyClass.GENERAL, ("lamps-1",)), (KeyClass.DISCIPLINE, ("department_officer-1",))],
)
def test_a_unit_puts_right_what_a_general_report_says_against_it_and_no_more(
    key_class: KeyClass, named: tuple[str, ...]
) -> None:
    issue = accusing(*WAS_ACCEPTED, marks=("unit:lamps",)).model_copy(update={"key_class": key_class})

    assert BOOK.who(Role.UNIT_OFFICER, issue, unit_id="lamps") == named


@pytest.mark.parametrize(("key_class", "left"), [(KeyClass.GENERAL, True), (KeyClass.DISCIPLINE, False)])
def test_the_post_of_a_unit_is_left_where_its_officer_may_put_it_right(key_class: KeyClass, left: bool) -> None:
    issue = accusing(*WAS_ACCEPTED, marks=("unit:lamps",)).model_copy(update={"key_class": key_class})
    of_lamps = Around(lambda role, issue, *, unit_id=None: ("lamps-1",), Plain())

    assert of_lamps.has_post_left((Role.UNIT_OFFICER,), issue) is left


def opened(*marks: str, taken_over: bool = False) -> IntakeOpened:
    issue = given(FILED, COLLECTED)
    if taken_over:
        issue = issue.model_copy(update={"taken_over": {"filed_at": local("01-07 09:00")}})
    (event,) = steps.analyze_sealed(
        issue,
        grounds=sealed(),
        urgency="ordinary",
        accused=WHOM,
        accused_marks=marks,
        danger=True,
        rulebook=BOOK,
        now=MONDAY,
    )
    assert isinstance(event, IntakeOpened)
    return event


def test_a_sealed_issue_goes_to_an_intake_officer_who_is_not_accused() -> None:
    assert (opened().to, opened().above, opened().accused) == (("discipline_intake-1",), False, WHOM)
    named = opened("person:discipline_intake-1")
    assert (named.to, named.above, named.accused_marks) == (
        ("discipline_head-1",),
        False,
        ("person:discipline_intake-1",),
    )


@pytest.mark.parametrize("mark", ["department:discipline", "person:discipline_head-1"])
def test_what_accuses_discipline_or_its_head_goes_one_level_above(mark: str) -> None:
    event = opened(mark)

    assert (event.to, event.above) == (("discipline_superior-1",), True)


def test_what_nobody_calls_dangerous_is_not() -> None:
    (event,) = steps.analyze_sealed(
        given(*WAS_COLLECTED), grounds=sealed(), urgency="ordinary", rulebook=BOOK, now=MONDAY
    )

    assert isinstance(event, IntakeOpened)
    assert event.danger is False


def test_history_is_nobodys_danger() -> None:
    assert (opened().danger, opened(taken_over=True).danger) == (True, False)


def test_whom_intake_names_never_handles_what_it_confirms() -> None:
    command = ConfirmIntake(accused=WHOM, accused_marks=("person:discipline_officer-1",))

    events = act(given(*WAS_SEALED), command, by="staff:discipline_intake-1", rulebook=BOOK, now=MONDAY)
    issue = replay(events, start=given(*WAS_SEALED))
    assert issue is not None
    (routed,) = steps.report(
        given(*WAS_CONFIRMED, LOGGED).model_copy(update={"accused_marks": issue.accused_marks}),
        rulebook=BOOK,
        now=MONDAY,
    )

    assert isinstance(events[0], IntakeConfirmed)
    assert (issue.accused, issue.accused_marks, issue.above) == (WHOM, ("person:discipline_officer-1",), False)
    assert isinstance(routed, Routed)
    assert (routed.responsible, routed.above) == (("discipline_head-1",), False)


@pytest.mark.parametrize("department", ["discipline", "mass_work"])
def test_a_confirmation_that_names_the_department_goes_one_level_above(department: str) -> None:
    sealed_issue = given(*WAS_SEALED).model_copy(update={"department_id": department})
    command = ConfirmIntake(accused=WHOM, accused_marks=("department:discipline",))

    (event,) = act(sealed_issue, command, by="staff:discipline_intake-1", rulebook=BOOK, now=MONDAY)

    assert isinstance(event, IntakeConfirmed)
    assert event.above


def test_a_confirmation_without_names_keeps_those_that_stood() -> None:
    sealed_issue = accusing(*WAS_SEALED, marks=("department:discipline",))

    events = act(sealed_issue, ConfirmIntake(), by="staff:discipline_superior-1", rulebook=BOOK, now=MONDAY)

    assert isinstance(events[0], IntakeConfirmed)
    assert events[0].above
    issue = replay(events, start=sealed_issue)
    assert issue is not None
    assert (issue.accused_marks, issue.above) == (("department:discipline",), True)


def test_the_ladder_of_discipline_skips_a_level_that_the_accused_holds() -> None:
    issue = accusing(*WAS_SEALED, marks=("person:discipline_supervisor-1",))

    fired = [event for event in expire(issue, rulebook=BOOK, now=local("05-08 17:00")) if isinstance(event, Escalated)]

    assert [(event.role, event.to) for event in fired] == [
        ("discipline_head", ("discipline_head-1",)),
        ("discipline_supervisor", ("discipline_superior-1",)),
    ]


def analyzed(*marks: str) -> Analyzed:
    event, *_ = steps.analyze_general(
        given(*WAS_COLLECTED),
        findings=some_findings(),
        grounds=sealed(),
        near_duplicates=(),
        accused=WHOM,
        accused_marks=marks,
        rulebook=BOOK,
        now=MONDAY,
    )
    assert isinstance(event, Analyzed)
    return event


@pytest.mark.parametrize(
    ("marks", "department"),
    [
        ((), "mass_work"),
        (("unit:lamps",), "mass_work"),
        (("department:mass_work",), "organization"),
        (("department:mass_work", "department:organization"), "mass_work"),
    ],
)
def test_a_department_that_a_report_accuses_does_not_lead_it(marks: tuple[str, ...], department: str) -> None:
    event = analyzed(*marks)

    assert (event.findings.department_id, event.accused, event.accused_marks) == (department, WHOM, marks)


@pytest.mark.parametrize(
    ("posts", "department"),
    [(("officer",), "mass_work"), (("head",), "mass_work"), (("officer", "head"), "organization")],
)
def test_a_department_whose_people_all_stand_accused_does_not_lead(posts: tuple[str, ...], department: str) -> None:
    marks = tuple(f"person:mass_work_department_{post}-1" for post in posts)
    book = dataclasses.replace(BOOK, who=around(of_department, Plain()))

    (event,) = act(
        accusing(*WAS_UNSURE, marks=marks),
        Classify(category="livelihood"),
        by="staff:secretary-1",
        rulebook=book,
        now=MONDAY,
    )

    assert isinstance(event, Classified)
    assert event.findings.department_id == department


def test_where_every_department_stands_accused_the_supervisor_has_it() -> None:
    issue = accusing(*WAS_LOGGED, marks=("department:mass_work", "department:organization"))

    (routed,) = steps.report(issue, rulebook=BOOK, now=MONDAY)

    assert isinstance(routed, Routed)
    assert (routed.above, routed.responsible) == (True, ("supervisor-1",))


def test_the_community_names_the_accused_with_its_decision() -> None:
    command = Classify(category="livelihood", accused=WHOM, accused_marks=("department:mass_work",))

    (event,) = act(given(*WAS_UNSURE), command, by="staff:secretary-1", rulebook=BOOK, now=MONDAY)

    assert isinstance(event, Classified)
    assert (event.findings.department_id, event.accused, event.accused_marks) == (
        "organization",
        WHOM,
        ("department:mass_work",),
    )


def test_a_decision_of_the_community_without_names_goes_around_those_that_stood() -> None:
    issue = accusing(*WAS_UNSURE, marks=("department:mass_work",))

    (event,) = act(issue, Classify(category="livelihood"), by="staff:secretary-1", rulebook=BOOK, now=MONDAY)

    assert isinstance(event, Classified)
    assert (event.findings.department_id, event.accused_marks) == ("organization", ())


def test_a_limit_that_lapses_leads_around_the_accused_as_well() -> None:
    issue = accusing(*WAS_UNSURE, marks=("department:mass_work",))

    *_, lapsed = expire(issue, rulebook=BOOK, now=local("05-07 17:00"))

    assert lapsed.type == "deliberation_lapsed"
    assert lapsed.findings.department_id == "organization"


def test_what_intake_releases_is_still_kept_from_whom_it_accuses_and_its_list_from_everybody() -> None:
    issue = accusing(*WAS_SEALED, marks=("department:mass_work",)).model_copy(update={"accused": WHOM})
    command = ReleaseIntake(findings=some_findings(), grounds=sealed())

    events = act(issue, command, by="staff:discipline_intake-1", rulebook=BOOK, now=MONDAY)

    released = replay(events, start=issue)
    assert released is not None
    assert (released.department_id, released.accused, released.accused_marks) == (
        "organization",
        None,
        ("department:mass_work",),
    )


def naming(*marks: str) -> NameAccused:
    return NameAccused(accused=WHOM, accused_marks=marks)


def test_a_department_named_while_it_has_the_issue_loses_it_to_the_next_one() -> None:
    events = act(given(*WAS_ACCEPTED), naming("department:mass_work"), by="staff:s-1", rulebook=BOOK, now=MONDAY)

    named, moved = events
    assert isinstance(named, AccusedNamed)
    assert (named.above, named.to) == (False, ())
    assert isinstance(moved, Rerouted)
    assert (moved.department_id, moved.by, moved.binding, moved.category) == (
        "organization",
        "system",
        False,
        "livelihood",
    )
    assert {one.deadline.stage for one in moved.schedules} == {Stage.ACCEPT, Stage.HANDLE}


def test_the_next_department_has_it_with_its_own_officer_and_time() -> None:
    departments = {
        "discipline": {"name": "市纪委", "ladder": "discipline", "confidential": True},
        "organization": {"name": "组织部", "limits": {"handle": "3wd"}},
        "mass_work": {"name": "群工部"},
    }
    book = dataclasses.replace(a_rulebook(departments=departments), who=around(of_department, Plain()), marks=Plain())

    _, moved = act(given(*WAS_ACCEPTED), naming("department:mass_work"), by="staff:s-1", rulebook=book, now=MONDAY)

    assert isinstance(moved, Rerouted)
    assert moved.responsible == ("organization_department_officer-1",)
    assert [shown(clock.deadline.at) for clock in moved.schedules] == ["05-07 17:00", "05-09 17:00"]


def test_what_is_confidential_moves_to_the_next_confidential_department_without_findings() -> None:
    departments = {
        "discipline": {"name": "市纪委", "ladder": "discipline", "confidential": True},
        "inspection": {"name": "巡察办", "ladder": "discipline", "confidential": True},
        "organization": {"name": "组织部"},
        "mass_work": {"name": "群工部"},
    }
    book = dataclasses.replace(a_rulebook(departments=departments), who=around(of_department, Plain()), marks=Plain())

    _, moved = act(given(*WAS_DISCIPLINE), naming("department:discipline"), by="staff:s-1", rulebook=book, now=MONDAY)

    assert isinstance(moved, Rerouted)
    assert (moved.department_id, moved.category) == ("inspection", None)
    assert moved.responsible == ("inspection_discipline_officer-1",)


def test_what_a_higher_body_reviewed_stays_with_it_whoever_is_named() -> None:
    reviewed = given(*WAS_ACCEPTED).model_copy(update={"reviews": 1, "responsible": ("supervisor-1",)})

    events = act(reviewed, naming("department:mass_work"), by="staff:s-1", rulebook=BOOK, now=MONDAY)

    assert [event.type for event in events] == ["accused_named"]


@pytest.mark.parametrize(
    ("mark", "to"),
    [("person:secretary-1", ("clerk-1",)), ("person:clerk-1", ("department_officer-1",))],
)
def test_whoever_it_was_transferred_to_keeps_it_until_accused(mark: str, to: tuple[str, ...]) -> None:
    transferred = given(*WAS_ACCEPTED).model_copy(update={"responsible": ("clerk-1",)})

    (named,) = act(transferred, naming(mark), by="staff:s-1", rulebook=BOOK, now=MONDAY)

    assert isinstance(named, AccusedNamed)
    assert named.to == to


def test_a_department_named_where_no_other_is_left_hands_it_up() -> None:
    (named,) = act(
        given(*WAS_ACCEPTED),
        naming("department:mass_work", "department:organization"),
        by="staff:s-1",
        rulebook=BOOK,
        now=MONDAY,
    )

    assert isinstance(named, AccusedNamed)
    assert (named.above, named.to) == (True, ("supervisor-1",))


@pytest.mark.parametrize(
    ("events", "marks", "to"),
    [
        (WAS_SEALED, ("person:discipline_intake-1",), ("discipline_head-1",)),
        (WAS_DISCIPLINE, ("person:discipline_officer-1",), ("discipline_head-1",)),
        (WAS_DISCIPLINE, ("person:secretary-1",), ("discipline_officer-1",)),
        (WAS_UNSURE, ("unit:lamps",), ()),
    ],
)
def test_who_has_it_now_is_told_when_the_accused_are_named(
    events: tuple[Event, ...], marks: tuple[str, ...], to: tuple[str, ...]
) -> None:
    (named,) = act(given(*events), naming(*marks), by="staff:discipline_head-1", rulebook=BOOK, now=MONDAY)

    assert isinstance(named, AccusedNamed)
    assert named.to == to


def test_nobody_is_named_so_widely_that_nobody_is_left() -> None:
    everybody = ("department:discipline", "person:discipline_superior-1")

    with pytest.raises(DomainError) as refused:
        act(given(*WAS_SEALED), naming(*everybody), by="staff:discipline_head-1", rulebook=BOOK, now=MONDAY)

    assert hint_of(refused.value) == (
        "nobody-left",
        "Nobody who could have this issue would be left.",
        "Name persons instead of a whole department, or leave one office out.",
    )


def test_a_returned_issue_is_never_rerouted_to_an_accused_department() -> None:
    issue = accusing(*WAS_RETURNED, marks=("department:organization",))

    with pytest.raises(DomainError) as refused:
        act(issue, Reroute(department_id="organization"), by="staff:secretary-1", rulebook=BOOK, now=MONDAY)

    assert refused.value.code == "department-unfit"


def test_what_was_above_is_a_departments_again_once_it_is_rerouted_to_one_that_is_free() -> None:
    issue = accusing(*WAS_RETURNED, marks=("department:mass_work",)).model_copy(update={"above": True})

    (event,) = act(issue, Reroute(department_id="organization"), by="staff:secretary-1", rulebook=BOOK, now=MONDAY)

    assert isinstance(event, Rerouted)
    assert event.responsible == ("department_officer-1",)


def test_a_task_is_never_handed_to_the_accused() -> None:
    issue = accusing(*WAS_DISCIPLINE, marks=("person:discipline_officer-1",))

    with pytest.raises(DomainError) as refused:
        act(issue, Transfer(to=("discipline_officer-1",)), by="staff:discipline_head-1", rulebook=BOOK, now=MONDAY)

    assert refused.value.code == "not-in-post"


def test_in_a_place_where_nobody_is_accused_nobody_has_a_mark() -> None:
    unmarked = Unmarked()

    assert (unmarked.of(Accused(kind=AccusedKind.UNIT, id="lamps")), unmarked.of_person("lamps-1")) == ("", NO_MARKS)


def test_marks_of_nobody_hide_nothing() -> None:
    assert NO_MARKS.all == frozenset()
    assert Marks(own="a", office=frozenset({"b"})).hidden(KeyClass.GENERAL) == {"a"}
    assert Marks(own="a", office=frozenset({"b"})).hidden(KeyClass.DISCIPLINE) == {"a", "b"}


@pytest.mark.parametrize("unit", [(), ("unit:lamps",)], ids=["", "itself accused by a general report"])
def test_units_at_work_hear_that_their_department_has_the_issue_no_longer(unit: tuple[str, ...]) -> None:
    issue = given(*WAS_ACCEPTED, ASSIGNED)

    _, moved = act(issue, naming("department:mass_work", *unit), by="staff:s-1", rulebook=BOOK, now=MONDAY)

    assert isinstance(moved, Rerouted)
    assert set(moved.released) == {f"{task.unit_id}-1" for task in issue.tasks}


def test_a_department_that_is_only_suggested_hands_nothing_up() -> None:
    (named,) = act(given(*WAS_UNSURE), naming("department:mass_work"), by="staff:s-1", rulebook=BOOK, now=MONDAY)

    assert isinstance(named, AccusedNamed)
    assert named.above is False


@pytest.mark.parametrize("vacant", [(), ("discipline_head",)])
def test_whoever_may_decide_above_the_department_is_who_hears_of_it(vacant: tuple[str, ...]) -> None:
    def holders(role: Role, issue: Issue, *, unit_id: str | None = None) -> tuple[str, ...]:
        return () if role in vacant else holder(role, issue, unit_id=unit_id)

    posts = {"discipline_intake", "discipline_officer", "discipline_head"}
    marks = tuple(f"person:{post}-1" for post in posts.difference(vacant))
    book = dataclasses.replace(BOOK, who=around(holders, Plain()))
    issue = given(*WAS_ACCEPTED).model_copy(update={"accused_marks": marks})

    (referred,) = act(issue, ReferToDiscipline(), by="staff:supervisor-1", rulebook=book, now=MONDAY)

    assert isinstance(referred, Referred)
    assert (referred.above, referred.to) == (True, ("discipline_superior-1",))
