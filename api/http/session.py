"""/v1/session and /v1/me: signing in and out, and one's own password, second factor and sessions."""

from typing import Annotated

from fastapi import APIRouter, Body, Request, Response
from pydantic import Field

from api.http import account_examples as examples
from api.http.answers import problems
from api.http.callers import AskingDep, PlainId, ServicesDep, SessionDep, StaffDep
from api.http.strict_route import StrictRoute
from api.services import Services
from api.signing.asking import by_cookie, end_former, ensure_not_forged
from api.signing.cookies import given
from api.signing.forgery import ensure_from_here
from schemas.domain.accounts import Account
from schemas.domain.base import Frozen
from schemas.domain.passwords import LONGEST
from schemas.wire.accounts import OfferedFactor, SessionSeen

router = APIRouter(route_class=StrictRoute, tags=["accounts"])

# Longer than any password may be, so that the refusal of the rule is heard; short enough to hash without harm.
Password = Annotated[str, Field(min_length=1, max_length=4 * LONGEST, json_schema_extra={"format": "password"})]
Code = Annotated[str, Field(max_length=40)]


class SignInBody(Frozen):
    """`code`: six digits of the authenticator app or a recovery code; empty where no second factor was set up."""

    account: Annotated[str, Field(min_length=1, max_length=100)]
    password: Password
    code: Code = ""


class ChangeBody(Frozen):
    present: Password
    new: Password


class PresentBody(Frozen):
    present: Password


class CodeBody(Frozen):
    code: Annotated[str, Field(min_length=1, max_length=40)]


class MeView(Frozen):
    """Who is signed in. `csrf_token` goes into the header X-CSRF-Token of writes; tokens have no session and none."""

    account: Account
    session: SessionSeen | None
    csrf_token: str | None
    recovery_codes_left: int


class CodesView(Frozen):
    """Recovery codes, shown this once."""

    recovery_codes: tuple[str, ...]


class SessionsView(Frozen):
    items: tuple[SessionSeen, ...]


_WRITES = ("sign-in-needed", "session-needed", "request-forged")
# What can be tried with guesses is limited by address.
_GUESSED = (*_WRITES, "proof-of-work-needed")


@router.post(
    "/v1/session",
    status_code=201,
    operation_id="sign_in",
    summary="Sign in with account, password and code",
    responses={
        201: {"content": {"application/json": {"example": examples.ME}}},
        **problems(
            *("sign-in-failed", "account-not-released", "request-forged", "sign-in-busy", "proof-of-work-needed"),
            body=True,
        ),
    },
)
async def sign_in(
    request: Request,
    response: Response,
    services: ServicesDep,
    body: Annotated[SignInBody, Body(openapi_examples=examples.SIGN_IN)],
) -> MeView:
    """Begins a session whose secret is in a cookie alone. Whatever was wrong, the answer is the same."""
    desk = services.desk
    ensure_from_here(request, public_url=desk.public_url)
    device = given(request, desk.cookies.device)
    begun = await desk.sign_ins.sign_in(body.account, body.password, body.code, device=device, at=services.clock())
    await end_former(desk, request, at=services.clock())
    desk.cookies.set_session(response, begun)
    return await _me(services, begun.account.id, begun.session)


@router.delete(
    "/v1/session",
    status_code=204,
    operation_id="sign_out",
    summary="Sign out",
    responses={204: {"description": "The session is over."}, **problems("request-forged", "proof-of-work-needed")},
)
async def sign_out(request: Request, response: Response, services: ServicesDep) -> None:
    """Harmless without a session, and where it was over already."""
    desk, at = services.desk, services.clock()
    opened = await by_cookie(desk, request, at=at)
    if opened is not None:
        ensure_not_forged(desk, request, opened.session)
        await desk.sessions.end(opened.principal.id, opened.session.id, at=at)
    desk.cookies.clear_session(response)


@router.get(
    "/v1/me",
    operation_id="read_me",
    summary="Who is signed in",
    responses={
        200: {"content": {"application/json": {"example": examples.ME}}},
        **problems("sign-in-needed", "token-scope"),
    },
)
async def read_me(services: ServicesDep, staff: StaffDep, asking: AskingDep) -> MeView:
    return await _me(services, staff.id, asking.session)


