"""The small county of the domain's tests: its calendar, its policy, who holds which post, and its local time."""

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from schemas.domain.analysis import Urgency
from schemas.domain.calendar import Calendar, CalendarYear, Interval, YearStatus
from schemas.domain.issue import Issue
from schemas.domain.policy import Policy
from schemas.domain.roles import Role
from schemas.domain.rules.rulebook import Rulebook

SHANGHAI = ZoneInfo("Asia/Shanghai")

# Monday to Friday, 9 to 12 and 14 to 17: six hours a day, so that shares are worked out by hand. 6 May is a Monday.
CALENDAR = Calendar(
    name="test",
    zone="Asia/Shanghai",
    office=(Interval(opens=time(9), closes=time(12)), Interval(opens=time(14), closes=time(17))),
    years=(CalendarYear(year=2030, status=YearStatus.OFFICIAL, source="a test"),),
)

_POLICY: dict[str, Any] = {
    "name": "test",
    "title": "试行",
    "source": "written for a test",
    "default_category": "livelihood",
    "departments": {
        "discipline": {"name": "市纪委", "ladder": "discipline", "confidential": True},
        "organization": {"name": "组织部"},
        "mass_work": {"name": "群工部"},
    },
    "categories": {"discipline": "discipline", "organization": "organization", "livelihood": "mass_work"},
    "urgencies": {urgency: {"name": urgency} for urgency in Urgency},
    "limits": {
        "answer": "2wd",
        "intake": {"emergency": "1h", "urgent": "3wh", "ordinary": "1wd", "complex": "1wd"},
        "deliberation": "1wd",
        "accept": {"emergency": "1h", "urgent": "1wd", "ordinary": "1wd", "complex": "1wd"},
        "handle": {"emergency": "10h", "urgent": "2wd", "ordinary": "5wd", "complex": "10wd"},
        "feedback": "7d",
    },
    "ladders": {
        "general": [
            {"level": 1, "who": "department_head", "after": "0s"},
            {"level": 2, "who": "street_head", "after": "1wd", "emergency": "1h"},
            {"level": 3, "who": "supervisor", "after": "1wd", "emergency": "1h"},
            {"level": 4, "who": "contact_leader", "after": "2wd", "emergency": "2h"},
        ],
        "discipline": [
            {"level": 1, "who": "discipline_head", "after": "0s"},
            {"level": 2, "who": "discipline_supervisor", "after": "1wd", "emergency": "1h"},
            {"level": 3, "who": "discipline_superior", "after": "2wd", "emergency": "2h"},
        ],
    },
    "caps": {"returns": 2, "extensions": 1, "extension": "15wd", "reopenings": 1},
    "reasons": {"suspension": {"court": "等待法院"}, "refusal": {"other_area": "不属于本县"}},
    "confidence": {"route": 0.6},
    "duplicates": {"similarity": 0.75, "metres": 300, "days": 30},
    "callback_share": 0.05,
    "take_back": "30s",
    "reminders_spread": "0s",
}


def a_policy(**changes: Any) -> Policy:
    """`changes` replace whole keys of the file."""
    return Policy.model_validate(_POLICY | changes)


def holder(role: Role, _: Issue, *, unit_id: str | None = None) -> tuple[str, ...]:
    """Each post is held by one person, whose id says which post it is; the unit `nobody` has no officer."""
    if unit_id is not None:
        return () if unit_id == "nobody" else (f"{unit_id}-1",)
    return (f"{role}-1",)


def a_rulebook(*, who: Any = holder, **changes: Any) -> Rulebook:
    return Rulebook(policy=a_policy(**changes), calendar=CALENDAR, who=who)


RULEBOOK = a_rulebook()


def local(text: str) -> datetime:
    """`05-06 10:00`, the county's time in 2030, as UTC."""
    return datetime.fromisoformat(f"2030-{text}").replace(tzinfo=SHANGHAI).astimezone(UTC)


def shown(instant: datetime) -> str:
    """The county's time again, seconds only where there are some."""
    there = instant.astimezone(SHANGHAI)
    assert there.date() >= date(2030, 1, 1)
    return there.strftime("%m-%d %H:%M:%S" if there.second else "%m-%d %H:%M")
