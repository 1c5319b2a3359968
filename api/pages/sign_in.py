"""The pages of signing in and out, of setting an account up, and the way to the organisation's provider and back."""

import io

import segno
from fastapi import APIRouter, FastAPI, Request, Response
from starlette.responses import RedirectResponse

from api.pages.forms import PageRoute, form_of
from api.pages.rendering import page
from api.pages.sign_in_words import WORDS, said
from api.pages.static import router as static_router
from api.ports import Clock
from api.signing.asking import by_cookie, end_former
from api.signing.cookies import given
from api.signing.desk import SignInDesk
from api.signing.forgery import ensure_from_here, ensure_token
from schemas.domain.account_errors import SignInBusyError
from schemas.domain.errors import DomainError
from schemas.domain.roles import CHINESE
from schemas.wire.accounts import SetUpDone, SetUpSeen

router = APIRouter(route_class=PageRoute, include_in_schema=False)


def add_pages(app: FastAPI, *, desk: SignInDesk, clock: Clock, failures: tuple[type[Exception], ...]) -> None:
    """Serve the pages from this app. `failures` are what storage may raise: they become a page that says so."""
    app.state.desk, app.state.clock, app.state.page_failures = desk, clock, failures
    app.include_router(router)
    app.include_router(static_router)


@router.get("/sign-in")
async def sign_in_form(request: Request) -> Response:
    return _sign_in_page(_desk(request))


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """Back to the form with one sentence for whatever was wrong, or on to the account's page."""
    desk = _desk(request)
    ensure_from_here(request, public_url=desk.public_url)
    form = await form_of(request)
    account = form.get("account", "")[:100]
    device = given(request, desk.cookies.device)
    try:
        begun = await desk.sign_ins.sign_in(
            account, form.get("password", ""), form.get("code", "")[:40], device=device, at=request.app.state.clock()
        )
    except DomainError as error:
        status = 503 if isinstance(error, SignInBusyError) else 401
        return _sign_in_page(desk, account=account, error=said(error.code, error.message), status=status)
    await end_former(desk, request, at=request.app.state.clock())
    response = _to("/account")
    desk.cookies.set_session(response, begun)
    return response


@router.get("/account")
async def account_page(request: Request) -> Response:
    """Who is signed in, and how to sign out."""
    desk = _desk(request)
    opened = await by_cookie(desk, request, at=request.app.state.clock())
    if opened is None:
        return _to("/sign-in")
    account, left = await desk.own.seen(opened.principal.id)
    values = {
        "account": account,
        "role": CHINESE[account.role],
        "left": left,
        "csrf": desk.csrf_token(opened.session.id),
    }
    return page("account.html", values)


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    desk, at = _desk(request), request.app.state.clock()
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
async def set_up_form() -> Response:
    """The code of the link stands behind its #, where only the browser sees it: a script puts it into the field."""
    return page("set_up_code.html", {"error": ""})


@router.post("/set-up")
async def set_up(request: Request) -> Response:
    """First the code alone, which shows whose account it is; then password and second factor with it."""
    desk, at = _desk(request), request.app.state.clock()
    ensure_from_here(request, public_url=desk.public_url)
    form = await form_of(request)
    secret = form.get("link", "").strip()
    try:
        seen = await desk.set_ups.seen(secret, at=at)
    except DomainError as error:
        return page("set_up_code.html", {"error": said(error.code, error.message)}, status=410)
    if "password" not in form:
        return _set_up_page(seen, secret)
    if form["password"] != form.get("repeated"):
        return _set_up_page(seen, secret, error=WORDS["passwords_differ"])
    try:
        done = await desk.set_ups.finish(secret, password=form["password"], code=form.get("code", "")[:40], at=at)
    except DomainError as error:
        return _set_up_page(seen, secret, error=said(error.code, error.message))
    if done.begun is not None:
        await end_former(desk, request, at=at)
    return _set_up_done(desk, seen, done)


@router.get("/sign-in/provider")
async def to_the_provider(request: Request) -> Response:
    desk = _desk(request)
    if desk.provider is None:
        return _to("/sign-in")
    try:
        address, state = await desk.provider.begin(at=request.app.state.clock())
    except DomainError as error:
        return _sign_in_page(desk, error=said(error.code, error.message), status=503)
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
        begun = await desk.provider.finish(answer, state=state, at=request.app.state.clock())
    except DomainError as error:
        response: Response = _sign_in_page(desk, error=said(error.code, error.message), status=403)
    else:
        # A page of ours in between: a redirect would still count as coming from the provider.
        await end_former(desk, request, at=request.app.state.clock())
        response = page("signed_in.html")
        desk.cookies.set_session(response, begun)
    desk.cookies.clear_visit(response)
    return response


def _set_up_done(desk: SignInDesk, seen: SetUpSeen, done: SetUpDone) -> Response:
    response = page(
        "set_up_done.html", {"account": seen.account, "codes": done.recovery_codes, "waits": done.begun is None}
    )
    if done.begun is not None:
        desk.cookies.set_session(response, done.begun)
    return response


def _set_up_page(seen: SetUpSeen, secret: str, *, error: str = "") -> Response:
    values = {
        "account": seen.account,
        "role": CHINESE[seen.account.role],
        "link": secret,
        "secret": " ".join(seen.factor.secret[at : at + 4] for at in range(0, len(seen.factor.secret), 4)),
        "address": seen.factor.address,
        "qr": _qr(seen.factor.address),
        "factor_needed": seen.factor_needed,
        "error": error,
    }
    return page("set_up.html", values, status=422 if error else 200)


def _qr(text: str) -> str:
    """Inline SVG: no request for an image, which would carry the secret in its address."""
    out = io.BytesIO()
    segno.make(text, error="m").save(
        out, kind="svg", scale=5, border=4, xmldecl=False, svgns=True, dark="#000", light="#fff", title="二维码"
    )
    return out.getvalue().decode()


def _sign_in_page(desk: SignInDesk, *, account: str = "", error: str = "", status: int = 200) -> Response:
    provider = desk.provider.name if desk.provider else ""
    return page("sign_in.html", {"account": account, "error": error, "provider": provider}, status=status)


def _to(address: str) -> RedirectResponse:
    return RedirectResponse(address, status_code=303)


def _desk(request: Request) -> SignInDesk:
    desk: SignInDesk = request.app.state.desk
    return desk
