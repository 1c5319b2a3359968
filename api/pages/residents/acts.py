"""What a resident does with a receipt: the fields of each form, made a command, or said what is missing in them."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from pydantic import ValidationError

from api.gateway.bodies import FeedbackBody, ObjectBody, ReplyBody, RequestReviewBody, WithdrawBody
from api.services import Services
from api.words import Said
from api.writing.own_data import erased
from api.writing.receipts import ReceiptBody, TakenView, rated, taken
from schemas.domain.errors import DomainError

Fields = Mapping[str, str]
Act = Callable[[Services, ReceiptBody, Fields, str], Awaitable[TakenView]]

_CHOOSE: Final = Said(zh="请先选“满意”或“不满意”。", en="Choose whether you are satisfied.")
_WRITE: Final = Said(zh="请写几句话，不超过两千字。", en="Write something, in at most 2,000 characters.")
_TOO_LONG: Final = Said(zh="不能超过两千字，请缩短一些。", en="At most 2,000 characters; shorten it.")
_BE_SURE: Final = Said(zh="请先在“我确定”前打勾。", en="Tick “I am sure” first.")


class MistakeError(DomainError):
    """Something in the form is to be changed: in `field`, and `said` says what."""

    code = "invalid"

    def __init__(self, field: str, said: Said) -> None:
        super().__init__(said.en)
        self.field, self.said = field, said


async def _rate(services: Services, receipt: ReceiptBody, fields: Fields, key: str) -> TakenView:
    satisfied = {"yes": True, "no": False}.get(fields.get("satisfied", ""))
    if satisfied is None:
        raise MistakeError("satisfied", _CHOOSE)
    rating = fields.get("rating", "")
    mark = int(rating) if rating in {"1", "2", "3", "4", "5"} else None
    try:
        feedback = FeedbackBody(satisfied=satisfied, rating=mark, comment=fields.get("comment", "").strip() or None)
    except ValidationError as error:
        raise MistakeError("comment", _TOO_LONG) from error
    return await rated(services, receipt, feedback, key=key)


async def _reply(services: Services, receipt: ReceiptBody, fields: Fields, key: str) -> TakenView:
    return await _said(services, receipt, lambda text: ReplyBody(text=text), fields, key)


async def _object(services: Services, receipt: ReceiptBody, fields: Fields, key: str) -> TakenView:
    return await _said(services, receipt, lambda text: ObjectBody(note=text), fields, key)


async def _review(services: Services, receipt: ReceiptBody, fields: Fields, key: str) -> TakenView:
    return await _said(services, receipt, lambda text: RequestReviewBody(note=text), fields, key)


async def _withdraw(services: Services, receipt: ReceiptBody, fields: Fields, key: str) -> TakenView:
    _ensure_sure(fields)
    try:
        body = WithdrawBody(note=fields.get("text", "").strip() or None)
    except ValidationError as error:
        raise MistakeError("text", _TOO_LONG) from error
    return await taken(services, receipt, body, key=key)


async def _erase(services: Services, receipt: ReceiptBody, fields: Fields, key: str) -> TakenView:
    _ensure_sure(fields)
    return await erased(services, receipt, content=fields.get("content") == "1", key=key)


async def _said(
    services: Services,
    receipt: ReceiptBody,
    made: Callable[[str], ReplyBody | ObjectBody | RequestReviewBody],
    fields: Fields,
    key: str,
) -> TakenView:
    text = fields.get("text", "").strip()
    try:
        body = made(text)
    except ValidationError as error:
        raise MistakeError("text", _TOO_LONG if text else _WRITE) from error
    return await taken(services, receipt, body, key=key)


def _ensure_sure(fields: Fields) -> None:
    """What cannot be undone is said twice."""
    if fields.get("sure") != "1":
        raise MistakeError("sure", _BE_SURE)


ACTS: Final[Mapping[str, Act]] = {
    "rate": _rate,
    "reply": _reply,
    "object": _object,
    "review": _review,
    "withdraw": _withdraw,
    "erase": _erase,
}
