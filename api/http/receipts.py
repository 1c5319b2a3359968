"""POST /v1/receipts/...: the reporter follows the report, and rates the answer, with number and code."""

from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import Field, StrictBool, StrictInt

from api.gateway.bodies import FeedbackBody, ObjectBody, ReplyBody, RequestReviewBody, WithdrawBody
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
from api.http.guarding import ReceiptRoute
from api.reading.following import tracked
from api.views.tracking import TrackingView
from api.writing.receipts import ReceiptBody, TakenView, held, rated, taken
from schemas.domain.text import Text

router = APIRouter(route_class=ReceiptRoute, tags=["receipts"])


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
    issue, found = await held(services, body)
    return await tracked(services, issue, found, number=services.secrets.normal_number(body.number))


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
    feedback = FeedbackBody(satisfied=body.satisfied, rating=body.rating, comment=body.comment)
    return await rated(services, body, feedback, key=key)


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
    return await taken(services, body, WithdrawBody(note=body.note), key=key)


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
    return await taken(services, body, RequestReviewBody(note=body.note), key=key)


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
    return await taken(services, body, ReplyBody(text=body.text), key=key)


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
    return await taken(services, body, ObjectBody(note=body.note), key=key)
