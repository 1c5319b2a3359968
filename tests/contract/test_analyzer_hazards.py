"""Danger to life in a sealed matter is told by sentences that the analyzer itself takes for emergencies."""

import pytest

from infra.analyzer.embedded import EmbeddedAnalyzer
from infra.policies.presets import read_preset
from schemas.domain.analysis import Hazard
from schemas.domain.hazards import SENTENCES

ANALYZER = EmbeddedAnalyzer(features=b"f" * 32)
COUNTY = read_preset("county")


@pytest.mark.parametrize("hazard", Hazard)
def test_every_sentence_is_routed_at_once_as_a_general_emergency(hazard: Hazard) -> None:
    analysis = ANALYZER.analyze(problem=SENTENCES[hazard], suggestions=())

    assert (analysis.possible_discipline, analysis.danger_to_life, analysis.hazard) == (False, True, hazard)
    assert (analysis.category.value, analysis.urgency.value) == ("livelihood", "emergency")
    assert COUNTY.is_sure(analysis.category.value, analysis.category.confidence)


@pytest.mark.parametrize(
    ("problem", "hazard"),
    [
        ("村主任收了红包不管，现在楼里正在着火，有人被困，快来救人！", "fire"),
        ("书记贪污，他说要跳楼，现在站在楼顶，快来救人！", "self_harm"),
        ("村主任收受红包。", None),
    ],
)
def test_a_report_of_misconduct_says_what_endangers_somebody(problem: str, hazard: str | None) -> None:
    assert ANALYZER.analyze(problem=problem, suggestions=()).hazard == hazard
