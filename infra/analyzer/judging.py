"""From evidence to judgements: each with its confidence and a sentence that names the words."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from infra.analyzer import examples
from infra.analyzer.hazards import hazard_of
from infra.analyzer.lexicon import Topic
from infra.analyzer.scan import NOTHING, Evidence
from schemas.domain.analysis import Category, Hazard, Judgement, Urgency

Found = Mapping[str, Evidence]

SEAL_AT = 2.4  # evidence from which a message waits for discipline intake: far below what is judged discipline
_SUGGESTS = 2.0  # "建议" early on, or several wishes that name a measure
_WORDING_RANGE = 0.2  # how far below the middle the wording still counts a little
MOST_CIVIL = 6.0  # however often a company is named, it never outweighs several marks of misconduct

NAMES = {Category.DISCIPLINE: "纪检类", Category.ORGANIZATION: "党建类", Category.LIVELIHOOD: "民生类"}
CAUSES = {
    "damage": "设施损坏",
    "lack": "设施不足",
    "management": "管理缺位",
    "policy": "政策不明",
    "construction": "施工扰民",
    "pollution": "污染扰民",
    "rights": "权益纠纷",
    "entitlement": "待遇未落实",
    "conduct": "行为失范",
    "illegal": "违法经营",
    "delay": "办事拖延",
}


@dataclass(frozen=True, slots=True)
class Curve:
    """Turns a score into a probability: one half at `middle`, `slope` per point."""

    middle: float
    slope: float

    def __call__(self, score: float) -> float:
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.slope * (score - self.middle)))))


DISCIPLINE = Curve(middle=8.0, slope=0.33)
ORGANIZATION = Curve(middle=4.0, slope=0.7)
URGENT = Curve(middle=4.0, slope=0.6)
EMERGENCY = Curve(middle=3.0, slope=1.0)


def conduct(found: Found) -> float:
    """How much speaks for the conduct of an official, less what speaks for a matter between citizens."""
    against = min(MOST_CIVIL, _of(found, "civil").score)
    return _of(found, "discipline").score + _of(found, "wording").score - against


def wording(text: str) -> Evidence:
    """What the wording of a short message adds: it alone seals from the middle of the examples on."""
    score = max(0.0, SEAL_AT * (1 + examples.model().score(text) / _WORDING_RANGE))
    return Evidence(score=score, words=examples.model().telling(text), senses=()) if score else NOTHING


def judge_discipline(found: Found) -> Judgement:
    """Is it the conduct of an official? The value is "possible" or "none"; the confidence that it is, or that not."""
    sure = DISCIPLINE(conduct(found))
    if conduct(found) >= SEAL_AT:
        reason = f"{_conduct_shown(found)},可能涉及公职人员的行为,先行密封,由纪检人员审定。"
        return Judgement(value="possible", confidence=sure, reason=reason)
    return Judgement(value="none", confidence=1 - sure, reason=_no_conduct(_of(found, "discipline")))


def judge_category(found: Found, *, taught: float) -> Judgement:
    """`taught`: log odds for organization against livelihood, from people's rulings."""
    discipline = DISCIPLINE(conduct(found))
    score = _of(found, "organization").score - _of(found, "livelihood").score + taught
    organization = (1 - discipline) * ORGANIZATION(score)
    chances = {
        Category.DISCIPLINE: discipline,
        Category.ORGANIZATION: organization,
        Category.LIVELIHOOD: 1 - discipline - organization,
    }
    best = max(chances, key=lambda each: chances[each])
    return Judgement(value=best, confidence=_bounded(chances[best]), reason=_category_reason(found, best, taught))


def judge_topic(found: Found, category: Category, topics: tuple[Topic, ...], taught: Mapping[str, float]) -> Judgement:
    """The topic of that category with the most evidence; the first of the list where nothing was found is "other"."""
    known = {topic.id: topic for topic in topics if topic.category == category}
    scores = {each: _topic_score(found, each, category) + taught.get(each, 0.0) for each in known}
    best = max(scores, key=lambda each: scores[each], default="")
    if not best or scores[best] <= 0:
        return Judgement(value="other", confidence=0.3, reason="没有找到能说明事由的词语,归入其他。")
    total = sum(max(0.0, score) for score in scores.values())
    words = _topic_words(found, best, category)
    said = f"提到{words}" if words else "与以往人工归类的来件相似"
    return Judgement(
        value=best, confidence=_bounded(scores[best] / (total + 1.0)), reason=f"{said},事由是“{known[best].name}”。"
    )


