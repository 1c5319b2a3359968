"""The example of an issue's clock, written by hand and checked by the tests against the model."""

from typing import Any, Final

_POLICY: Final = {"name": "县（市）四步处理工作法", "version": "1f0c7d2b9a4e6c35"}
_CALENDAR: Final = {"name": "china", "version": "77ab03d1c5e2f948"}
CLOCKS: Final[dict[str, Any]] = {
    "id": "5b0c3c1e-8c57-4f0e-9f6b-2c1d7a0e4b11",
    "version": 5,
    "at": "2026-03-02T05:10:01Z",
    "promised_end": "2026-03-11T09:30:00Z",
    "at_risk": False,
    "clocks": [
        {
            "stage": "accept",
            "name": {"zh": "签收", "en": "accept"},
            "unit_id": None,
            "state": "running",
            "state_name": {"zh": "计时中", "en": "running"},
            "opened": 4,
            "start": "2026-03-02T02:10:01Z",
            "limit": "1wd",
            "rule": "limits.accept.ordinary",
            "policy": _POLICY,
            "calendar": _CALENDAR,
            "due_at": "2026-03-03T09:30:00Z",
            "provisional": False,
            "extensions": [],
            "intervals": [
                {
                    "start": "2026-03-02T02:10:01Z",
                    "end": "2026-03-02T16:00:00Z",
                    "limit": "1wd",
                    "reason": "first_day",
                    "name": {"zh": "起算当日不计", "en": "the day it starts, not counted"},
                    "counted": None,
                    "provisional": False,
                },
                {
                    "start": "2026-03-02T16:00:00Z",
                    "end": "2026-03-03T09:30:00Z",
                    "limit": "1wd",
                    "reason": "working",
                    "name": {"zh": "工作日", "en": "working day"},
                    "counted": {"amount": 1, "unit": "wd", "said": {"zh": "1个工作日", "en": "1 working day"}},
                    "provisional": False,
                },
            ],
            "pauses": [],
            "changes": [],
            "used": {"amount": 0, "unit": "wd", "said": {"zh": "0个工作日", "en": "0 working days"}},
            "left": {"amount": 1, "unit": "wd", "said": {"zh": "1个工作日", "en": "1 working day"}},
            "overdue": None,
            "end": None,
        }
    ],
}
