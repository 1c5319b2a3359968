"""/track: with number and code a resident sees where the report stands, and rates, replies, objects or withdraws."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError
from starlette.responses import RedirectResponse

from api.gateway.bodies import FeedbackBody, ObjectBody, ReplyBody, RequestReviewBody, WithdrawBody
from api.gateway.errors import ReceiptUnknownError
from api.guard.budgets import Operation
from api.guard.errors import ProofOfWorkNeededError, TooManyRequestsError
from api.guard.guard import Visit, fingerprint
from api.pages.forms import form_of
from api.pages.refusals import said_of
from api.pages.rendering import page
from api.pages.residents.waiting import WaitingRoom
from api.pages.routing import PageRoute
from api.reading.files import named, own_files
from api.reading.following import tracked
from api.reading.giving_files import file_answer
from api.services import Services, services_of
from api.views.attachments import attachment_views
from api.words import Said
from api.writing.own_data import copied_by_receipt, erased
from api.writing.receipts import ReceiptBody, TakenView, held, rated, taken
from schemas.domain.attachment_refusals import AttachmentSealedError
from schemas.domain.errors import DomainError
from schemas.domain.sealed import KeyClass
from schemas.wire.budgets import Spend

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_ADDRESS_KEY: Final = "sibu.address"  # the keyed name that the outermost line put there
_LARGEST: Final = 60_000  # bytes
_LONGEST: Final = 64
# What a wrong guess is counted by; the rest of what a visit costs is spent whatever it was.
_BY_NUMBER: Final = slice(2, None)
_MISSING: Final = Said(zh="请填写这一项。", en="Fill this in.")

Fields = Mapping[str, str]
Act = Callable[[Services, ReceiptBody, Fields, str], Awaitable[TakenView]]


class MissingError(DomainError):
    """Something that the act needs was left out."""

    code = "reason-missing"

    def __init__(self) -> None:
        super().__init__("Something is missing.", hint="Fill it in.")


@router.get("/track")
async def ask(request: Request) -> Response:
    """Number and code are asked for; the number may come with the address, the code never does."""
    number = request.query_params.get("number", "")[:_LONGEST]
    return page(request, "residents/track.html", {"number": number, "sorry": None})


@router.post("/track")
async def follow(request: Request) -> Response:
    """Where the report stands."""
    fields = await form_of(request, limit=_LARGEST)
    return await _within_budgets(request, fields, _shown)


@router.post("/track/file")
async def give_file(request: Request) -> Response:
    """One photo of one's own report."""
    fields = await form_of(request, limit=_LARGEST)
    return await _within_budgets(request, fields, _file)


@router.post("/track/copy")
async def give_copy(request: Request) -> Response:
    """Everything that is held about the reporter and the report, as data and as text to read."""
    fields = await form_of(request, limit=_LARGEST)
    return await _within_budgets(request, fields, _copy)


@router.post("/track/{act}")
async def act(request: Request, act: str) -> Response:
    """Do it once, however often the form is sent, and show where the report stands then."""
    if act not in _ACTS:
        return RedirectResponse("/track", status_code=303)
    fields = await form_of(request, limit=_LARGEST)

    async def done(request: Request, fields: Fields, receipt: ReceiptBody) -> Response:
        try:
            outcome = await _ACTS[act](services_of(request), receipt, fields, fields.get("key", "")[:_LONGEST])
        except ReceiptUnknownError:
            raise
        except DomainError as error:
            sorry = _MISSING if isinstance(error, MissingError) else said_of(error)
            return await _shown(request, fields, receipt, sorry=sorry, tried=act)
        return await _shown(request, fields, receipt, message=outcome.message)

    return await _within_budgets(request, fields, done)


Answer = Callable[[Request, Fields, ReceiptBody], Awaitable[Response]]


async def _within_budgets(request: Request, fields: Fields, answer: Answer) -> Response:
    """Many looks by one address, and wrong codes for one number, cost work; a right code is never locked out."""
    services = services_of(request)
    try:
        receipt = ReceiptBody(number=fields.get("number", ""), code=fields.get("code", ""))
    except ValidationError:
        return _asked_again(request, fields)
    visit = _visit(request, fields, services)
    carried = {name: value for name, value in fields.items() if name not in {"proof", "ticket"}}
    room = WaitingRoom(services.guard, request, visit, carried)
    ticket, proof = fields.get("ticket", ""), fields.get("proof", "")
    if (early := room.too_early(ticket=ticket, proof=proof)) is not None:
        return early
    try:
        spent = await services.guard.admit(visit, proof=proof or ticket or None)
    except ProofOfWorkNeededError as asked:
        return await room.shown(asked)
    except TooManyRequestsError as full:
        return room.full(full)
    return await _answered(request, fields, receipt, answer, spent)


