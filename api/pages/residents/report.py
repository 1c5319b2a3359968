"""/report: a resident writes, one thing a screen, without scripts or an account, and gets a receipt."""

from collections.abc import Mapping
from typing import Any, Final

import structlog
from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from api.browsers import LOCATING
from api.errors import kind_of
from api.gateway.errors import KeyReusedError, MainUnfitError, OfferOverError
from api.guard.budgets import Operation
from api.guard.guard import Visit, fingerprint
from api.pages.drawing import qr_of
from api.pages.look import choose_look, keep_look, look_of
from api.pages.refusals import said_of
from api.pages.rendering import page
from api.pages.residents.county_map import map_of
from api.pages.residents.offering import offers_for
from api.pages.residents.placing import place_words, places_for, pressed
from api.pages.residents.typed import MOST_PHOTOS, Typed, mistakes, report_of, sent_form
from api.pages.residents.waiting import WaitingRoom
from api.pages.routing import PageRoute
from api.pages.tracking import tracking_address
from api.services import address_of, services_of
from api.words import Said
from api.writing.filing import FiledView, ReportBody, filed
from schemas.domain.attachment_refusals import AttachmentsFullError
from schemas.domain.errors import DomainError
from schemas.domain.principals import ANONYMOUS

log = structlog.get_logger()
router = APIRouter(route_class=PageRoute, include_in_schema=False)

SCREENS: Final = ("what", "where", "who", "photos", "check")
# On which screen each field stands, and so where what is wrong with it is shown.
_SCREEN_OF: Final = {"problem": "what", "suggestion": "what", "name": "who", "phone": "who"}
_LOCATED: Final = {"Permissions-Policy": LOCATING}

SENT_BEFORE: Final = Said(
    zh="这张表先前已经提交过，之后又改了内容。如果这是另一件事，请再点一次“提交”；如果是同一件事，请凭查询码补充说明。",
    en="This form was sent before, with another text. If this is another matter, send it again.",
)
NOT_KEPT: Final = Said(
    zh="系统暂时无法保存，内容没有提交成功。请不要关闭页面，过一两分钟再点“提交”。",
    en="We could not save your report. Keep this page open and send it again in a minute or two.",
)
_TOO_MANY: Final = Said(
    zh=f"最多 {MOST_PHOTOS} 个，多出来的没有收下。",
    en=f"At most {MOST_PHOTOS}; those above that were not taken.",
)
_ALONE_NOW: Final = Said(
    zh="您想附议的那件现在不能附议了。您写的都在，可以单独反映。",
    en="The report that you wanted to join cannot be joined any more. What you wrote is here: send it by itself.",
)


@router.get("/report")
async def first_screen(request: Request) -> Response:
    return await _screen(request, "what", Typed(key=services_of(request).new_request_id()))


