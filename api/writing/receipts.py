"""What a reporter does with the receipt: number and code are looked at first, and nothing says which was wrong."""

from typing import Annotated

from pydantic import Field

from api.gateway.bodies import FeedbackBody, ObjectBody, ReplyBody, RequestReviewBody, WithdrawBody
from api.gateway.errors import NotPossibleNowError, ReceiptUnknownError
from api.services import Services
from api.views.tracking import status_shown
from api.words import Said
from api.writing.giving import given
from schemas.domain.base import Frozen
from schemas.domain.issue import Issue
from schemas.domain.possible import CommandNotPossibleError
from schemas.domain.principals import REPORTER
from schemas.domain.rules.handling import NotAwaitingFeedbackError
from schemas.domain.status import Status
from schemas.domain.text import Text
from schemas.wire.decisions import Found

_NOBODYS_CODE = "0" * 64
Typed = Annotated[Text, Field(min_length=1, max_length=64)]


class ReceiptBody(Frozen):
    """Number and code as on the receipt; case and dashes do not matter."""

    number: Typed
    code: Typed


class TakenView(Frozen):
    """Where the report stands after what its reporter did; `repeated`: it had been done before."""

    status: Status
    message: Said
    repeated: bool


async def rated(services: Services, receipt: ReceiptBody, feedback: FeedbackBody, *, key: str) -> TakenView:
    """Satisfied closes the report; not satisfied reopens it once, one level up.

    Raises:
        ReceiptUnknownError: number and code do not belong together.
        NotAwaitingFeedbackError: there is no answer to rate.
    """
    issue_id = await issue_of(services, receipt)
    try:
        outcome = await given(services, issue_id, feedback, principal=REPORTER, key=key)
    except CommandNotPossibleError:
        # Its words would name the step that the issue is at, which the receipt does not show.
        raise NotAwaitingFeedbackError from None
    found = await services.issues.read(issue_id, command_id="")
    assert found.issue is not None, "it has just taken a command"
    message = _REOPENED if "reopened" in outcome.events else _CLOSED
    return TakenView(status=status_shown(found.issue), message=message, repeated=outcome.repeated)


Reporters = WithdrawBody | RequestReviewBody | ReplyBody | ObjectBody


async def taken(services: Services, receipt: ReceiptBody, body: Reporters, *, key: str) -> TakenView:
    """What the command of the reporter came to, with a sentence for the reporter.

    Raises:
        ReceiptUnknownError: number and code do not belong together.
        NotPossibleNowError: where the report stands that cannot be done.
    """
    issue_id = await issue_of(services, receipt)
    try:
        outcome = await given(services, issue_id, body, principal=REPORTER, key=key)
    except CommandNotPossibleError:
        # Its words would name the step that the issue is at, which the receipt does not show.
        raise NotPossibleNowError from None
    found = await services.issues.read(issue_id, command_id="")
    assert found.issue is not None, "it has just taken a command"
    return TakenView(status=status_shown(found.issue), message=_TAKEN[body.name], repeated=outcome.repeated)


_WITHDRAWN = Said(zh="已撤回，不再办理。", en="It is withdrawn; nobody works on it any more.")
_REVIEWED = Said(zh="已受理复查，由上一级重新办理。", en="A higher body looks at it again.")
_REPLIED = Said(zh="已转给经办人。", en="It was passed on to whoever works on it.")
_OBJECTED = Said(zh="已记录您的异议，将重新办理。", en="Your objection is noted; it is handled again.")
_TAKEN = {"withdraw": _WITHDRAWN, "request_review": _REVIEWED, "reply": _REPLIED, "object": _OBJECTED}
_CLOSED = Said(zh="感谢评价，已结单。", en="Thank you; the report is closed.")
_REOPENED = Said(zh="已记录您的意见，将提级重新办理。", en="Noted; it is handled again, one level up.")


async def issue_of(services: Services, body: ReceiptBody) -> str:
    """The issue of a receipt; an unknown number costs the same look-up and the same HMAC as a wrong code."""
    known = await services.issues.by_receipt(services.secrets.normal_number(body.number))
    issue_id, kept = known or ("", _NOBODYS_CODE)
    if not services.secrets.code_matches(number=body.number, code=body.code, kept=kept) or known is None:
        raise ReceiptUnknownError
    return issue_id


async def held(services: Services, body: ReceiptBody) -> tuple[Issue, Found]:
    """The issue that a receipt leads to.

    Raises:
        ReceiptUnknownError: number and code do not belong together.
    """
    issue_id = await issue_of(services, body)
    found = await services.issues.read(issue_id, command_id="")
    if found.issue is None:
        raise ReceiptUnknownError
    return found.issue, found
