"""Photos and documents: sent before they are part of anything, and given only to whoever may read the issue."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Body, Query, Request, Response
from pydantic import Field

from api.gateway.attaching import UploadedFile
from api.gateway.bodies import AddFilesBody
from api.gateway.errors import NotPossibleNowError
from api.http.answers import Answers, problems
from api.http.attachment_examples import ADDED, ATTACHMENTS, LISTED, READ, TAKEN, UPLOADED
from api.http.callers import CallerDep, IdempotencyKey, IssueIdDep, ServicesDep, StaffDep
from api.http.guarding import ReceiptRoute
from api.http.strict_route import StrictRoute
from api.reading.allowing import ensure_may
from api.reading.files import named, own_files
from api.reading.giving_files import file_answer
from api.reading.opening import note_reading, visible
from api.reading.recorded import files_for
from api.views.attachments import AttachmentView, attachment_views
from api.words import Said
from api.writing.giving import given
from api.writing.receipts import ReceiptBody, held
from schemas.domain.attachment_refusals import AttachmentSealedError
from schemas.domain.attachments import ATTACHMENT_ID, Claims
from schemas.domain.authorization.words import Operation
from schemas.domain.base import Frozen
from schemas.domain.possible import CommandNotPossibleError
from schemas.domain.principals import REPORTER
from schemas.domain.sealed import KeyClass
from schemas.domain.text import Text
from schemas.wire.attachments import Media, Variant

router = APIRouter(route_class=StrictRoute, tags=["attachments"])
by_receipt = APIRouter(route_class=ReceiptRoute, tags=["attachments"])

_BINARY: Final[dict[str, Any]] = {
    "schema": {"type": "string", "format": "binary"},
    "examples": {"photo": {"summary": "The bytes of the file, without a name", "value": "(bytes)"}},
}
_SENT: Final = {
    "requestBody": {
        "required": True,
        "description": "The bytes of a JPEG, PNG or WebP photo or of a PDF document; what it is told by its content.",
        "content": {"application/octet-stream": _BINARY, "image/*": _BINARY, "application/pdf": _BINARY},
    }
}
_GIVEN: Final[Answers] = {
    200: {
        "description": "The file, made anew from what it showed when it came.",
        "content": {
            media.value: {"schema": {"type": "string", "format": "binary"}, "example": "(bytes)"} for media in Media
        },
    }
}
Size = Annotated[Variant, Query(description="The whole file, or a small picture of it.")]


class AttachmentList(Frozen):
    """The files of an issue in the order in which they came."""

    attachments: tuple[AttachmentView, ...]


class ReadAttachmentBody(ReceiptBody):
    """Which of the files, and whether the whole of it."""

    attachment_id: Annotated[str, Field(pattern=ATTACHMENT_ID)]
    size: Variant = "whole"


class AddAttachmentsBody(ReceiptBody):
    """Claims of files that were sent before, and words with them if one likes."""

    attachments: Annotated[Claims, Field(min_length=1)]
    note: Annotated[Text, Field(max_length=2_000)] | None = None


class AddedView(Frozen):
    """`repeated`: it had been added before, by the same request."""

    message: Said
    repeated: bool


@router.post(
    "/v1/attachments",
    status_code=201,
    operation_id="upload_attachment",
    summary="Send a photo or a document",
    responses={
        201: {"content": {"application/json": {"example": UPLOADED}}},
        **problems(
            *("idempotency-key", "idempotency-key-reused", "sign-in-needed", "not-allowed"),
            *("attachment-empty", "attachment-too-large", "attachment-type", "attachment-unreadable"),
            *("attachment-ambiguous", "attachment-animated", "attachment-pixels", "attachment-pages"),
            *("attachment-locked", "upload-too-slow", "uploads-busy", "uploads-full", "database-full"),
            *("request-forged", "proof-of-work-needed"),
        ),
    },
    openapi_extra=_SENT | {"security": [{}]},  # Beside the token: none is needed.
)
async def upload_attachment(
    request: Request, services: ServicesDep, caller: CallerDep, key: IdempotencyKey
) -> UploadedFile:
    """The body is the file itself; no name comes with it. Whoever may file may send one, without signing in too.

    It is made anew from its pixels, so that nothing else in it stays: no place, no camera, no script, no link. Name its
    `claim` when you file or settle something; what nobody names within a day is deleted.
    """
    ensure_may(Operation.UPLOAD_ATTACHMENT, caller)
    await services.attachments.ensure_room()
    async with services.receiving.body(request) as data:
        return await services.attachments.upload(data, principal=caller, idempotency_key=key)


@router.get(
    "/v1/issues/{issue_id}/attachments",
    operation_id="list_attachments",
    summary="Photos and documents of an issue",
    responses={
        200: {"content": {"application/json": {"example": ATTACHMENTS}}},
        **problems("sign-in-needed", "not-found"),
    },
)
async def list_attachments(services: ServicesDep, caller: StaffDep, issue_id: IssueIdDep) -> AttachmentList:
    """What came with the report and what shows that it was settled."""
    issue, _ = await visible(services, issue_id, caller)
    await note_reading(services, issue, caller, action="list-attachments")
    return AttachmentList(attachments=attachment_views(await files_for(services, issue)))


@router.get(
    "/v1/issues/{issue_id}/attachments/{attachment_id}",
    operation_id="read_attachment",
    summary="One photo or document of an issue",
    response_class=Response,
    responses={
        **_GIVEN,
        **problems("sign-in-needed", "not-found", "attachment-not-found", "key-class-not-held"),
    },
)
async def read_attachment(
    services: ServicesDep, caller: StaffDep, issue_id: IssueIdDep, attachment_id: str, size: Size = "whole"
) -> Response:
    """For whoever may read the issue; every reading of a confidential one is written down before a byte is given."""
    issue, found = await visible(services, issue_id, caller)
    await note_reading(services, issue, caller, action="read-attachment")
    row = named(await files_for(services, issue), attachment_id)
    return await file_answer(services, found, row, size=size)


@by_receipt.post(
    "/v1/receipts/attachments",
    operation_id="list_own_attachments",
    summary="Photos and documents of one's own report",
    responses={
        200: {"content": {"application/json": {"example": ATTACHMENTS}}},
        **problems("receipt-unknown", "proof-of-work-needed", body=True),
    },
)
async def list_own_attachments(
    services: ServicesDep, body: Annotated[ReceiptBody, Body(openapi_examples=LISTED)]
) -> AttachmentList:
    """What came with the report, and the evidence of its answer once there is one."""
    issue, _ = await held(services, body)
    return AttachmentList(attachments=attachment_views(await own_files(services, issue)))


@by_receipt.post(
    "/v1/receipts/attachments/read",
    operation_id="read_own_attachment",
    summary="One photo or document of one's own report",
    response_class=Response,
    responses={
        **_GIVEN,
        **problems("receipt-unknown", "proof-of-work-needed", "attachment-not-found", "attachment-sealed", body=True),
    },
)
async def read_own_attachment(
    services: ServicesDep, body: Annotated[ReadAttachmentBody, Body(openapi_examples=READ)]
) -> Response:
    """Number and code go in the body, never in an address."""
    issue, found = await held(services, body)
    if issue.key_class is KeyClass.INTAKE:
        raise AttachmentSealedError
    row = named(await own_files(services, issue), body.attachment_id)
    return await file_answer(services, found, row, size=body.size)


@by_receipt.post(
    "/v1/receipts/attachments/add",
    operation_id="add_own_attachments",
    summary="Add photos and documents to one's own report",
    responses={
        200: {"content": {"application/json": {"example": TAKEN}}},
        **problems(
            *("idempotency-key", "receipt-unknown", "proof-of-work-needed", "not-possible-now", "key-erased"),
            *("idempotency-key-reused", "attachment-unknown", "attachment-claimed", "attachments-too-many"),
            *("outcome-unknown", "unavailable", "engine-unavailable"),
            body=True,
        ),
    },
)
async def add_own_attachments(
    services: ServicesDep, key: IdempotencyKey, body: Annotated[AddAttachmentsBody, Body(openapi_examples=ADDED)]
) -> AddedView:
    """Until the report is over; whoever works on it is told."""
    issue, _ = await held(services, body)
    asked = AddFilesBody(evidence=body.attachments, note=body.note)
    try:
        outcome = await given(services, issue.id, asked, principal=REPORTER, key=key)
    except CommandNotPossibleError:
        # Its words would name the step that the issue is at, which the receipt does not show.
        raise NotPossibleNowError from None
    return AddedView(message=_ADDED, repeated=outcome.repeated)


_ADDED: Final = Said(zh="已收到补充材料。", en="What you added has arrived.")


router.routes.extend(by_receipt.routes)
