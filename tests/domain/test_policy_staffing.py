"""Posts of a policy that nobody of the registry fills are told with the key to look at."""

from typing import Any

from schemas.domain.policy_staffing import unserved
from schemas.domain.registry import Community, County, Department, Grid, Person, Registry, Street
from schemas.domain.roles import Role
from tests.domain.policies import a_policy, departments

GROUND = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0))
EVERYBODY = (
    Person(id="head", name="甲", role=Role.DEPARTMENT_HEAD),
    Person(id="leader", name="乙", role=Role.CONTACT_LEADER),
    Person(id="officer-1", name="丙", role=Role.DEPARTMENT_OFFICER, department_id="mass_work"),
    Person(id="officer-2", name="丁", role=Role.DEPARTMENT_OFFICER, department_id="organization"),
    Person(id="inspector", name="戊", role=Role.DISCIPLINE_OFFICER, department_id="discipline"),
    Person(id="chief", name="己", role=Role.DISCIPLINE_HEAD, department_id="discipline"),
)


def a_registry(*staff: Person, more: tuple[Department, ...] = ()) -> Registry:
    led = tuple(Department(id=name, name=name) for name in ("discipline", "organization", "mass_work"))
    return Registry(
        county=County(id="county", name="县", boundary=GROUND, fallback_community_id="east"),
        streets=(Street(id="north", name="北街"),),
        communities=(Community(id="east", name="东社区", street_id="north"),),
        grids=(Grid(id="grid", name="网格", community_id="east", polygon=GROUND),),
        departments=(*led, *more),
        staff=staff,
    )


def missing(registry: Registry, **changes: Any) -> list[tuple[str, str]]:
    return [(".".join(map(str, one.path)), one.sentence) for one in unserved(a_policy(**changes), registry)]


def test_a_county_that_fills_every_post_is_not_told_of() -> None:
    assert missing(a_registry(*EVERYBODY)) == []


def test_a_department_without_an_officer_of_its_own_is_named() -> None:
    [(key, words)] = missing(a_registry(*EVERYBODY), departments=departments(safety={"name": "应急局"}))

    assert key == "departments.safety"
    assert words == (
        "Nobody of the registry is 部门经办人 (department_officer) of 应急局: its inbox has no reader. "
        "Add one with department_id = safety."
    )


def test_an_officer_of_the_whole_county_serves_every_department() -> None:
    everywhere = Person(id="officer-3", name="庚", role=Role.DEPARTMENT_OFFICER)

    assert missing(a_registry(*EVERYBODY, everywhere), departments=departments(safety={"name": "应急局"})) == []


def test_discipline_is_served_by_its_own_officers_alone() -> None:
    without = [person for person in EVERYBODY if person.role is not Role.DISCIPLINE_OFFICER]

    [(key, words)] = missing(a_registry(*without))

    assert key == "departments.discipline"
    assert words.startswith("Nobody of the registry is 纪检经办人 (discipline_officer) of 市纪委")


def test_a_level_whose_role_nobody_active_holds_is_named() -> None:
    left = Person(id="leader", name="乙", role=Role.CONTACT_LEADER, active=False)
    others = [person for person in EVERYBODY if person.id != "leader"]

    assert missing(a_registry(*others, left)) == [
        ("ladders.general.1.who", "Nobody of the registry is 联系领导: this level calls nobody.")
    ]


def test_a_department_that_only_the_registry_knows_is_named() -> None:
    registry = a_registry(*EVERYBODY, more=(Department(id="safety", name="应急局"),))

    assert missing(registry) == [("departments", "The registry has 应急局 (safety), which this policy does not know.")]
