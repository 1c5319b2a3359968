"""POST /v1/receipts/...: the reporter follows the report, and rates the answer, with number and code."""

from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import Field, StrictBool, StrictInt

from api.gateway.bodies import FeedbackBody, RequestReviewBody, WithdrawBody
from api.gateway.errors import NotPossibleNowError, ReceiptUnknownError
from api.http.answers import problems
from api.http.callers import IdempotencyKey, ServicesDep
from api.http.examples import (
    FEEDBACK,
    FEEDBACK_TAKEN,
    RECEIPTS,
    REVIEWED,
    REVIEWS,
    TRACKED,
    WITHDRAWALS,
    WITHDRAWN,
)
from api.http.following import tracked
from api.http.giving import given
from api.http.services import Services
from api.http.strict_route import StrictRoute
from api.http.views.tracking import TrackingView, shown_status
from api.words import Said
from schemas.domain.base import Frozen
from schemas.domain.possible import CommandNotPossibleError
from schemas.domain.principals import REPORTER
from schemas.domain.rules.handling import NotAwaitingFeedbackError
from schemas.domain.status import Status
from schemas.domain.text import Text

router = APIRouter(route_class=StrictRoute, tags=["receipts"])

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


class FeedbackTakenView(Frozen):
    """Where the report stands after the rating."""

    status: Status
    message: Said
    repeated: bool


@router.post(
    "/v1/receipts/track",
    operation_id="track_receipt",
    summary="Follow a report with its receipt",
    responses={
        200: {"content": {"application/json": {"example": TRACKED}}},
        **problems("receipt-unknown", body=True),
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
            *("idempotency-key", "receipt-unknown", "no-answer-yet", "idempotency-key-reused"),
            *("outcome-unknown", "unavailable", "engine-unavailable"),
            body=True,
        ),
    },
)
async def rate_answer(
    services: ServicesDep, key: IdempotencyKey, body: Annotated[RatedReceiptBody, Body(openapi_examples=FEEDBACK)]
) -> FeedbackTakenView:
    """Satisfied closes the report; not satisfied reopens it once, one level up."""
    issue_id = await _issue_of(services, body)
    feedback = FeedbackBody(satisfied=body.satisfied, rating=body.rating, comment=body.comment)
    try:
        outcome = await given(services, issue_id, feedback, principal=REPORTER, key=key)
    except CommandNotPossibleError:
        # Its words would name the step that the issue is at, which the receipt does not show.
        raise NotAwaitingFeedbackError from None
    reopened = outcome.progress.status is Status.ROUTED
    return FeedbackTakenView(
        status=outcome.progress.status, message=_REOPENED if reopened else _CLOSED, repeated=outcome.repeated
    )


_REPORTERS = problems(
    *("idempotency-key", "receipt-unknown", "not-possible-now", "idempotency-key-reused"),
    *("outcome-unknown", "unavailable", "engine-unavailable"),
    body=True,
)


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
) -> FeedbackTakenView:
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
) -> FeedbackTakenView:
    """Within the time that the policy allows after the end; the body above the department handles it anew."""
    return await _taken(services, body, RequestReviewBody(note=body.note), key=key, message=_REVIEWED)


async def _taken(
    services: Services, receipt: ReceiptBody, body: WithdrawBody | RequestReviewBody, *, key: str, message: Said
) -> FeedbackTakenView:
    issue_id = await _issue_of(services, receipt)
    try:
        outcome = await given(services, issue_id, body, principal=REPORTER, key=key)
    except CommandNotPossibleError:
        # Its words would name the step that the issue is at, which the receipt does not show.
        raise NotPossibleNowError from None
    status = shown_status(outcome.progress.status)
    return FeedbackTakenView(status=status, message=message, repeated=outcome.repeated)


_WITHDRAWN = Said(zh="已撤回，不再办理。", en="It is withdrawn; nobody works on it any more.")
_REVIEWED = Said(zh="已受理复查，由上一级重新办理。", en="A higher body looks at it again.")
_CLOSED = Said(zh="感谢评价，已结单。", en="Thank you; the report is closed.")
_REOPENED = Said(zh="已记录您的意见，将提级重新办理。", en="Noted; it is handled again, one level up.")


async def _issue_of(services: Services, body: ReceiptBody) -> str:
    """The issue of a receipt; an unknown number costs the same look-up and the same HMAC as a wrong code."""
    known = await services.issues.by_receipt(services.secrets.normal_number(body.number))
    issue_id, kept = known or ("", _NOBODYS_CODE)
    if not services.secrets.code_matches(number=body.number, code=body.code, kept=kept) or known is None:
        raise ReceiptUnknownError
    return issue_id
