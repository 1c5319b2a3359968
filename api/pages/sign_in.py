"""The pages of signing in and out, of setting an account up, and the way to the organisation's provider and back."""

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from api.pages.drawing import qr_of
from api.pages.forms import form_of
from api.pages.navigation import home
from api.pages.refusals import SAID, said_of
from api.pages.rendering import page
from api.pages.routing import PageRoute
from api.pages.visiting import safe_way
from api.services import services_of
from api.signing.asking import by_cookie, end_former
from api.signing.cookies import given
from api.signing.desk import SignInDesk
from api.signing.forgery import ensure_from_here, ensure_token
from api.words import Said
from schemas.domain.account_errors import SignInBusyError
from schemas.domain.errors import DomainError
from schemas.domain.roles import CHINESE
from schemas.wire.accounts import SetUpDone, SetUpSeen

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/sign-in")
async def sign_in_form(request: Request) -> Response:
    return _sign_in_page(request, way=safe_way(request.query_params.get("next", "")))


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """Back to the form with one sentence for whatever was wrong, or on to the account's page."""
    desk = _desk(request)
    ensure_from_here(request, public_url=desk.public_url)
    form = await form_of(request)
    account, way = form.get("account", "")[:100], safe_way(form.get("next", ""))
    device = given(request, desk.cookies.device)
    try:
        begun = await desk.sign_ins.sign_in(
            account, form.get("password", ""), form.get("code", "")[:40], device=device, at=services_of(request).clock()
        )
    except DomainError as error:
        status = 503 if isinstance(error, SignInBusyError) else 401
        return _sign_in_page(request, account=account, error=said_of(error), status=status, way=way)
    await end_former(desk, request, at=services_of(request).clock())
    response = _to(way or home(begun.account.role))
    desk.cookies.set_session(response, begun)
    return response


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    desk, at = _desk(request), services_of(request).clock()
    ensure_from_here(request, public_url=desk.public_url)
    form = await form_of(request)
    opened = await by_cookie(desk, request, at=at)
    if opened is not None:
        ensure_token(form.get("csrf", ""), expected=desk.csrf_token(opened.session.id))
        await desk.sessions.end(opened.principal.id, opened.session.id, at=at)
    response = _to("/sign-in")
    desk.cookies.clear_session(response)
    return response


@router.get("/set-up")
async def set_up_form(request: Request) -> Response:
    """The code of the link stands behind its #, where only the browser sees it: a script puts it into the field."""
    return page(request, "set_up_code.html", {"error": None})


@router.post("/set-up")
async def set_up(request: Request) -> Response:
    """First the code alone, which shows whose account it is; then password and second factor with it."""
    desk, at = _desk(request), services_of(request).clock()
    ensure_from_here(request, public_url=desk.public_url)
    form = await form_of(request)
    secret = form.get("link", "").strip()
    try:
        seen = await desk.set_ups.seen(secret, at=at)
    except DomainError as error:
        return page(request, "set_up_code.html", {"error": said_of(error)}, status=410)
    if "password" not in form:
        return _set_up_page(request, seen, secret)
    if form["password"] != form.get("repeated"):
        return _set_up_page(request, seen, secret, error=SAID["passwords-differ"])
    try:
        done = await desk.set_ups.finish(secret, password=form["password"], code=form.get("code", "")[:40], at=at)
    except DomainError as error:
        return _set_up_page(request, seen, secret, error=said_of(error))
    if done.begun is not None:
        await end_former(desk, request, at=at)
    return _set_up_done(request, seen, done)


@router.get("/sign-in/provider")
async def to_the_provider(request: Request) -> Response:
    desk = _desk(request)
    if desk.provider is None:
        return _to("/sign-in")
    try:
        address, state = await desk.provider.begin(at=services_of(request).clock())
    except DomainError as error:
        return _sign_in_page(request, error=said_of(error), status=503)
    response = _to(address)
    desk.cookies.set_visit(response, state)
    return response


@router.get("/sign-in/provider/back")
async def back_from_the_provider(request: Request) -> Response:
    """The provider's answer counts once, and only in the browser that went there."""
    desk = _desk(request)
    if desk.provider is None:
        return _to("/sign-in")
    answer = dict(request.query_params)
    state = given(request, desk.cookies.visit)
    try:
        begun = await desk.provider.finish(answer, state=state, at=services_of(request).clock())
    except DomainError as error:
        response: Response = _sign_in_page(request, error=said_of(error), status=403)
    else:
        # A page of ours in between: a redirect would still count as coming from the provider.
        await end_former(desk, request, at=services_of(request).clock())
        response = page(request, "signed_in.html")
        desk.cookies.set_session(response, begun)
    desk.cookies.clear_visit(response)
    return response


def _set_up_done(request: Request, seen: SetUpSeen, done: SetUpDone) -> Response:
    response = page(
        request,
        "set_up_done.html",
        {"account": seen.account, "codes": done.recovery_codes, "waits": done.begun is None},
    )
    if done.begun is not None:
        _desk(request).cookies.set_session(response, done.begun)
    return response


def _set_up_page(request: Request, seen: SetUpSeen, secret: str, *, error: Said | None = None) -> Response:
    values = {
        "account": seen.account,
        "role": CHINESE[seen.account.role],
        "link": secret,
        "secret": " ".join(seen.factor.secret[at : at + 4] for at in range(0, len(seen.factor.secret), 4)),
        "address": seen.factor.address,
        "qr": qr_of(seen.factor.address),
        "factor_needed": seen.factor_needed,
        "error": error,
    }
    return page(request, "set_up.html", values, status=422 if error else 200)


def _sign_in_page(
    request: Request, *, account: str = "", error: Said | None = None, status: int = 200, way: str = ""
) -> Response:
    """`way`: where to go on to."""
    provider = _desk(request).provider
    values = {"account": account, "error": error, "provider": provider.name if provider else "", "next": way}
    return page(request, "sign_in.html", values, status=status)


def _to(address: str) -> RedirectResponse:
    return RedirectResponse(address, status_code=303)


def _desk(request: Request) -> SignInDesk:
    return services_of(request).desk
