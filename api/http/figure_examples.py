"""The example of a board, written by hand and checked by the tests against the model."""

from typing import Any, Final

from api.http.examples import ROW


def _rate(zh: str, en: str, part: int, whole: int) -> dict[str, Any]:
    return {"name": {"zh": zh, "en": en}, "part": part, "whole": whole, "value": part / whole}


_COUNTS: Final = {
    "filed": 8,
    "dispatched": 8,
    "received": 8,
    "first_right": 7,
    "accepted_in_time": 6,
    "accepted_late": 2,
    "handled_in_time": 4,
    "handled_late": 1,
    "returned": 1,
    "returns": 1,
    "answered": 5,
    "reopened": 1,
    "asked": 4,
    "solved": 3,
    "rated": 2,
    "satisfied": 1,
    "ended": 3,
    "yellow": 1,
}
_RATES: Final = {
    "response": _rate("响应率", "accepted in time", 6, 8),
    "resolution": _rate("解决率", "solved", 3, 4),
    "satisfaction": _rate("满意率", "satisfied", 1, 2),
    "on_time": _rate("按时办结率", "answered in time", 4, 5),
    "first_right": _rate("首派准确率", "right the first time", 7, 8),
    "return": _rate("退单率", "returned", 1, 8),
    "reopen": _rate("重办率", "reopened", 1, 5),
}
_NOW: Final = {"open": 5, "overdue": 1, "at_risk": 2}
_DEPARTMENT: Final = {"zh": "部门", "en": "the department"}
_ACCEPT: Final = {"zh": "签收", "en": "to accept"}
BOARD: Final[dict[str, Any]] = {
    "view": {"kind": "county", "id": "", "name": None},
    "first": "2026-W10",
    "last": "2026-W10",
    "at": "2026-03-04T02:00:00Z",
    "counts": _COUNTS,
    "rates": _RATES,
    "series": [{"week": "2026-W10", "counts": _COUNTS, "rates": _RATES}],
    "now": _NOW,
    "waits": [
        {
            "key": "department:mass_work:accept",
            "on": "department",
            "id": "mass_work",
            "name": "群工部",
            "who": _DEPARTMENT,
            "what": "accept",
            "what_name": _ACCEPT,
            "open": 3,
            "overdue": 1,
        }
    ],
    "hot_spots": [
        {
            "kind": "community",
            "id": "comm-0101",
            "name": "城东街道·清泉社区",
            "topic": "lighting",
            "recent": 6,
            "usual": 0.5,
        }
    ],
    "stuck": [
        {
            "issue": ROW,
            "since": "2026-03-02T02:10:01Z",
            "waits": [
                {
                    "on": "department",
                    "id": "mass_work",
                    "who": _DEPARTMENT,
                    "what": "accept",
                    "what_name": _ACCEPT,
                    "since": "2026-03-02T02:10:01Z",
                    "late": True,
                }
            ],
        }
    ],
    "breakdowns": ["street", "community", "grid", "department", "unit", "topic"],
    "by": "department",
    "parts": [{"key": "mass_work", "name": "群工部", "counts": _COUNTS, "now": _NOW, "rates": _RATES}],
}
BRIEF: Final[dict[str, Any]] = {
    "week": "2026-W10",
    "at": "2026-03-04T02:00:00Z",
    "sentences": [
        {
            "said": {
                "zh": "本周受理8件，比上周多2件。",
                "en": "Filed this week: 8, 2 more than the week before.",
            },
            "behind": [
                {
                    "figure": "filed",
                    "week": "2026-W10",
                    "first": None,
                    "by": None,
                    "key": None,
                    "topic": None,
                    "issue_id": None,
                }
            ],
        }
    ],
}
