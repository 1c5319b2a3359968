"""POST /v1/receipts/...: the reporter follows the report, and rates the answer, with number and code."""

from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import Field, StrictBool, StrictInt

from api.gateway.bodies import FeedbackBody, ObjectBody, ReplyBody, RequestReviewBody, WithdrawBody
from api.gateway.errors import NotPossibleNowError, ReceiptUnknownError
from api.http.answers import problems
from api.http.callers import IdempotencyKey, ServicesDep
from api.http.examples import (
    FEEDBACK,
    FEEDBACK_TAKEN,
    OBJECTED,
    OBJECTIONS,
    RECEIPTS,
    REPLIED,
    REPLIES,
    REVIEWED,
    REVIEWS,
    TRACKED,
    WITHDRAWALS,
    WITHDRAWN,
)
from api.http.following import tracked
from api.http.giving import given
from api.http.guarding import ReceiptRoute
from api.http.services import Services
from api.http.views.tracking import TrackingView, status_shown
from api.words import Said
from schemas.domain.base import Frozen
from schemas.domain.issue import Issue
from schemas.domain.possible import CommandNotPossibleError
from schemas.domain.principals import REPORTER
from schemas.domain.rules.handling import NotAwaitingFeedbackError
from schemas.domain.status import Status
from schemas.domain.text import Text
from schemas.wire.decisions import Found

router = APIRouter(route_class=ReceiptRoute, tags=["receipts"])

_NOBODYS_CODE = "0" * 64
Typed = Annotated[Text, Field(min_length=1, max_length=64)]


class ReceiptBody(Frozen):
    """Number and code as on the receipt; case and dashes do not matter."""

    number: Typed
    code: Typed


class RatedReceiptBody(ReceiptBody):
    """Whether the answer is good, with a mark of 1 to 5 and a comment if one likes."""

    satisfied: StrictBool
    rating: Annotated[StrictInt, Field(ge=1, le=5)] | None = None
    comment: Annotated[Text, Field(max_length=2_000)] | None = None


class WithdrawnReceiptBody(ReceiptBody):
    """Why, if one likes to say."""

    note: Annotated[Text, Field(max_length=2_000)] | None = None


class ReviewedReceiptBody(ReceiptBody):
    """What a higher body should look at again."""

    note: Annotated[Text, Field(min_length=1, max_length=2_000)]


class RepliedReceiptBody(ReceiptBody):
    """The reply to what was asked, or what is to be added."""

    text: Annotated[Text, Field(min_length=1, max_length=2_000)]


class ObjectedReceiptBody(ReceiptBody):
    """Why the refusal, or the merging with another report, is wrong."""

    note: Annotated[Text, Field(min_length=1, max_length=2_000)]


class TakenView(Frozen):
    """Where the report stands after what its reporter did; `repeated`: it had been done before."""

    status: Status
    message: Said
    repeated: bool


@router.post(
    "/v1/receipts/track",
    operation_id="track_receipt",
    summary="Follow a report with its receipt",
    responses={
        200: {"content": {"application/json": {"example": TRACKED}}},
        **problems("receipt-unknown", "proof-of-work-needed", body=True),
    },
)
async def track_receipt(
    services: ServicesDep, body: Annotated[ReceiptBody, Body(openapi_examples=RECEIPTS)]
) -> TrackingView:
    """Needs no sign-in; number and code go in the body, never in an address. Reading changes nothing."""
    issue_id = await _issue_of(services, body)
    found = await services.issues.read(issue_id, command_id="")
    if found.issue is None:
        raise ReceiptUnknownError
    return await tracked(services, found.issue, found, number=services.secrets.normal_number(body.number))


@router.post(
    "/v1/receipts/feedback",
    operation_id="rate_answer",
    summary="Rate the answer with the receipt",
    responses={
        200: {"content": {"application/json": {"example": FEEDBACK_TAKEN}}},
        **problems(
            *("idempotency-key", "receipt-unknown", "proof-of-work-needed", "no-answer-yet", "idempotency-key-reused"),
            *("key-erased", "outcome-unknown", "unavailable", "engine-unavailable"),
            body=True,
        ),
    },
)
async def rate_answer(
    services: ServicesDep, key: IdempotencyKey, body: Annotated[RatedReceiptBody, Body(openapi_examples=FEEDBACK)]
) -> TakenView:
    """Satisfied closes the report; not satisfied reopens it once, one level up."""
    issue_id = await _issue_of(services, body)
    feedback = FeedbackBody(satisfied=body.satisfied, rating=body.rating, comment=body.comment)
    try:
        outcome = await given(services, issue_id, feedback, principal=REPORTER, key=key)
    except CommandNotPossibleError:
        # Its words would name the step that the issue is at, which the receipt does not show.
        raise NotAwaitingFeedbackError from None
    found = await services.issues.read(issue_id, command_id="")
    assert found.issue is not None, "it has just taken a command"
    message = _REOPENED if "reopened" in outcome.events else _CLOSED
    return TakenView(status=status_shown(found.issue), message=message, repeated=outcome.repeated)


