"""/track: with number and code a resident sees where the report stands, and rates, replies, objects or withdraws."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import structlog
from fastapi import APIRouter, Request, Response
from pydantic import ValidationError
from starlette.responses import RedirectResponse

from api.errors import kind_of
from api.gateway.errors import ReceiptUnknownError
from api.guard.budgets import Operation
from api.guard.guard import Visit, fingerprint
from api.pages.forms import form_of
from api.pages.look import choose_look, keep_look
from api.pages.refusals import SAID, said_of
from api.pages.rendering import page
from api.pages.residents.acts import ACTS, Fields, MistakeError
from api.pages.residents.waiting import WaitingRoom
from api.pages.routing import PageRoute
from api.reading.files import named, own_files
from api.reading.following import tracked
from api.reading.giving_files import file_answer
from api.services import Services, address_of, services_of
from api.views.attachments import attachment_views
from api.words import Said
from api.writing.own_data import copied_by_receipt
from api.writing.receipts import ReceiptBody, held
from schemas.domain.attachment_refusals import AttachmentSealedError
from schemas.domain.errors import DomainError
from schemas.domain.sealed import KeyClass
from schemas.wire.budgets import Spend

log = structlog.get_logger()
router = APIRouter(route_class=PageRoute, include_in_schema=False)

_LARGEST: Final = 60_000  # bytes
_LONGEST: Final = 64
_KEY: Final = re.compile(r"[0-9a-f]{32}")
_OF_THE_VISIT: Final = frozenset({"proof", "ticket", "language", "large", "contrast"})
_UNKNOWN: Final = 500  # from here on it may have been done
# What a wrong guess is counted by; the rest of what a visit costs is spent whatever it was.
_BY_NUMBER: Final = slice(2, None)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of the act `tried`: `message` where it was done, else `sorry`, and `wrong` by field.

    `key`: the key to try it again with, where it may have been done.
    """

    tried: str = ""
    message: Said | None = None
    sorry: Said | None = None
    wrong: Mapping[str, Said] = field(default_factory=dict)
    key: str = ""
    status: int = 200


_LOOKED: Final = Outcome()
Answer = Callable[[Request, Fields, ReceiptBody], Awaitable[Response]]


@router.get("/track")
async def ask(request: Request) -> Response:
    """Number and code are asked for; the number may come with the address, the code never does."""
    number = request.query_params.get("number", "")[:_LONGEST]
    return page(request, "residents/track.html", {"number": number, "code": "", "sorry": None})


@router.get("/track/{act}")
async def ask_first(act: str) -> Response:
    """Whoever opens the address of a form has to say again of which report."""
    del act
    return RedirectResponse("/track", status_code=303)


@router.post("/track")
async def follow(request: Request) -> Response:
    """Where the report stands."""
    fields = await form_of(request, limit=_LARGEST)
    look = choose_look(request, fields)
    shown = await _within_budgets(request, fields, _shown)
    if look is not None:
        keep_look(shown, look, secure=services_of(request).desk.cookies.secure)
    return shown


@router.post("/track/file")
async def give_file(request: Request) -> Response:
    """One photo of one's own report."""
    return await _within_budgets(request, await form_of(request, limit=_LARGEST), _file)


@router.post("/track/copy")
async def give_copy(request: Request) -> Response:
    """Everything that is held about the reporter and the report, as data and as text to read."""
    return await _within_budgets(request, await form_of(request, limit=_LARGEST), _copy)


@router.post("/track/{act}")
async def act(request: Request, act: str) -> Response:
    """Do it once, however often the form is sent, and show where the report stands then."""
    if act not in ACTS:
        return RedirectResponse("/track", status_code=303)

    async def done(request: Request, fields: Fields, receipt: ReceiptBody) -> Response:
        return await _shown(request, fields, receipt, await _tried(services_of(request), receipt, fields, act))

    return await _within_budgets(request, await form_of(request, limit=_LARGEST), done)


async def _tried(services: Services, receipt: ReceiptBody, fields: Fields, act: str) -> Outcome:
    """Raises ReceiptUnknownError, StorageError."""
    key = fields.get("key", "") if _KEY.fullmatch(fields.get("key", "")) else services.new_request_id()
    try:
        taken = await ACTS[act](services, receipt, fields, key)
    except ReceiptUnknownError:
        raise
    except MistakeError as mistake:
        return Outcome(tried=act, sorry=mistake.said, wrong={mistake.field: mistake.said}, key=key, status=422)
    except DomainError as error:
        status = int(kind_of(error.code).status)
        # A refusal is remembered under its key. Where the outcome is not known the same key finds it.
        again = key if status >= _UNKNOWN else ""
        return Outcome(tried=act, sorry=said_of(error), key=again, status=status)
    return Outcome(message=taken.message)


