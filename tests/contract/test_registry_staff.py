"""Who is who: the responsible subject and the people a ladder turns to."""

from infra.registry.loading import sample_county
from infra.registry.staff import StaffBook
from schemas.domain.roles import Role


def ids(book: StaffBook, role: Role, **scope: str) -> list[str]:
    return [person.id for person in book.who(role, **scope)]


def test_a_role_is_narrowed_to_the_department_asked_for() -> None:
    book = StaffBook(sample_county())

    assert ids(book, Role.DEPARTMENT_OFFICER, department_id="mass_work") == [
        "staff-mass-work-officer-1",
        "staff-mass-work-officer-2",
    ]
    assert ids(book, Role.DEPARTMENT_HEAD, department_id="organization") == ["staff-organization-head"]


def test_the_secretary_the_street_head_and_the_unit_officer_are_found_by_their_scope() -> None:
    book = StaffBook(sample_county())

    assert ids(book, Role.SECRETARY, community_id="comm-05") == ["staff-secretary-05"]
    assert ids(book, Role.STREET_HEAD, street_id="street-hekou") == ["staff-street-hekou"]
    assert ids(book, Role.UNIT_OFFICER, unit_id="unit-water") == ["staff-unit-water"]


def test_a_community_names_its_contact_leaders_itself() -> None:
    assert ids(StaffBook(sample_county()), Role.CONTACT_LEADER, community_id="comm-06") == ["staff-leader-2"]


def test_people_of_the_whole_county_serve_where_nobody_narrower_does() -> None:
    book = StaffBook(sample_county())

    assert ids(book, Role.DUTY_OFFICER, street_id="street-hekou") == ["staff-duty-hekou"]
    assert ids(book, Role.DUTY_OFFICER, street_id="street-county") == ["staff-duty-county"]
    assert ids(book, Role.SUPERVISOR, community_id="comm-01") == ["staff-supervisor-1", "staff-supervisor-2"]


def test_officers_of_another_department_never_stand_in() -> None:
    assert ids(StaffBook(sample_county()), Role.DEPARTMENT_OFFICER, department_id="discipline") == []


def test_who_has_left_is_not_asked_but_still_known_by_name() -> None:
    sample = sample_county()
    staff = tuple(p.model_copy(update={"active": p.id != "staff-secretary-05"}) for p in sample.staff)
    book = StaffBook(sample.model_copy(update={"staff": staff}))

    gone = book.person("staff-secretary-05")

    assert ids(book, Role.SECRETARY, community_id="comm-05") == []
    assert gone is not None
    assert gone.community_id == "comm-05"
    assert book.person("staff-nobody") is None
