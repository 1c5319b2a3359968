"""Examples of policies and calendars, as /openapi.json shows them."""

from typing import Any

_AT = "2026-11-26T08:00:00Z"
_VERSION = "0a1b2c3d4e5f6071"
_OLD = "9f8e7d6c5b4a3921"
_MADE = {"kind": "policy", "version": _OLD, "since": _AT, "by": "staff-administrator"}
_CHANGE = {
    "path": ["limits", "handle", "urgent"],
    "before": "3wd",
    "after": "5wd",
    "effect": "longer",
    "zh": "办理，紧急：3wd → 5wd（延长）",
    "en": "handle, urgent: 3wd -> 5wd (longer)",
}
_PROBLEM = {
    "key": "limits.handle.urgent",
    "line": 31,
    "value": '"3x"',
    "sentence": "A limit is written as 3wd, 5d or 4h.",
    "zh": "时限写作 3wd、5d 或 4h。",
}

POLICIES = {
    "in_force": _OLD,
    "name": "county",
    "title": "县级标准",
    "activations": [_MADE],
    "recorded": [{"version": _OLD, "name": "county", "recorded_at": _AT}],
    "presets": [{"name": "county", "title": "县级标准"}],
}
POLICY = {
    "version": _OLD,
    "name": "county",
    "title": "县级标准",
    "source": "四步工作法",
    "content": {"name": "county", "title": "县级标准"},
}
PRESET = {"name": "county", "text": 'name = "county"\n'}
COMPARED = {"changes": [_CHANGE]}
CHECKED = {
    "usable": True,
    "problems": [],
    "version": _VERSION,
    "name": "ours",
    "title": "本县标准",
    "warnings": [_PROBLEM],
    "changes": [_CHANGE],
    "instead_of": _OLD,
}
TEXT: dict[str, Any] = {"file": {"summary": "A policy file", "value": {"text": 'name = "ours"\n'}}}
ACTIVATE: dict[str, Any] = {
    "checked": {
        "summary": "What was checked",
        "value": {"text": 'name = "ours"\n', "version": _VERSION, "instead_of": _OLD},
    }
}
ACTIVATED = {"kind": "policy", "version": _VERSION, "since": _AT, "by": "staff-administrator"}
COUNT = {"open": 42, "complete": True}
MIGRATE: dict[str, Any] = {
    "department": {
        "summary": "Open issues of one department",
        "value": {"version": _OLD, "to": _VERSION, "department": "mass_work"},
    }
}
MIGRATED = {
    "moved": 41,
    "refused": [
        {
            "id": "8f2c64f1-4d64-4e77-8acc-11d5240ec579",
            "why": "The policy has no department 'street', which has this issue.",
        }
    ],
    "next": None,
}

CALENDARS = {
    "in_force": None,
    "version": _OLD,
    "name": "china",
    "zone": "Asia/Shanghai",
    "office": [{"opens": "08:30", "closes": "12:00"}, {"opens": "14:00", "closes": "17:30"}],
    "years": [{"year": 2026, "provisional": False, "source": "国办发明电〔2025〕7号", "working_days": 248}],
    "activations": [],
}
YEAR = {
    "year": 2026,
    "version": _OLD,
    "provisional": False,
    "source": "国办发明电〔2025〕7号",
    "working_days": 248,
    "days": [{"day": "2026-01-01", "kind": "holiday", "name": "元旦"}],
}
CALENDAR_TEXT: dict[str, Any] = {
    "notice": {
        "summary": "The notice of a year",
        "value": {
            "text": 'base = "china"\nname = "四步县"\n\n[[years]]\nyear = 2027\nstatus = "official"\nsource = "通知"\n'
        },
    }
}
CALENDAR_CHECKED = {
    "usable": True,
    "problems": [],
    "version": _VERSION,
    "name": "四步县",
    "said": [{"zh": "2027年：通知已录入，不再暂定", "en": "2027: the notice is recorded, no longer provisional"}],
    "days": [{"day": "2027-01-04", "before": "working", "after": "holiday", "name": "元旦"}],
    "decided": [2027],
    "office_changes": False,
    "effect": {"outdated": 12, "moving": 3, "settled": 4, "complete": True},
    "instead_of": None,
}
CALENDAR_ACTIVATE: dict[str, Any] = {
    "checked": {
        "summary": "What was checked",
        "value": {"text": 'base = "china"\nname = "四步县"\n', "version": _VERSION, "instead_of": None},
    }
}
CALENDAR_ACTIVATED = {"kind": "calendar", "version": _VERSION, "since": _AT, "by": "staff-administrator"}