@router.get("/report/map.svg")
async def county_map(request: Request) -> Response:
    """The county to press on; everybody sees the same."""
    drawn = map_of(services_of(request).gazetteer.geojson)
    return Response(drawn.svg, media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=600"})


@router.get("/report/{screen}")
async def resumed(request: Request, screen: str) -> Response:
    """Where the browser's own "back" and "reload" lead: a script sends what was typed, which this tab remembers."""
    if screen not in SCREENS:
        return RedirectResponse("/report", status_code=303)
    return page(request, "residents/resume.html", {"screen": screen})


@router.post("/report/{screen}")
async def next_screen(request: Request, screen: str) -> Response:
    """The screen, with what was typed on those before; the one before again where something on it is to be changed."""
    if screen not in SCREENS:
        return RedirectResponse("/report", status_code=303)
    sent = await sent_form(request)
    typed = sent.typed if sent.typed.has_key else _with_new_key(request, sent.typed)
    if (look := choose_look(request, dict(typed))) is not None:
        shown = await _screen(request, screen, typed)
        keep_look(shown, look, secure=services_of(request).desk.cookies.secure)
        return shown
    if sent.refused:
        return await _screen(request, "photos", typed, sorry=_said_of_photo(sent.refused[0]), status=422)
    if typed.asked in SCREENS and (wrong := _wrong_on(typed.asked, mistakes(typed))):
        return await _screen(request, typed.asked, typed, wrong=wrong, status=422)
    return await _screen(request, screen, pressed(services_of(request), typed))


@router.post("/report")
async def take(request: Request) -> Response:
    """File what was typed, show what to correct, or let wait; what was typed is never lost."""
    sent = await sent_form(request)
    typed = sent.typed
    if not typed.has_key:
        return await _screen(request, "what", _with_new_key(request, typed), status=422)
    if wrong := mistakes(typed):
        screen = _SCREEN_OF[next(iter(wrong))]
        return await _screen(request, screen, typed, wrong=_wrong_on(screen, wrong), status=422)
    body = report_of(typed)
    failures: tuple[type[Exception], ...] = request.app.state.page_failures
    try:
        return await _let_wait(request, typed, body) or await _received(request, typed, body)
    except failures:
        log.exception("request_failed")
        return await _screen(request, "check", typed, status=503, sorry=NOT_KEPT)


async def _let_wait(request: Request, typed: Typed, body: ReportBody) -> Response | None:
    """The waiting page, where there is no room for it now."""
    guard, visit = services_of(request).guard, _visit(request, typed.key, body)
    room = WaitingRoom(guard, request, visit, typed.carried, shown_text=typed.problem)
    entered = await room.entered(ticket=typed.ticket, proof=typed.proof, text=_text(body))
    return entered if isinstance(entered, Response) else None


async def _received(request: Request, typed: Typed, body: ReportBody) -> Response:
    try:
        done = await filed(services_of(request), body, caller=ANONYMOUS, key=typed.key)
    except KeyReusedError:
        return await _screen(request, "check", _with_new_key(request, typed), status=409, sorry=SENT_BEFORE)
    except (MainUnfitError, OfferOverError):
        alone = typed.model_copy(update={"joins": ""})
        return await _screen(request, "check", alone, status=409, sorry=_ALONE_NOW)
    except DomainError as error:
        status = int(kind_of(error.code).status)
        return await _screen(request, "check", typed, status=status, sorry=said_of(error))
    return _receipt(request, done, joined=body.joins is not None)


def _receipt(request: Request, done: FiledView, *, joined: bool) -> Response:
    """The address in the code holds the number alone: whoever finds the paper still needs the other code."""
    number = done.receipt.number
    values = {
        "receipt": done.receipt,
        "next_step": done.next_step,
        "promised_at": done.promised_at,
        "joined": joined,
        "qr": qr_of(tracking_address(request, number), title="查进度"),
        "address": tracking_address(request),
    }
    return page(request, "residents/receipt.html", values, status=201)


async def _screen(
    request: Request,
    screen: str,
    typed: Typed,
    *,
    wrong: dict[str, Said] | None = None,
    sorry: Said | None = None,
    status: int = 200,
) -> Response:
    services = services_of(request)
    values: dict[str, Any] = {
        "screen": screen,
        "number": SCREENS.index(screen) + 1,
        "typed": typed,
        "wrong": wrong or {},
        "sorry": sorry,
    }
    if screen == "where":
        values |= {"places": places_for(services, typed), "map": map_of(services.gazetteer.geojson)}
    if screen == "check":
        values |= {
            "place_words": place_words(services, typed, look_of(request)),
            "offers": await offers_for(request, typed),
        }
    return page(
        request, f"residents/{screen}.html", values, status=status, headers=_LOCATED if screen == "where" else None
    )


def _wrong_on(screen: str, wrong: Mapping[str, Said]) -> dict[str, Said]:
    return {field: said for field, said in wrong.items() if _SCREEN_OF[field] == screen}


def _said_of_photo(error: DomainError) -> Said:
    return _TOO_MANY if isinstance(error, AttachmentsFullError) else said_of(error)


def _with_new_key(request: Request, typed: Typed) -> Typed:
    return typed.model_copy(update={"key": services_of(request).new_request_id()})


def _visit(request: Request, key: str, body: ReportBody) -> Visit:
    """The same for the same report, whatever proof comes with it."""
    return Visit(
        operation=Operation.FILING,
        address=address_of(request),
        request=fingerprint(b"POST", b"/report", key.encode(), body.model_dump_json().encode()),
    )


def _text(body: ReportBody) -> str:
    return "\n".join((body.problem, *body.suggestions))
