"""Examples of /openapi.json, written by hand and checked by the tests against the models."""

from typing import Any, Final

from fastapi.openapi.models import Example

_ID: Final = "5b0c3c1e-8c57-4f0e-9f6b-2c1d7a0e4b11"
_RECEIPT: Final = {"number": "SIBU-7K3M-92QX-4M45", "code": "5TQ2-9XKD-M03V"}

REPORTS: Final[dict[str, Example]] = {
    "resident": {
        "summary": "A resident reports a street lamp",
        "value": {
            "problem": "幸福路3号楼前的路灯坏了一周，晚上老人出门看不见路。",
            "suggestions": ["先装一盏临时灯"],
            "channel": "web",
            "place": {"building_id": "bldg-010101"},
            "reporter": {"name": "王芳", "phone": "13800000000"},
        },
    },
    "anonymous": {
        "summary": "Anonymous, with nothing but a point on the map",
        "value": {
            "problem": "河边步道的护栏松了。",
            "channel": "back_to_back",
            "anonymous": True,
            "place": {"longitude": 112.981, "latitude": 28.194},
        },
    },
    "settled": {
        "summary": "A grid worker answered it on the spot",
        "value": {
            "problem": "问养老认证去哪里办。",
            "channel": "visit",
            "settlement": "已当场告知：社区便民大厅2号窗口，带身份证即可。",
            "attachments": ["0b0c7a52-2f2c-4e5e-9b61-0a7f6c1d2e3f.Zm9yIHRoZSBleGFtcGxlMQ"],
        },
    },
    "history": {
        "summary": "The hotline desk takes over what an older system has answered",
        "value": {
            "problem": "问老年证在哪里办。",
            "channel": "import",
            "history": {
                "filed_at": "2024-03-04T09:12:00+08:00",
                "answered_at": "2024-03-05T15:40:00+08:00",
                "answer": "已答复：社区便民大厅1号窗口。",
            },
        },
    },
}

FILED: Final[dict[str, Any]] = {
    "id": _ID,
    "receipt": _RECEIPT,
    "status": "filed",
    "promised_at": "2026-03-04T09:30:00Z",
    "next_step": {
        "zh": "我们将对接、分析、建账、上报，并在2026年3月4日 17:30前告诉您由谁答复。请保存受理编号和查询码。",
        "en": "We look into it and tell you who answers by 4 Mar 2026 17:30 (China time).",
    },
}

ROW: Final[dict[str, Any]] = {
    "id": _ID,
    "version": 5,
    "status": "routed",
    "sealed": False,
    "category": "livelihood",
    "topic": "lighting",
    "urgency": "ordinary",
    "department_id": "mass_work",
    "community_id": "comm-0101",
    "grid_id": "grid-010101",
    "street_id": "street-01",
    "ledger_number": "2026-4F7K-2M9P",
    "filed_at": "2026-03-02T02:10:00Z",
    "logged_at": "2026-03-02T02:10:01Z",
    "routed_at": "2026-03-02T02:10:01Z",
    "accepted_at": None,
    "resolved_at": None,
    "closed_at": None,
    "due_at": "2026-03-03T09:30:00Z",
    "overdue_level": 0,
    "open": True,
    "source_filed_at": None,
    "source_answered_at": None,
}
READERS: Final[dict[str, Any]] = {
    "id": _ID,
    "since": [{"at": "2026-03-02T03:00:00Z", "reader": "staff-discipline-head", "action": "read-readers"}],
    "before": [{"at": "2026-03-02T02:20:00Z", "reader": "mass-work-officer", "action": "read-general"}],
    "referred_by": "staff:mass-work-officer",
    "referred_at": "2026-03-02T02:30:00Z",
}
LEDGER: Final[dict[str, Any]] = {"items": [ROW], "next": "q1Zt0mP3n8"}

