"""Examples of the roster, as /openapi.json shows them."""

from typing import Any

_ABSENCE = {
    "staff_id": "staff-mass-work-officer-1",
    "deputy_id": "staff-mass-work-officer-2",
    "since": "2026-11-26T08:00:00Z",
    "until": "2026-12-01T08:00:00Z",
    "by": "staff-administrator",
}
_SHIFT = {
    "id": 3,
    "staff_id": "staff-duty-county",
    "start": "2026-11-26T10:00:00Z",
    "end": "2026-11-27T00:00:00Z",
    "community_id": None,
    "by": "staff-administrator",
}

ROSTER = {"absences": [_ABSENCE], "shifts": [_SHIFT]}
OWN = {
    "absence": _ABSENCE,
    "deputies": [{"id": "staff-mass-work-officer-2", "name": "林海", "community_id": None}],
}
AWAY: dict[str, Any] = {
    "until": {
        "summary": "Away for some days",
        "value": {
            "staff_id": "staff-mass-work-officer-1",
            "deputy_id": "staff-mass-work-officer-2",
            "since": "2026-11-26T16:00:00+08:00",
            "until": "2026-12-01T16:00:00+08:00",
        },
    }
}
OWN_AWAY: dict[str, Any] = {
    "open": {"summary": "From now on, until I am back", "value": {"deputy_id": "staff-mass-work-officer-2"}}
}
SHIFT: dict[str, Any] = {
    "night": {
        "summary": "A night for the whole county",
        "value": {
            "staff_id": "staff-duty-county",
            "start": "2026-11-26T18:00:00+08:00",
            "end": "2026-11-27T08:00:00+08:00",
        },
    }
}