_COMMON = (
    *("idempotency-key", "receipt-unknown", "proof-of-work-needed", "not-possible-now", "idempotency-key-reused"),
    *("key-erased", "outcome-unknown", "unavailable", "engine-unavailable"),
)
_REPORTERS = problems(*_COMMON, body=True)
_REPLIERS = problems(*_COMMON, "additions-used", body=True)
_OBJECTORS = problems(*_COMMON, "no-objection", body=True)


@router.post(
    "/v1/receipts/withdraw",
    operation_id="withdraw_report",
    summary="Withdraw a report with its receipt",
    responses={200: {"content": {"application/json": {"example": WITHDRAWN}}}, **_REPORTERS},
)
async def withdraw_report(
    services: ServicesDep,
    key: IdempotencyKey,
    body: Annotated[WithdrawnReceiptBody, Body(openapi_examples=WITHDRAWALS)],
) -> TakenView:
    """Before there is an answer; nobody works on it from then on."""
    return await _taken(services, body, WithdrawBody(note=body.note), key=key, message=_WITHDRAWN)


@router.post(
    "/v1/receipts/review",
    operation_id="request_review",
    summary="Ask a higher body to look again",
    responses={200: {"content": {"application/json": {"example": REVIEWED}}}, **_REPORTERS},
)
async def request_review(
    services: ServicesDep, key: IdempotencyKey, body: Annotated[ReviewedReceiptBody, Body(openapi_examples=REVIEWS)]
) -> TakenView:
    """Within the time that the policy allows after the end; the body above the department handles it anew."""
    return await _taken(services, body, RequestReviewBody(note=body.note), key=key, message=_REVIEWED)


@router.post(
    "/v1/receipts/reply",
    operation_id="reply_to_question",
    summary="Answer a question, or add something",
    responses={200: {"content": {"application/json": {"example": REPLIED}}}, **_REPLIERS},
)
async def reply_to_question(
    services: ServicesDep, key: IdempotencyKey, body: Annotated[RepliedReceiptBody, Body(openapi_examples=REPLIES)]
) -> TakenView:
    """A report that was suspended until its reporter answers goes on at once.

    What is added unasked is bounded by the policy in number.
    """
    return await _taken(services, body, ReplyBody(text=body.text), key=key, message=_REPLIED)


@router.post(
    "/v1/receipts/object",
    operation_id="object_to_decision",
    summary="Object to a refusal, or to being merged with another report",
    responses={200: {"content": {"application/json": {"example": OBJECTED}}}, **_OBJECTORS},
)
async def object_to_decision(
    services: ServicesDep, key: IdempotencyKey, body: Annotated[ObjectedReceiptBody, Body(openapi_examples=OBJECTIONS)]
) -> TakenView:
    """Once to each. A refused report is looked at again one level up; a merged one goes on by itself."""
    return await _taken(services, body, ObjectBody(note=body.note), key=key, message=_OBJECTED)


_Reporters = WithdrawBody | RequestReviewBody | ReplyBody | ObjectBody


async def _taken(services: Services, receipt: ReceiptBody, body: _Reporters, *, key: str, message: Said) -> TakenView:
    issue_id = await _issue_of(services, receipt)
    try:
        outcome = await given(services, issue_id, body, principal=REPORTER, key=key)
    except CommandNotPossibleError:
        # Its words would name the step that the issue is at, which the receipt does not show.
        raise NotPossibleNowError from None
    found = await services.issues.read(issue_id, command_id="")
    assert found.issue is not None, "it has just taken a command"
    return TakenView(status=status_shown(found.issue), message=message, repeated=outcome.repeated)


_WITHDRAWN = Said(zh="已撤回，不再办理。", en="It is withdrawn; nobody works on it any more.")
_REVIEWED = Said(zh="已受理复查，由上一级重新办理。", en="A higher body looks at it again.")
_REPLIED = Said(zh="已转给经办人。", en="It was passed on to whoever works on it.")
_OBJECTED = Said(zh="已记录您的异议，将重新办理。", en="Your objection is noted; it is handled again.")
_CLOSED = Said(zh="感谢评价，已结单。", en="Thank you; the report is closed.")
_REOPENED = Said(zh="已记录您的意见，将提级重新办理。", en="Noted; it is handled again, one level up.")


async def _issue_of(services: Services, body: ReceiptBody) -> str:
    """The issue of a receipt; an unknown number costs the same look-up and the same HMAC as a wrong code."""
    known = await services.issues.by_receipt(services.secrets.normal_number(body.number))
    issue_id, kept = known or ("", _NOBODYS_CODE)
    if not services.secrets.code_matches(number=body.number, code=body.code, kept=kept) or known is None:
        raise ReceiptUnknownError
    return issue_id


issue_of = _issue_of  # The routes of a person's own data begin in the same way.


async def held(services: Services, body: ReceiptBody) -> tuple[Issue, Found]:
    """The issue that a receipt leads to.

    Raises:
        ReceiptUnknownError: number and code do not belong together.
    """
    issue_id = await _issue_of(services, body)
    found = await services.issues.read(issue_id, command_id="")
    if found.issue is None:
        raise ReceiptUnknownError
    return found.issue, found