_POSSIBLE: Final[dict[str, Any]] = {
    "name": "accept",
    "yours": True,
    "roles": [{"role": "department_officer", "name": "部门经办人"}],
    "until": "2026-03-03T09:30:00Z",
    "href": f"/v1/issues/{_ID}/commands/accept",
}
_DEADLINE: Final[dict[str, Any]] = {
    "stage": "accept",
    "name": {"zh": "签收", "en": "accept"},
    "unit_id": None,
    "start": "2026-03-02T02:10:01Z",
    "due_at": "2026-03-03T09:30:00Z",
    "limit": "1wd",
    "extensions": [],
    "pauses": [],
    "provisional": False,
}
_QUESTION: Final[dict[str, Any]] = {
    "asked": True,
    "at": "2026-03-03T01:00:00Z",
    "text": "请问是3号楼东侧还是西侧的路灯？",
    "open": False,
}
_REPLY: Final[dict[str, Any]] = {"asked": False, "at": "2026-03-03T02:30:00Z", "text": "东侧第三盏。", "open": False}
_NOT_OF_AN_ISSUE: Final = {"department_id", "community_id", "grid_id", "street_id"}
ISSUE: Final[dict[str, Any]] = {name: value for name, value in ROW.items() if name not in _NOT_OF_AN_ISSUE} | {
    "status_name": {"zh": "已交办", "en": "routed"},
    "accused": [],
    "accuses": False,
    "above": False,
    "referred": False,
    "cause": "facility_broken",
    "confidence": {"category": 0.91},
    "department": {"id": "mass_work", "name": "群工部"},
    "responsible": ["mass-work-officer"],
    "tasks": [],
    "returns": 1,
    "returned_by": ["organization"],
    "ruling": False,
    "binding": False,
    "asked": None,
    "extensions": 0,
    "paused_since": None,
    "main_id": None,
    "duplicates": [],
    "children": [],
    "parent_id": None,
    "place": {
        "known": True,
        "name": "城东街道·清泉社区·清泉苑·1栋",
        "building_id": "bldg-010101",
        "courtyard_id": "yard-0101",
        "grid_id": "grid-010101",
        "community_id": "comm-0101",
        "street_id": "street-01",
        "longitude": 112.981,
        "latitude": 28.194,
        "contact_unit_id": "unit-power",
        "grid_worker_id": "grid-worker-01",
    },
    "channel": "web",
    "problem": "幸福路3号楼前的路灯坏了一周，晚上老人出门看不见路。",
    "suggestions": ["先装一盏临时灯"],
    "grounds": {
        "category": {"value": "livelihood", "confidence": 0.91, "reason": "路灯、看不见路: everyday services."},
        "topic": None,
        "urgency": None,
        "cause": None,
        "discipline": None,
    },
    "reporter": {"name": "王芳", "phone": "13800000000", "email": None, "address": None},
    "anonymous": False,
    "answer": None,
    "satisfied": None,
    "outcome": None,
    "callback": False,
    "filed_by": "anonymous",
    "promised_at": "2026-03-04T09:30:00Z",
    "promised_end": "2026-03-11T09:30:00Z",
    "at_risk": True,
    "reopened": 0,
    "reviews": 0,
    "points": 0,
    "policy_version": "county@1f0c",
    "calendar_version": "china@77ab",
    "deadlines": [_DEADLINE],
    "possible": [_POSSIBLE],
    "dialogue": [_QUESTION, _REPLY],
}

TIMELINE: Final[dict[str, Any]] = {
    "id": _ID,
    "version": 6,
    "entries": [
        {
            "version": 6,
            "type": "accepted",
            "name": {"zh": "签收", "en": "Accepted"},
            "at": "2026-03-02T05:10:01Z",
            "by": "staff:mass-work-officer",
            "seconds": 10800,
            "lasted": {"zh": "3小时", "en": "3 h"},
            "clock": {
                "stage": "accept",
                "name": {"zh": "签收", "en": "accept"},
                "limit": "1wd",
                "started_at": "2026-03-02T02:10:01Z",
                "due_at": "2026-03-03T09:30:00Z",
                "took_seconds": 10800,
                "took": {"zh": "3小时", "en": "3 h"},
                "in_time": True,
            },
        }
    ],
}