async def _answered(
    request: Request, fields: Fields, receipt: ReceiptBody, answer: Answer, spent: tuple[Spend, ...]
) -> Response:
    try:
        shown = await answer(request, fields, receipt)
    except ReceiptUnknownError:
        return _asked_again(request, fields)
    services_of(request).guard.give_back(spent[_BY_NUMBER])
    return shown


def _asked_again(request: Request, fields: Fields) -> Response:
    values = {"number": fields.get("number", "")[:_LONGEST], "sorry": said_of(ReceiptUnknownError())}
    return page(request, "residents/track.html", values, status=404)


def _visit(request: Request, fields: Fields, services: Services) -> Visit:
    kept = sorted((name, value) for name, value in fields.items() if name not in {"proof", "ticket"})
    return Visit(
        operation=Operation.RECEIPT,
        address=request.scope[_ADDRESS_KEY],
        request=fingerprint(b"POST", request.url.path.encode(), repr(kept).encode()),
        number=services.secrets.normal_number(fields.get("number", "")[:_LONGEST]),
    )


async def _shown(
    request: Request,
    fields: Fields,
    receipt: ReceiptBody,
    *,
    message: Said | None = None,
    sorry: Said | None = None,
    tried: str = "",
) -> Response:
    services = services_of(request)
    issue, found = await held(services, receipt)
    view = await tracked(services, issue, found, number=services.secrets.normal_number(receipt.number))
    values = {
        "view": view,
        "code": receipt.code,
        "key": services.new_request_id(),
        "files": attachment_views(await own_files(services, issue)),
        "message": message,
        "sorry": sorry,
        "tried": tried,
        "typed": fields,
    }
    return page(request, "residents/tracked.html", values, status=422 if sorry else 200)


async def _file(request: Request, fields: Fields, receipt: ReceiptBody) -> Response:
    services = services_of(request)
    issue, found = await held(services, receipt)
    if issue.key_class is KeyClass.INTAKE:
        raise AttachmentSealedError
    row = named(await own_files(services, issue), fields.get("file", "")[:_LONGEST])
    return await file_answer(services, found, row, size="whole")


async def _copy(request: Request, fields: Fields, receipt: ReceiptBody) -> Response:
    del fields
    copy = await copied_by_receipt(services_of(request), receipt)
    return Response(
        copy.model_dump_json(indent=1),
        media_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="sibu-copy.json"'},
    )


async def _rate(services: Services, receipt: ReceiptBody, fields: Fields, key: str) -> TakenView:
    satisfied = {"yes": True, "no": False}.get(fields.get("satisfied", ""))
    if satisfied is None:
        raise MissingError
    rating, comment = fields.get("rating", ""), fields.get("comment", "").strip()[:2000]
    mark = int(rating) if rating in {"1", "2", "3", "4", "5"} else None
    feedback = FeedbackBody(satisfied=satisfied, rating=mark, comment=comment or None)
    return await rated(services, receipt, feedback, key=key)


async def _reply(services: Services, receipt: ReceiptBody, fields: Fields, key: str) -> TakenView:
    return await taken(services, receipt, ReplyBody(text=_words(fields)), key=key)


async def _object(services: Services, receipt: ReceiptBody, fields: Fields, key: str) -> TakenView:
    return await taken(services, receipt, ObjectBody(note=_words(fields)), key=key)


async def _review(services: Services, receipt: ReceiptBody, fields: Fields, key: str) -> TakenView:
    return await taken(services, receipt, RequestReviewBody(note=_words(fields)), key=key)


async def _withdraw(services: Services, receipt: ReceiptBody, fields: Fields, key: str) -> TakenView:
    _ensure_sure(fields)
    note = fields.get("text", "").strip()[:2000]
    return await taken(services, receipt, WithdrawBody(note=note or None), key=key)


async def _erase(services: Services, receipt: ReceiptBody, fields: Fields, key: str) -> TakenView:
    _ensure_sure(fields)
    return await erased(services, receipt, content=fields.get("content") == "1", key=key)


def _words(fields: Fields) -> str:
    text = fields.get("text", "").strip()[:2000]
    if not text:
        raise MissingError
    return text


def _ensure_sure(fields: Fields) -> None:
    """What cannot be undone is said twice."""
    if fields.get("sure") != "1":
        raise MissingError


_ACTS: Final[Mapping[str, Act]] = {
    "rate": _rate,
    "reply": _reply,
    "object": _object,
    "review": _review,
    "withdraw": _withdraw,
    "erase": _erase,
}