def danger_to_life(found: Found) -> bool:
    """Somebody is in danger now: said as of now, or at least not as of the past or as a mere possibility."""
    return _emergency(found) >= EMERGENCY.middle


def judge_hazard(found: Found) -> Hazard | None:
    """What endangers somebody now; None where nobody is in danger."""
    return hazard_of(_of(found, "emergency").words) if danger_to_life(found) else None


def judge_urgency(found: Found) -> Judgement:
    if danger_to_life(found):
        evidence = _of(found, "emergency")
        sure = EMERGENCY(_emergency(found))
        return Judgement(
            value=Urgency.EMERGENCY, confidence=sure, reason=f"提到{_quoted(evidence)},有人可能正处在生命危险中。"
        )
    evidence = _of(found, "urgent") if "urgent" in found else _of(found, "emergency")
    sure = URGENT(_of(found, "urgent").score + 0.5 * _of(found, "emergency").score)
    if sure >= 0.5:
        senses = "、".join(sense.name for sense in evidence.senses[:2])
        return Judgement(value=Urgency.URGENT, confidence=sure, reason=f"提到{_quoted(evidence)},属于“{senses}”。")
    said = f"虽提到{_quoted(evidence)},但不足以判为紧急" if evidence.words else "没有提到险情、水电中断或者紧迫的期限"
    return Judgement(value=Urgency.ORDINARY, confidence=1 - sure, reason=f"{said},按一般件办理。")


def judge_cause(found: Found) -> Judgement:
    """The kind of cause with the most evidence, as a key of CAUSES, or "unknown"."""
    scores = {each: _of(found, f"cause:{each}").score for each in CAUSES}
    best = max(scores, key=lambda each: scores[each])
    if scores[best] <= 0:
        return Judgement(value="unknown", confidence=0.3, reason="没有找到能说明原因的词语,原因待查。")
    sure = scores[best] / (sum(scores.values()) + 1.0)
    words = _quoted(_of(found, f"cause:{best}"))
    return Judgement(value=best, confidence=_bounded(sure), reason=f"提到{words},原因可能是{CAUSES[best]}。")


def accuses(found: Found) -> bool:
    """An identifiable official, body or unit is blamed."""
    blame = _of(found, "accuses").score + 0.5 * max(0.0, conduct(found))
    return blame - 0.5 * _of(found, "asks").score >= 2.0


def suggests(found: Found) -> bool:
    """The message itself holds a concrete suggestion."""
    return _of(found, "suggests").score >= _SUGGESTS


def _of(found: Found, target: str) -> Evidence:
    return found.get(target, NOTHING)


def _emergency(found: Found) -> float:
    # "如果着火" and "去年有人触电" are warnings and memories.
    return _of(found, "emergency").score - min(3.0, _of(found, "past").score)


def _topic_score(found: Found, topic: str, category: Category) -> float:
    if category is Category.LIVELIHOOD:
        return _of(found, f"topic:{topic}").score
    senses = _of(found, category.value).senses
    return sum(1.0 / (1 + rank) for rank, sense in enumerate(senses) if sense.topic == topic)


def _topic_words(found: Found, topic: str, category: Category) -> str:
    return _quoted(_of(found, f"topic:{topic}" if category is Category.LIVELIHOOD else category.value))


def _quoted(evidence: Evidence, most: int = 4) -> str:
    return "".join(f"“{word}”" for word in evidence.words[:most])


def _conduct_shown(found: Found) -> str:
    evidence = _of(found, "discipline")
    if not evidence.words:
        return f"行文(如{_quoted(_of(found, 'wording'))})与反映公职人员的来件相近"
    senses = "、".join(dict.fromkeys(sense.name for sense in evidence.senses[:3]))
    return f"提到{_quoted(evidence)}(属于“{senses}”)"


def _no_conduct(evidence: Evidence) -> str:
    if evidence.words:
        return f"虽提到{_quoted(evidence)},但所说的主要不是公职人员的行为。"
    return "没有提到公职人员违纪的词语。"


def _category_reason(found: Found, category: Category, taught: float) -> str:
    evidence = _of(found, category.value)
    if evidence.words:
        return f"提到{_quoted(evidence)},判为{NAMES[category]}。"
    if abs(taught) > 1:
        return f"与以往人工判定的来件相似,判为{NAMES[category]}。"
    return f"没有提到公职人员行为或者党的组织工作,判为{NAMES[category]}。"


def _bounded(chance: float) -> float:
    return max(0.0, min(1.0, chance))