RECEIPTS: Final[dict[str, Example]] = {"receipt": {"value": _RECEIPT}}
FEEDBACK: Final[dict[str, Example]] = {"satisfied": {"value": {**_RECEIPT, "satisfied": True, "rating": 5}}}
FEEDBACK_TAKEN: Final[dict[str, Any]] = {
    "status": "closed",
    "message": {"zh": "感谢评价，已结单。", "en": "Thank you; the report is closed."},
    "repeated": False,
}
WITHDRAWALS: Final[dict[str, Example]] = {"solved": {"value": {**_RECEIPT, "note": "问题已自行解决。"}}}
WITHDRAWN: Final[dict[str, Any]] = {
    "status": "withdrawn",
    "message": {"zh": "已撤回，不再办理。", "en": "It is withdrawn; nobody works on it any more."},
    "repeated": False,
}
REVIEWS: Final[dict[str, Example]] = {"again": {"value": {**_RECEIPT, "note": "路灯修好两天又灭了，答复与实际不符。"}}}
REVIEWED: Final[dict[str, Any]] = {
    "status": "routed",
    "message": {"zh": "已受理复查，由上一级重新办理。", "en": "A higher body looks at it again."},
    "repeated": False,
}
TRACKED: Final[dict[str, Any]] = {
    "number": _RECEIPT["number"],
    "status": "routed",
    "progress": {"zh": "已交给责任部门，等待签收。", "en": "It is with the responsible department."},
    "who_answers": {"zh": "由责任部门直接答复您。", "en": "The responsible department answers you."},
    "steps": [
        {"name": {"zh": "受理", "en": "received"}, "done": True, "at": "2026-03-02T02:10:00Z"},
        {"name": {"zh": "交办", "en": "assigned"}, "done": True, "at": "2026-03-02T02:10:01Z"},
    ],
    "filed_at": "2026-03-02T02:10:00Z",
    "promised_at": "2026-03-04T09:30:00Z",
    "promised_end": "2026-03-11T09:30:00Z",
    "at_risk": False,
    "reason": None,
    "answer": None,
    "feedback": {"possible": False, "until": None},
    "withdraw": {"possible": True, "until": None},
    "review": {"possible": False, "until": None},
    "reply": {"possible": True, "until": None},
    "object": {"possible": False, "until": None},
    "open_question": False,
    "dialogue": [_QUESTION, _REPLY],
}
REPLIES: Final[dict[str, Example]] = {"third": {"value": {**_RECEIPT, "text": "东侧第三盏。"}}}
REPLIED: Final[dict[str, Any]] = {
    "status": "accepted",
    "message": {"zh": "已转给经办人。", "en": "It was passed on to whoever works on it."},
    "repeated": False,
}
OBJECTIONS: Final[dict[str, Example]] = {"ours": {"value": {**_RECEIPT, "note": "这段路属于本县，应当受理。"}}}
OBJECTED: Final[dict[str, Any]] = {
    "status": "routed",
    "message": {"zh": "已记录您的异议，将重新办理。", "en": "Your objection is noted; it is handled again."},
    "repeated": False,
}

EVENTS: Final[dict[str, Any]] = {
    "items": [
        {
            "id": "u9Qe1mX7aa",
            "issue_id": _ID,
            "version": 6,
            "type": "accepted",
            "at": "2026-03-02T05:10:01Z",
            "by": "staff:mass-work-officer",
            "body": {},
        }
    ],
    "next": "u9Qe1mX7aa",
}
STREAM: Final = 'event: accepted\ndata: {"id":"u9Qe1mX7aa","type":"accepted"}\nid: u9Qe1mX7aa\n\n'
