"""/account: one's own post, and the ways on to password, second factor, sessions, tokens and absence."""

from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from api.errors import status_of
from api.pages.drawing import qr_of
from api.pages.forms import form_of
from api.pages.own.tokens_words import METHOD
from api.pages.refusals import SAID, said_of
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import Visitor, ensure_own_form, visitor_of
from api.services import services_of
from api.terms import ROLE
from api.words import Said
from schemas.domain.authorization.verdicts import may_ever
from schemas.domain.authorization.words import Operation
from schemas.domain.errors import DomainError

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_LONGEST_PASSWORD: Final = 512  # characters; what the rules refuse is told by them
_DONE: Final = {
    "password": Said(
        zh="密码已改，其他浏览器都要重新登录。", en="The password is changed; other browsers sign in anew."
    ),
    "no-factor": Said(zh="动态码已停用。", en="The second factor is removed."),
    "ended": Said(zh="那个登录已结束。", en="That session has ended."),
    "revoked": Said(zh="令牌已作废。", en="The token is revoked."),
}


@router.get("/account", name=Operation.READ_ME.value)
async def account_page(request: Request) -> Response:
    """Who is signed in, what that post is, and how to sign out."""
    visitor = await visitor_of(request)
    return await shown(request, visitor)


@router.post("/account/password", name=Operation.CHANGE_PASSWORD.value)
async def change_password(request: Request) -> Response:
    visitor, form, at = await _form(request)
    new = form.get("new", "")[:_LONGEST_PASSWORD]
    if new != form.get("repeated", "")[:_LONGEST_PASSWORD]:
        return await shown(request, visitor, about="password", sorry=SAID["passwords-differ"])
    own = services_of(request).desk.own
    try:
        await own.change_password(visitor.caller.id, present=_present(form), new=new, session=visitor.session.id, at=at)
    except DomainError as error:
        return await refused_here(request, visitor, error, about="password")
    return _done("password")


@router.post("/account/factor", name=Operation.OFFER_SECOND_FACTOR.value)
async def offer_factor(request: Request) -> Response:
    """The secret as a picture and as letters; the old one holds until a code of the new one was typed."""
    visitor, form, at = await _form(request)
    try:
        offered = await services_of(request).desk.own.offer_factor(visitor.caller.id, present=_present(form), at=at)
    except DomainError as error:
        return await refused_here(request, visitor, error, about="factor")
    return _offered(request, offered.address, offered.secret)


@router.post("/account/factor/confirm", name=Operation.CONFIRM_SECOND_FACTOR.value)
async def confirm_factor(request: Request) -> Response:
    visitor, form, at = await _form(request)
    own = services_of(request).desk.own
    code = form.get("code", "").strip()[:40]
    try:
        codes = await own.confirm_factor(visitor.caller.id, code=code, session=visitor.session.id, at=at)
    except DomainError as error:
        address, secret = form.get("address", "")[:600], form.get("secret", "")[:100]
        if not address.startswith("otpauth://"):
            return await refused_here(request, visitor, error, about="factor")
        return _offered(request, address, secret, sorry=said_of(error))
    return _codes(request, codes)


@router.post("/account/factor/remove", name=Operation.REMOVE_SECOND_FACTOR.value)
async def remove_factor(request: Request) -> Response:
    visitor, form, at = await _form(request)
    try:
        await services_of(request).desk.own.remove_factor(visitor.caller.id, present=_present(form), at=at)
    except DomainError as error:
        return await refused_here(request, visitor, error, about="factor")
    return _done("no-factor")


@router.post("/account/codes", name=Operation.RENEW_RECOVERY_CODES.value)
async def renew_codes(request: Request) -> Response:
    visitor, form, at = await _form(request)
    own = services_of(request).desk.own
    try:
        codes = await own.new_recovery_codes(visitor.caller.id, present=_present(form), at=at)
    except DomainError as error:
        return await refused_here(request, visitor, error, about="codes")
    return _codes(request, codes)


@router.post("/account/sessions/{session_id}/end", name=Operation.END_MY_SESSION.value)
async def end_session(request: Request, session_id: str) -> Response:
    visitor, _, at = await _form(request)
    try:
        await services_of(request).desk.sessions.end(visitor.caller.id, session_id[:64], at=at)
    except DomainError as error:
        return await refused_here(request, visitor, error, about="sessions")
    return _done("ended")


async def shown(
    request: Request, visitor: Visitor, *, about: str = "", sorry: Said | None = None, status: int = 422
) -> Response:
    """The page, with what was refused at the form that it is about."""
    desk, at = services_of(request).desk, services_of(request).clock()
    account, left = await desk.own.seen(visitor.caller.id)
    values: dict[str, Any] = {
        "account": account,
        "role": ROLE[account.role],
        "left": left,
        "sessions": await desk.sessions.of(visitor.caller.id, at=at),
        "methods": METHOD,
        "tokens": await desk.tokens.of(visitor.caller.id, at=at),
        "may_be_away": may_ever(Operation.READ_MY_ABSENCE, visitor.caller.role),
        "about": about,
        "sorry": sorry,
        "done": _DONE.get(request.query_params.get("done", "")),
    }
    return work_page(request, "own/account.html", values, status=status if sorry else 200)


async def refused_here(request: Request, visitor: Visitor, error: DomainError, *, about: str) -> Response:
    """The page again, with the sentence of a refusal."""
    status = status_of(error)
    return await shown(request, visitor, about=about, sorry=said_of(error), status=status)


async def _form(request: Request) -> tuple[Visitor, dict[str, str], datetime]:
    visitor = await visitor_of(request)
    form = await form_of(request)
    ensure_own_form(visitor, form)
    return visitor, form, services_of(request).clock()


def _present(form: dict[str, str]) -> str:
    return form.get("present", "")[:_LONGEST_PASSWORD]


def _offered(request: Request, address: str, secret: str, *, sorry: Said | None = None) -> Response:
    values = {"address": address, "secret": secret, "qr": qr_of(address), "sorry": sorry}
    return work_page(request, "own/factor.html", values, status=422 if sorry else 200)


def _codes(request: Request, codes: tuple[str, ...]) -> Response:
    return work_page(request, "own/codes.html", {"codes": codes})


def _done(what: str) -> RedirectResponse:
    return RedirectResponse(f"/account?done={what}", status_code=303)
