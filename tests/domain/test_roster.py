"""Deputies and the duty roster: who has the task at a moment."""

import pytest
from pydantic import ValidationError

from schemas.domain.registry import Person
from schemas.domain.roles import Role
from schemas.domain.roster import Absence, Roster, RosterError, Shift, can_stand_in, ensure_stands_in
from schemas.wire.roster import KeptAbsence, KeptRoster
from tests.domain.county import local

MORNING, NOON, EVENING = local("05-06 09:00"), local("05-06 12:00"), local("05-06 18:00")


def away(staff_id: str, deputy_id: str, *, until: bool = True) -> Absence:
    return Absence(staff_id=staff_id, deputy_id=deputy_id, since=NOON, until=EVENING if until else None)


def test_a_deputy_has_the_task_from_the_beginning_of_an_absence_to_its_end() -> None:
    roster = Roster(absences=(away("wang", "li"),))

    assert roster.present(("wang", "zhao"), at=MORNING) == ("wang", "zhao")
    assert roster.present(("wang", "zhao"), at=NOON) == ("li", "zhao")
    assert roster.present(("wang", "zhao"), at=EVENING) == ("wang", "zhao")


def test_an_absence_without_an_end_lasts() -> None:
    roster = Roster(absences=(away("wang", "li", until=False),))

    assert roster.present(("wang",), at=local("12-31 09:00")) == ("li",)


def test_a_deputy_who_is_away_is_replaced_in_turn() -> None:
    roster = Roster(absences=(away("wang", "li"), away("li", "zhao")))

    assert roster.present(("wang",), at=NOON) == ("zhao",)


def test_where_everybody_of_a_ring_is_away_the_first_keeps_the_task() -> None:
    roster = Roster(absences=(away("wang", "li"), away("li", "wang")))

    assert roster.present(("wang",), at=NOON) == ("wang",)


def test_nobody_is_named_twice() -> None:
    roster = Roster(absences=(away("wang", "li"),))

    assert roster.present(("li", "wang"), at=NOON) == ("li",)


def test_on_duty_are_those_of_the_community_before_those_of_the_county() -> None:
    roster = Roster(
        shifts=(
            Shift(staff_id="county", start=MORNING, end=EVENING),
            Shift(staff_id="east", start=MORNING, end=EVENING, community_id="east"),
            Shift(staff_id="west", start=MORNING, end=EVENING, community_id="west"),
        )
    )

    assert roster.on_duty(at=NOON, community_id="east") == ("east", "county")
    assert roster.on_duty(at=NOON, community_id=None) == ("county",)
    assert roster.on_duty(at=EVENING, community_id="east") == ()


@pytest.mark.parametrize(
    ("deputy", "until", "sentence"),
    [
        ("wang", None, "Nobody is the deputy of himself or herself."),
        ("li", NOON, "An absence ends after it begins."),
    ],
)
def test_an_absence_that_makes_no_sense_is_refused(deputy: str, until: object, sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Absence.model_validate({"staff_id": "wang", "deputy_id": deputy, "since": NOON, "until": until})


def test_a_shift_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"A shift ends after it begins\."):
        Shift(staff_id="wang", start=NOON, end=NOON)


OFFICER = Person(id="wang", name="王", role=Role.DEPARTMENT_OFFICER, department_id="mass_work")


@pytest.mark.parametrize(
    ("deputy", "able"),
    [
        (OFFICER.model_copy(update={"id": "li"}), True),
        (OFFICER.model_copy(update={"id": "li", "role": Role.DEPARTMENT_HEAD}), True),
        (OFFICER, False),
        (OFFICER.model_copy(update={"id": "li", "active": False}), False),
        (OFFICER.model_copy(update={"id": "li", "department_id": "organization"}), False),
        (OFFICER.model_copy(update={"id": "li", "unit_id": "unit-water"}), False),
        (OFFICER.model_copy(update={"id": "li", "role": Role.SUPERVISOR}), False),
    ],
)
def test_a_deputy_holds_the_same_post_or_heads_it(deputy: Person, *, able: bool) -> None:
    assert can_stand_in(deputy, OFFICER) is able


def test_nobody_stands_in_for_the_head_from_below() -> None:
    head = OFFICER.model_copy(update={"id": "li", "role": Role.DEPARTMENT_HEAD})

    with pytest.raises(RosterError, match=r"wang [(]department_officer[)] cannot stand in"):
        ensure_stands_in(OFFICER, head)
    ensure_stands_in(head, OFFICER)


def test_the_absence_of_a_person_is_found_among_all() -> None:
    kept = {"deputy_id": "li", "since": NOON, "until": None, "by": "admin"}
    roster = KeptRoster(absences=(KeptAbsence(staff_id="wang", **kept),), shifts=())

    assert roster.absence_of("wang") == roster.absences[0]
    assert roster.absence_of("li") is None
