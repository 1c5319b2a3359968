"""Makes policies for tests: small, without contradictions, changed key by key."""

from typing import Any

from schemas.domain.analysis import Urgency
from schemas.domain.policy import Policy


def a_policy(**changes: Any) -> Policy:
    """Three departments, two short ladders; `changes` replace whole top-level keys."""
    given: dict[str, Any] = {
        "name": "test",
        "title": "试行",
        "source": "written for a test",
        "default_category": "livelihood",
        "departments": {
            "discipline": {"name": "市纪委", "ladder": "discipline", "confidential": True},
            "organization": {"name": "组织部", "limits": {"accept": "4wh"}},
            "mass_work": {"name": "群工部"},
        },
        "categories": {"discipline": "discipline", "organization": "organization", "livelihood": "mass_work"},
        "urgencies": {urgency: {"name": urgency} for urgency in Urgency},
        "limits": {
            "answer": "2wd",
            "intake": "1wd",
            "deliberation": "1wd",
            "accept": "1wd",
            "handle": {"emergency": "24h", "urgent": "3wd", "ordinary": "7wd", "complex": "15wd"},
            "feedback": "7d",
        },
        "ladders": {
            "general": [
                {"level": 1, "who": "department_head", "after": "0s"},
                {"level": 2, "who": "contact_leader", "after": "1wd", "emergency": "1h"},
            ],
            "discipline": [{"level": 1, "who": "discipline_head", "after": "0s"}],
        },
        "caps": {"returns": 2, "extensions": 1, "extension": "15wd"},
        "reasons": {"suspension": {"court": "等待法院"}, "refusal": {"other_area": "不属于本县"}},
        "confidence": {"route": 0.6, "by_category": {"organization": 0.8}},
        "duplicates": {"similarity": 0.75, "metres": 300, "days": 30},
        "callback_share": 0.05,
        "take_back": "30s",
    }
    return Policy.model_validate(given | changes)


def departments(**changes: Any) -> dict[str, Any]:
    shipped = {name: one.model_dump() for name, one in a_policy().departments.items()}
    return shipped | changes


def limits(**changes: Any) -> dict[str, Any]:
    """The limits of `a_policy` with some stages replaced."""
    return a_policy().limits.model_dump(mode="json") | changes


def caps(**changes: Any) -> dict[str, Any]:
    return a_policy().caps.model_dump(mode="json") | changes
