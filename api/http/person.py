"""POST /v1/receipts/export and erase: a person's rights over the own data, with number and code and no account."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Body
from fastapi.openapi.models import Example

from api.gateway.bodies import EraseReporterBody
from api.gateway.errors import ReceiptUnknownError
from api.http.answers import problems
from api.http.attachment_examples import ATTACHMENT
from api.http.callers import IdempotencyKey, ServicesDep
from api.http.examples import RECEIPTS, TRACKED
from api.http.guarding import ReceiptRoute
from api.reading.copying import copied
from api.views.copies import FORMAT, CopyView
from api.views.tracking import status_shown
from api.words import Said
from api.writing.giving import given
from api.writing.receipts import ReceiptBody, TakenView, issue_of
from schemas.domain.principals import REPORTER

router = APIRouter(route_class=ReceiptRoute, tags=["receipts"])


class ErasedReceiptBody(ReceiptBody):
    """`content`: the text as well, because it tells who wrote it. That ends a report that is still open."""

    content: bool = False


_RECEIPT: Final = {"number": "SIBU-7K3M-92QX-4M45", "code": "9Q4T-X2MB-7H3K"}
ERASURES: Final[dict[str, Example]] = {
    "details": {"value": _RECEIPT},
    "everything": {"value": {**_RECEIPT, "content": True}},
}
_DETAILS = Said(
    zh="您的个人信息已删除，无法恢复。来件继续办理，凭受理编号和查询码仍可查看进展。",
    en="Your details are erased for good. The report goes on; number and code still show its progress.",
)
_TEXT = Said(
    zh="您的个人信息和来件内容已全部删除，无法恢复，来件不再办理。",
    en="Your details and the text of the report are erased for good; nobody works on it any more.",
)
ERASED: Final[dict[str, Any]] = {"status": "routed", "message": _DETAILS.model_dump(), "repeated": False}
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
    issue_id = await issue_of(services, body)
    found = await services.issues.read(issue_id, command_id="")
    if found.issue is None:
        raise ReceiptUnknownError
    await services.access.note(reader=REPORTER.id, action="export", reference=issue_id, at=services.clock())
    return await copied(services, found.issue, found, number=services.secrets.normal_number(body.number))


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
    issue_id = await issue_of(services, body)
    outcome = await given(services, issue_id, EraseReporterBody(content=body.content), principal=REPORTER, key=key)
    found = await services.issues.read(issue_id, command_id="")
    assert found.issue is not None, "it has just taken a command"
    return TakenView(
        status=status_shown(found.issue),
        message=_TEXT if body.content else _DETAILS,
        repeated=outcome.repeated,
    )
