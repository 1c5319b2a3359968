"""POST /v1/receipts/export and erase: a person's rights over the own data, with number and code and no account."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Body
from fastapi.openapi.models import Example

from api.http.answers import problems
from api.http.attachment_examples import ATTACHMENT
from api.http.callers import IdempotencyKey, ServicesDep
from api.http.examples import RECEIPTS, TRACKED
from api.http.guarding import ReceiptRoute
from api.views.copies import FORMAT, CopyView
from api.writing.own_data import DETAILS, copied_by_receipt, erased
from api.writing.receipts import ReceiptBody, TakenView

router = APIRouter(route_class=ReceiptRoute, tags=["receipts"])


class ErasedReceiptBody(ReceiptBody):
    """`content`: the text as well, because it tells who wrote it. That ends a report that is still open."""

    content: bool = False


_RECEIPT: Final = {"number": "SIBU-7K3M-92QX-4M45", "code": "9Q4T-X2MB-7H3K"}
ERASURES: Final[dict[str, Example]] = {
    "details": {"value": _RECEIPT},
    "everything": {"value": {**_RECEIPT, "content": True}},
}
ERASED: Final[dict[str, Any]] = {"status": "routed", "message": DETAILS.model_dump(), "repeated": False}
COPY: Final[dict[str, Any]] = {
    "format": FORMAT,
    "made_at": "2026-03-09T02:10:00Z",
    "number": _RECEIPT["number"],
    "person": {"name": "王芳", "phone": "13800000000", "email": None, "address": None},
    "report": {
        "problem": "幸福路3号楼前的路灯坏了一周，晚上老人出门看不见路。",
        "suggestions": ["先装一盏临时灯"],
        "channel": "web",
        "place": {"building_id": "bldg-010101"},
    },
    "erased": None,
    "hold": None,
    "said": [
        {
            "at": "2026-03-05T08:00:00Z",
            "type": "resolved",
            "name": {"zh": "办结答复", "en": "Answered"},
            "by": "office",
            "text": "路灯已于3月5日修好。",
            "erased": None,
        }
    ],
    "attachments": [ATTACHMENT],
    "tracking": TRACKED,
    "readers": {"zh": "负责办理的人员。", "en": "Whoever handles it."},
    "kept": {"zh": "按规定保存。", "en": "As long as the policy says."},
    "readable": "受理编号 SIBU-7K3M-92QX-4M45（2026年3月9日 10:10导出）\n…",
}


@router.post(
    "/v1/receipts/export",
    operation_id="copy_report",
    summary="A copy of everything held about the reporter and the report",
    responses={
        200: {"content": {"application/json": {"example": COPY}}},
        **problems("receipt-unknown", "proof-of-work-needed", "not-ready", body=True),
    },
)
async def copy_report(services: ServicesDep, body: Annotated[ReceiptBody, Body(openapi_examples=RECEIPTS)]) -> CopyView:
    """Everything that the person gave, said and was told, as data and as text to read. That it was asked is logged."""
    return await copied_by_receipt(services, body)


@router.post(
    "/v1/receipts/erase",
    operation_id="erase_person",
    summary="Erase what says who reported, or the text as well",
    responses={
        200: {"content": {"application/json": {"example": ERASED}}},
        **problems(
            *("idempotency-key", "receipt-unknown", "proof-of-work-needed", "nothing-to-erase", "on-hold"),
            *("key-erased", "idempotency-key-reused", "outcome-unknown", "unavailable", "engine-unavailable"),
            body=True,
        ),
    },
)
async def erase_person(
    services: ServicesDep, key: IdempotencyKey, body: Annotated[ErasedReceiptBody, Body(openapi_examples=ERASURES)]
) -> TakenView:
    """For good: the keys are destroyed. What happened when stays on record, without a word of what was said."""
    return await erased(services, body, content=body.content, key=key)
