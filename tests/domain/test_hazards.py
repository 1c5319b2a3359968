"""What is told of danger to life in a sealed matter, and where."""

import pytest

from schemas.domain.analysis import Hazard
from schemas.domain.hazards import SENTENCES, dangers, place_told
from schemas.domain.place import PlaceGiven
from tests.domain.builders import ACCEPTED, INTAKE_OPENED, WAS_COLLECTED, a_place, given


def test_every_hazard_has_one_sentence_of_its_own() -> None:
    assert set(SENTENCES) == set(Hazard)
    assert len(set(SENTENCES.values())) == len(Hazard)


def test_only_a_sealed_matter_with_danger_in_it_is_told_of() -> None:
    endangered = INTAKE_OPENED.model_copy(update={"danger": True})
    issue = given(*WAS_COLLECTED)

    assert list(dangers(issue, (ACCEPTED, endangered))) == [4]
    assert list(dangers(issue, (ACCEPTED, INTAKE_OPENED))) == []


@pytest.mark.parametrize(
    ("changes", "theirs", "told"),
    [
        ({}, False, {"building_id": "b-7"}),
        ({}, True, {"community_id": "east"}),
        ({"building_id": None}, False, {"grid_id": "grid-3"}),
        ({"building_id": None, "grid_id": None}, False, {"community_id": "east"}),
        ({"known": False}, False, {}),
        ({"known": False}, True, {}),
    ],
)
def test_a_place_is_told_as_near_as_help_needs_and_the_accused_allow(
    changes: dict[str, object], theirs: bool, told: dict[str, str]
) -> None:
    assert place_told(a_place(**changes), of_the_accused=theirs) == PlaceGiven(**told)
