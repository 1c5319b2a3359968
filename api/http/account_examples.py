"""Examples of signing in and of accounts, as /openapi.json shows them. None of these secrets opens anything."""

from typing import Any

_AT = "2026-11-26T08:00:00Z"
_LATER = "2026-11-26T20:00:00Z"
_ACCOUNT = {
    "id": "grid-worker-17",
    "name": "王芳",
    "role": "grid_worker",
    "department_id": None,
    "unit_id": None,
    "community_id": "community-01",
    "street_id": None,
    "grid_id": "grid-0101",
    "active": True,
    "disabled": False,
    "released": True,
    "has_password": True,
    "has_second_factor": False,
    "federated": False,
}
_SESSION = {"id": "5f0c2a9be1d34c77", "method": "two_factors", "begun_at": _AT, "seen_at": _AT, "ends_at": _LATER}
_TOKEN = {
    "id": "c0ffee0123456789",
    "name": "夜间导出",
    "scope": ["read"],
    "made_by": "grid-worker-17",
    "made_at": _AT,
    "expires_at": "2027-02-24T08:00:00Z",
    "used_at": None,
}
_CODES = ["4t7m-0c9k-w2pz", "h3qd-8x1v-6ynb"]


def _one(says: str, value: Any) -> dict[str, Any]:
    return {"one": {"summary": says, "value": value}}


SIGN_IN = _one(
    "With a second factor", {"account": "grid-worker-17", "password": "石榴 灯塔 木梯 晴天", "code": "492039"}
)
ME = {"account": _ACCOUNT, "session": _SESSION, "csrf_token": "9b" * 32, "recovery_codes_left": 10}
CHANGES = _one("A new password", {"present": "石榴 灯塔 木梯 晴天", "new": "竹筏 秋分 铜铃 远山"})
PRESENT = _one("With the present password", {"present": "石榴 灯塔 木梯 晴天"})
OFFERED = {
    "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    "address": "otpauth://totp/Sibu:grid-worker-17?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Sibu",
}
CONFIRM = _one("Six digits of the new one", {"code": "492039"})
CODES = {"recovery_codes": _CODES}
SESSIONS = {"items": [_SESSION]}
TOKENS = {"items": [_TOKEN]}
NEW_TOKEN = _one("For reading, ninety days", {"name": "夜间导出", "scope": ["read"], "days": 90})
MADE_TOKEN = {"token": "sibu_" + "A" * 43, "seen": _TOKEN}
ACCOUNTS = {"items": [_ACCOUNT]}
ACCOUNT = _ACCOUNT
NEW_ACCOUNT = _one(
    "A grid worker",
    {
        "id": "grid-worker-17",
        "name": "王芳",
        "roles": ["grid_worker"],
        "community_id": "community-01",
        "grid_id": "grid-0101",
    },
)
LINKED = {
    "account": {**_ACCOUNT, "released": False, "has_password": False},
    "setup_link": "http://127.0.0.1:8000/set-up#" + "A" * 43,
}
ENDED = {"ended": 2}
JOURNAL = {
    "items": [
        {
            "at": _AT,
            "kind": "sign_in_failed",
            "account_id": "grid-worker-17",
            "by": "",
            "details": {"reason": "wrong"},
        }
    ],
    "next": None,
}
