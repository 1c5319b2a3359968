"""/staff/file: a grid worker or contact member files on a visit, in under a minute, with or without a network."""

from functools import partial
from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from api.browsers import LOCATING, WORK_POLICY
from api.pages.field.cards import receipt_page
from api.pages.field.drafts import account_mark
from api.pages.field.looking import Shown, looked_up
from api.pages.field.signed_out import taken_from
from api.pages.field.taking import Desk, Receipt, take
from api.pages.field.typed import Typed
from api.pages.look import look_of
from api.pages.rendering import page
from api.pages.routing import PageRoute
from api.pages.visiting import Visitor, visitor_of
from api.services import services_of
from schemas.domain.authorization.words import Operation
from schemas.domain.content import Channel
from schemas.domain.roles import Role

router = APIRouter(route_class=PageRoute, include_in_schema=False)

# In the order in which a worker meets them.
CHANNELS: Final = (
    *(Channel.VISIT, Channel.CONTACT_MEMBER, Channel.EVENING_TALK, Channel.COURTYARD_MEETING, Channel.PROXY),
    *(Channel.BACK_TO_BACK, Channel.HOTLINE, Channel.LETTER),
)
_FIRST: Final = {Role.CONTACT_MEMBER: Channel.CONTACT_MEMBER, Role.HOTLINE_DESK: Channel.HOTLINE}
_LAST_CHANNEL: Final = "sibu-channel"  # a cookie that says how this worker filed last
_HALF_A_YEAR: Final = 15_552_000  # seconds
_HEADERS: Final = {"Content-Security-Policy": WORK_POLICY, "Permissions-Policy": LOCATING}


@router.get("/staff/file", name=Operation.FILE_FOR_OTHERS.value)
async def empty_form(request: Request) -> Response:
    visitor, services = await visitor_of(request), services_of(request)
    typed = Typed(key=services.new_request_id(), channel=_channel(request, visitor))
    return await _form(request, visitor, looked_up(services, visitor.caller, Shown(typed=typed)))


@router.post("/staff/file", name=Operation.FILE_FOR_OTHERS.value)
async def file(request: Request) -> Response:
    """A page asks for pages; a draft that is sent by itself asks for JSON."""

    async def taken(visitor: Visitor) -> Response:
        if request.headers.get("accept") == "application/json":
            return await take(request, visitor, Desk(form=partial(_told_why, request), receipt=_told, by_itself=True))
        desk = Desk(form=partial(_form, request, visitor), receipt=partial(_received, request, visitor))
        return await take(request, visitor, desk)

    return await taken_from(request, taken)


@router.get("/staff/file/session", name=Operation.FILE_FOR_OTHERS.value)
async def session(request: Request) -> Response:
    """Whose session this is, by the mark of the drafts, and the token that they are sent with."""
    visitor = await visitor_of(request)
    told = {"account": account_mark(request, visitor), "csrf": visitor.csrf}
    return JSONResponse(told, headers={"Cache-Control": "no-store"})


async def _form(request: Request, visitor: Visitor, shown: Shown, status: int = 200) -> Response:
    values = {"shown": shown, "typed": shown.typed, "channels": CHANNELS, "account": account_mark(request, visitor)}
    return page(request, "field/file.html", values, status=status, headers=_HEADERS)


def _received(request: Request, visitor: Visitor, receipt: Receipt) -> Response:
    response = receipt_page(request, visitor, receipt, again="/staff/file")
    secure = services_of(request).desk.cookies.secure
    response.set_cookie(
        *(_LAST_CHANNEL, receipt.typed.channel), max_age=_HALF_A_YEAR, path="/staff", secure=secure, httponly=True
    )
    return response


def _channel(request: Request, visitor: Visitor) -> str:
    last = request.cookies.get(_LAST_CHANNEL, "")
    return last if last in CHANNELS else _FIRST.get(visitor.caller.role, Channel.VISIT)


def _told(receipt: Receipt) -> Response:
    done = receipt.filed
    told = {"number": done.receipt.number, "code": done.receipt.code, "next": done.next_step.model_dump()}
    return JSONResponse(told, status_code=201)


async def _told_why(request: Request, shown: Shown, status: int) -> Response:
    """In one sentence; the form that the draft came from shows where."""
    said = shown.sorry or next(iter(shown.wrong.values()), None)
    return JSONResponse({"sorry": look_of(request).say(said)}, status_code=status)
