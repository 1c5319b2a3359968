"""What stood sealed to discipline and everybody may read once it is released, as if nothing had ever been sealed."""

from api.ports import Vault
from schemas.domain.analysis import Analysis, Judgement, Urgency
from schemas.domain.content import Content
from schemas.domain.events import Findings
from schemas.domain.issue import Issue
from schemas.domain.place import PlaceResolved
from schemas.domain.policy import Policy
from schemas.domain.rules.steps import findings_of
from schemas.domain.sealed import Sealed
from schemas.wire.decisions import Found

# In the words of an analyzer that people have taught, for that is what a person's ruling looks like.
_LIKE_OTHERS = "与以往人工判定的来件相似。"
_NO_TOPIC = Judgement(value="other", confidence=0.3, reason="没有找到能说明事由的词语,归入其他。")
_NO_DISCIPLINE = Judgement(value="none", confidence=1.0, reason="没有提到公职人员违纪的词语。")


def disclosed(
    issue: Issue,
    found: Found,
    vault: Vault,
    *,
    category: str,
    topic: str | None,
    urgency: Urgency | None,
    policy: Policy,
) -> tuple[Findings, Sealed]:
    """The findings in clear, and the analysis sealed anew without a word of discipline.

    Raises:
        KeyClassNotHeldError: this process may not open discipline's keys.
    """
    key = found.key("content")
    assert issue.grounds is not None, "a sealed issue has been analyzed"
    assert issue.place is not None, "a sealed issue has been collected"
    analysis = Analysis.model_validate_json(vault.open(issue.id, key, issue.grounds))
    place = PlaceResolved.model_validate_json(vault.open(issue.id, key, issue.place))
    content = Content.model_validate_json(vault.open(issue.id, key, issue.content))
    general = as_general(analysis, category=category, topic=topic, urgency=urgency, policy=policy)
    findings = findings_of(general, place=place, channel=content.channel, policy=policy)
    return findings, vault.seal(issue.id, key, general.model_dump_json())


def as_general(
    analysis: Analysis, *, category: str, topic: str | None, urgency: Urgency | None, policy: Policy
) -> Analysis:
    """The analysis with what a person ruled, sure enough of it to have been routed without anybody's decision."""
    return analysis.model_copy(
        update={
            "possible_discipline": False,
            "discipline": _NO_DISCIPLINE,
            "category": _sure(_ruled(analysis.category, category), least=policy.least_confidence(category)),
            "topic": _topic(analysis, category=category, topic=topic),
            "urgency": _ruled(analysis.urgency, urgency),
        }
    )


def _ruled(judged: Judgement, value: str | None) -> Judgement:
    if value is None or value == judged.value:
        return judged
    return Judgement(value=value, confidence=judged.confidence, reason=_LIKE_OTHERS)


def _sure(judged: Judgement, *, least: float) -> Judgement:
    """No round number: a confidence that only people have would tell that one decided."""
    return judged.model_copy(update={"confidence": least + (1 - least) * judged.confidence})


def _topic(analysis: Analysis, *, category: str, topic: str | None) -> Judgement:
    """Topics belong to a category: one of discipline's would tell what the issue was taken for."""
    kept = analysis.topic if analysis.category.value == category else _NO_TOPIC
    return _ruled(kept, topic)