@router.post(
    "/v1/me/password",
    status_code=204,
    operation_id="change_password",
    summary="Change one's password",
    responses={
        204: {"description": "Changed; every other session has ended."},
        **problems(*_GUESSED, "password-wrong", "password-unfit", "sign-in-busy", body=True),
    },
)
async def change_password(
    services: ServicesDep,
    staff: StaffDep,
    session: SessionDep,
    body: Annotated[ChangeBody, Body(openapi_examples=examples.CHANGES)],
) -> None:
    await services.desk.own.change_password(
        staff.id, present=body.present, new=body.new, session=session.id, at=services.clock()
    )


@router.post(
    "/v1/me/totp",
    operation_id="offer_second_factor",
    summary="Begin to set up an authenticator app",
    responses={
        200: {"content": {"application/json": {"example": examples.OFFERED}}},
        **problems(*_GUESSED, "password-wrong", "sign-in-busy", body=True),
    },
)
async def offer_second_factor(
    services: ServicesDep,
    staff: StaffDep,
    _session: SessionDep,
    body: Annotated[PresentBody, Body(openapi_examples=examples.PRESENT)],
) -> OfferedFactor:
    """In force once `confirm` was sent a code of it; until then the old one is."""
    return await services.desk.own.offer_factor(staff.id, present=body.present, at=services.clock())


@router.post(
    "/v1/me/totp/confirm",
    operation_id="confirm_second_factor",
    summary="Put the new second factor in force",
    responses={
        200: {"content": {"application/json": {"example": examples.CODES}}},
        **problems(*_GUESSED, "code-wrong", body=True),
    },
)
async def confirm_second_factor(
    services: ServicesDep,
    staff: StaffDep,
    session: SessionDep,
    body: Annotated[CodeBody, Body(openapi_examples=examples.CONFIRM)],
) -> CodesView:
    """Every other session ends. The recovery codes are shown this once."""
    codes = await services.desk.own.confirm_factor(staff.id, code=body.code, session=session.id, at=services.clock())
    return CodesView(recovery_codes=codes)


@router.post(
    "/v1/me/totp/remove",
    status_code=204,
    operation_id="remove_second_factor",
    summary="Sign in without a second factor from now on",
    responses={
        204: {"description": "Removed."},
        **problems(*_GUESSED, "password-wrong", "second-factor-bound", "sign-in-busy", body=True),
    },
)
async def remove_second_factor(
    services: ServicesDep,
    staff: StaffDep,
    _session: SessionDep,
    body: Annotated[PresentBody, Body(openapi_examples=examples.PRESENT)],
) -> None:
    """Refused where the role needs one."""
    await services.desk.own.remove_factor(staff.id, present=body.present, at=services.clock())


@router.post(
    "/v1/me/recovery-codes",
    operation_id="renew_recovery_codes",
    summary="Fresh recovery codes in place of the old ones",
    responses={
        200: {"content": {"application/json": {"example": examples.CODES}}},
        **problems(*_GUESSED, "password-wrong", "code-wrong", "sign-in-busy", body=True),
    },
)
async def renew_recovery_codes(
    services: ServicesDep,
    staff: StaffDep,
    _session: SessionDep,
    body: Annotated[PresentBody, Body(openapi_examples=examples.PRESENT)],
) -> CodesView:
    codes = await services.desk.own.new_recovery_codes(staff.id, present=body.present, at=services.clock())
    return CodesView(recovery_codes=codes)


@router.get(
    "/v1/me/sessions",
    operation_id="list_my_sessions",
    summary="One's own open sessions",
    responses={
        200: {"content": {"application/json": {"example": examples.SESSIONS}}},
        **problems("sign-in-needed", "token-scope"),
    },
)
async def list_my_sessions(services: ServicesDep, staff: StaffDep) -> SessionsView:
    return SessionsView(items=await services.desk.sessions.of(staff.id, at=services.clock()))


@router.delete(
    "/v1/me/sessions/{session_id}",
    status_code=204,
    operation_id="end_my_session",
    summary="End one of one's own sessions",
    responses={204: {"description": "Ended."}, **problems(*_WRITES, "nothing-to-end")},
)
async def end_my_session(services: ServicesDep, staff: StaffDep, _session: SessionDep, session_id: PlainId) -> None:
    await services.desk.sessions.end(staff.id, session_id, at=services.clock())


async def _me(services: Services, account_id: str, session: SessionSeen | None) -> MeView:
    account, left = await services.desk.own.seen(account_id)
    token = services.desk.csrf_token(session.id) if session else None
    return MeView(account=account, session=session, csrf_token=token, recovery_codes_left=left)
