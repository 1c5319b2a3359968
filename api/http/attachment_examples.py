"""Examples of /openapi.json for photos and documents, checked by the tests against the models."""

from typing import Any, Final

from fastapi.openapi.models import Example

_ID: Final = "0b0c7a52-2f2c-4e5e-9b61-0a7f6c1d2e3f"
_RECEIPT: Final = {"number": "SIBU-7K3M-92QX-4M45", "code": "5TQ2-9XKD-M03V"}

UPLOADED: Final[dict[str, Any]] = {
    "id": _ID,
    "claim": f"{_ID}.Zm9yIHRoZSBleGFtcGxlMQ",
    "kind": "photo",
    "media_type": "image/jpeg",
    "size": 802816,
    "claim_by": "2026-03-03T02:10:00Z",
}
ATTACHMENT: Final[dict[str, Any]] = {
    "id": _ID,
    "kind": "photo",
    "media_type": "image/jpeg",
    "part": "report",
    "size": 802816,
    "added_at": "2026-03-02T02:10:00Z",
}
ATTACHMENTS: Final[dict[str, Any]] = {"attachments": [ATTACHMENT]}
LISTED: Final[dict[str, Example]] = {"receipt": {"value": _RECEIPT}}
READ: Final[dict[str, Example]] = {
    "thumbnail": {"value": {**_RECEIPT, "attachment_id": _ID, "size": "thumbnail"}},
    "whole": {"value": {**_RECEIPT, "attachment_id": _ID}},
}
ADDED: Final[dict[str, Example]] = {
    "photo": {"value": {**_RECEIPT, "attachments": [UPLOADED["claim"]], "note": "今天又拍了一张。"}},
}
TAKEN: Final[dict[str, Any]] = {
    "message": {"zh": "已收到补充材料。", "en": "What you added has arrived."},
    "repeated": False,
}
