"""What the loader refuses, and in which words."""

import pytest

from infra.registry.findings import findings
from infra.registry.loading import RegistryInvalidError, load_registry

SMALL = """
[county]
id = "county-small"
name = "小县"
fallback_community_id = "comm-desk"
boundary = [[112.0, 28.0], [112.5, 28.0], [112.5, 28.5], [112.0, 28.5]]

[[departments]]
id = "mass_work"
name = "群工部"

[[units]]
id = "unit-water"
name = "水厂"
kind = "utility"

[[streets]]
id = "street-a"
name = "甲街道"

[[communities]]
id = "comm-desk"
name = "县受理台"
street_id = "street-a"
leader_ids = ["staff-leader"]

[[communities]]
id = "comm-a"
name = "甲社区"
street_id = "street-a"
leader_ids = ["staff-leader"]

[[grids]]
id = "grid-a"
name = "第一网格"
community_id = "comm-a"
polygon = [[112.0, 28.0], [112.5, 28.0], [112.5, 28.5], [112.0, 28.5]]

[[staff]]
id = "staff-desk"
name = "周安"
role = "secretary"
community_id = "comm-desk"

[[staff]]
id = "staff-leader"
name = "吴宁"
role = "contact_leader"
"""


def problems_of(text: str) -> tuple[str, ...]:
    with pytest.raises(RegistryInvalidError) as refusal:
        load_registry(text)
    return refusal.value.problems


def test_a_small_county_loads_and_has_no_findings() -> None:
    assert findings(load_registry(SMALL)) == ()


def test_text_that_is_not_toml_is_refused_with_its_line() -> None:
    (problem,) = problems_of("[county\n")

    assert problem.startswith("The file is not TOML:")
    assert "line 1" in problem


def test_a_missing_key_is_named_with_its_entry() -> None:
    text = SMALL.replace('name = "水厂"\n', "")

    assert problems_of(text) == ("units entry 1 (unit-water), key 'name': is missing; give it a value.",)


def test_a_missing_table_is_named() -> None:
    text = SMALL.replace("[[departments]]", "[[units]]").replace('name = "群工部"', 'name = "群工部"\nkind = "office"')

    assert problems_of(text) == ("key 'departments': is missing; give it a value.",)


def test_an_unknown_key_is_named_with_the_one_that_is_meant() -> None:
    text = SMALL.replace("leader_ids", "leaders_ids", 1)

    assert problems_of(text) == (
        "communities entry 1 (comm-desk), key 'leaders_ids': is not a key here; perhaps 'leader_ids' is meant.",
    )


def test_an_unknown_key_like_no_other_is_answered_with_all_that_are_allowed() -> None:
    text = SMALL.replace("[county]", '[county]\nqqq = "?"')

    assert problems_of(text) == (
        "county, key 'qqq': is not a key here; allowed are id, name, boundary, fallback_community_id.",
    )


def test_an_unknown_role_is_answered_with_the_roles_there_are() -> None:
    text = SMALL.replace('role = "contact_leader"', 'role = "boss"')

    (problem,) = problems_of(text)

    assert problem.startswith("staff entry 2 (staff-leader), key 'role': Input should be")
    assert "'contact_leader'" in problem
    assert problem.endswith("not 'boss'.")


def test_a_longitude_beyond_the_earth_is_refused() -> None:
    text = SMALL.replace("[[112.0, 28.0], [112.5, 28.0]", "[[212.0, 28.0], [112.5, 28.0]", 1)

    (problem,) = problems_of(text)

    assert problem == "county, key 'boundary.0.0': Input should be less than or equal to 180, not 212.0."


def test_a_link_that_leads_nowhere_is_named_with_the_nearest_id() -> None:
    text = SMALL.replace('community_id = "comm-a"', 'community_id = "comm-aa"')

    assert problems_of(text) == (
        "grids entry grid-a, key 'community_id': there is no community 'comm-aa'; perhaps 'comm-a' is meant.",
    )


def test_a_link_to_somebody_of_another_role_is_refused() -> None:
    text = SMALL.replace('community_id = "comm-a"', 'community_id = "comm-a"\nworker_id = "staff-leader"')

    assert problems_of(text) == (
        "grids entry grid-a, key 'worker_id': there is no grid_worker 'staff-leader'; known are none.",
    )


def test_a_repeated_id_is_refused_across_the_kinds_of_places() -> None:
    text = SMALL.replace('id = "grid-a"', 'id = "comm-a"')

    assert problems_of(text) == ("id 'comm-a': stands 2 times; an id names one entry.",)


def test_a_polygon_that_crosses_itself_is_refused() -> None:
    crossed = "polygon = [[112.0, 28.0], [112.5, 28.5], [112.5, 28.0], [112.0, 28.5]]"
    square = "polygon = [[112.0, 28.0], [112.5, 28.0], [112.5, 28.5], [112.0, 28.5]]"

    (problem,) = problems_of(SMALL.replace(square, crossed))

    assert problem.startswith("grids entry grid-a, key 'polygon': Self-intersection")


def test_a_polygon_without_ground_is_refused() -> None:
    line = "polygon = [[112.0, 28.0], [112.25, 28.25], [112.5, 28.5]]"
    square = "polygon = [[112.0, 28.0], [112.5, 28.0], [112.5, 28.5], [112.0, 28.5]]"

    assert problems_of(SMALL.replace(square, line)) == (
        "grids entry grid-a, key 'polygon': its points lie on one line; a ring must go around some ground.",
    )


def test_an_id_of_another_shape_is_refused_without_blaming_its_list() -> None:
    (problem,) = problems_of(SMALL.replace('id = "grid-a"', 'id = "GRID A"'))

    assert problem == (
        "grids entry 1 (GRID A), key 'id': must be of lower-case letters, digits, - and _, "
        "beginning with a letter (2 to 64), not 'GRID A'."
    )


@pytest.mark.parametrize("text", ["", "grids = 3", "units = ['x']", "county = [1]", "staff = [[1]]", "[streets]"])
def test_a_file_of_another_shape_is_refused_in_sentences(text: str) -> None:
    assert all(problem.endswith(".") for problem in problems_of(text))


def test_a_desk_without_secretary_is_refused() -> None:
    text = SMALL.replace('role = "secretary"', 'role = "secretary"\nactive = false')

    assert problems_of(text) == (
        "county, key 'fallback_community_id': 'comm-desk' has no active secretary; add one to the staff.",
    )


def test_all_problems_of_a_pass_are_said_at_once() -> None:
    text = SMALL.replace('street_id = "street-a"', 'street_id = "street-b"')

    refused = problems_of(text)

    assert [problem.split(",")[0] for problem in refused] == ["communities entry comm-desk", "communities entry comm-a"]