async def _within_budgets(request: Request, fields: Fields, answer: Answer) -> Response:
    """Many looks by one address, and wrong codes for one number, cost work; a right code is never locked out."""
    try:
        receipt = ReceiptBody(number=fields.get("number", ""), code=fields.get("code", ""))
    except ValidationError:
        return _asked_again(request, fields)
    failures: tuple[type[Exception], ...] = request.app.state.page_failures
    try:
        return await _admitted(request, fields, receipt, answer)
    except failures:
        log.exception("request_failed")
        return _once_more(request, fields)


async def _admitted(request: Request, fields: Fields, receipt: ReceiptBody, answer: Answer) -> Response:
    services = services_of(request)
    visit = _visit(request, fields, services)
    room = WaitingRoom(services.guard, request, visit, _carried(fields), shown_text=_words(fields))
    entered = await room.entered(ticket=fields.get("ticket", ""), proof=fields.get("proof", ""))
    if isinstance(entered, Response):
        return entered
    return await _answered(request, fields, receipt, answer, entered)


async def _answered(
    request: Request, fields: Fields, receipt: ReceiptBody, answer: Answer, spent: tuple[Spend, ...]
) -> Response:
    guessed = False
    try:
        return await answer(request, fields, receipt)
    except ReceiptUnknownError:
        guessed = True
        return _asked_again(request, fields)
    finally:
        if not guessed:
            services_of(request).guard.give_back(spent[_BY_NUMBER])


def _asked_again(request: Request, fields: Fields) -> Response:
    """The same whether the number is unknown or the code is wrong."""
    typed = {name: fields.get(name, "")[:_LONGEST] for name in ("number", "code")}
    return page(request, "residents/track.html", {**typed, "sorry": said_of(ReceiptUnknownError())}, status=404)


def _once_more(request: Request, fields: Fields) -> Response:
    """Storage is away, so that nothing can be shown but what was typed; sent again it is done once."""
    values = {"fields": _carried(fields), "action": request.url.path, "shown_text": _words(fields)}
    return page(request, "residents/again.html", {**values, "sorry": SAID["storage"]}, status=503)


def _carried(fields: Fields) -> dict[str, str]:
    return {name: value for name, value in fields.items() if name not in _OF_THE_VISIT}


def _words(fields: Fields) -> str:
    return fields.get("text", "") or fields.get("comment", "")


def _visit(request: Request, fields: Fields, services: Services) -> Visit:
    return Visit(
        operation=Operation.RECEIPT,
        address=address_of(request),
        request=fingerprint(b"POST", request.url.path.encode(), repr(sorted(_carried(fields).items())).encode()),
        number=services.secrets.normal_number(fields.get("number", "")[:_LONGEST]),
    )


async def _shown(request: Request, fields: Fields, receipt: ReceiptBody, outcome: Outcome = _LOOKED) -> Response:
    services = services_of(request)
    issue, found = await held(services, receipt)
    view = await tracked(services, issue, found, number=services.secrets.normal_number(receipt.number))
    offers = {name: getattr(view, name).possible for name in ("reply", "object", "review", "withdraw")}
    offers |= {"rate": view.feedback.possible, "erase": view.erased is None}
    values: dict[str, Any] = {
        "view": view,
        "code": receipt.code,
        "key": services.new_request_id(),
        "files": attachment_views(await own_files(services, issue)),
        "outcome": outcome,
        "typed": fields,
        # The words for a step that is not open any more are in no form; they are shown by themselves.
        "stranded": _words(fields) if outcome.sorry and not offers.get(outcome.tried, True) else "",
    }
    return page(request, "residents/tracked.html", values, status=outcome.status)


async def _file(request: Request, fields: Fields, receipt: ReceiptBody) -> Response:
    services = services_of(request)
    issue, found = await held(services, receipt)
    try:
        if issue.key_class is KeyClass.INTAKE:
            raise AttachmentSealedError
        row = named(await own_files(services, issue), fields.get("file", "")[:_LONGEST])
        return await file_answer(services, found, row, size="whole")
    except DomainError as error:
        return await _shown(request, fields, receipt, _not_given(error))


async def _copy(request: Request, fields: Fields, receipt: ReceiptBody) -> Response:
    try:
        copy = await copied_by_receipt(services_of(request), receipt)
    except ReceiptUnknownError:
        raise
    except DomainError as error:
        return await _shown(request, fields, receipt, _not_given(error))
    return Response(
        copy.model_dump_json(indent=1),
        media_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="sibu-copy.json"', "Cache-Control": "no-store"},
    )


def _not_given(error: DomainError) -> Outcome:
    return Outcome(sorry=said_of(error), status=int(kind_of(error.code).status))
