"""/v1/accounts and /v1/security-journal: what the three administrations do, each its own part (三员分立)."""

from typing import Annotated

from fastapi import APIRouter, Body, Query
from pydantic import Field

from api.http import account_examples as examples
from api.http.answers import problems
from api.http.callers import PlainId, ServicesDep, StaffDep
from api.http.strict_route import StrictRoute
from schemas.domain.accounts import Account, NewAccount
from schemas.domain.base import Frozen
from schemas.wire.accounts import JournalEntry
from schemas.wire.reading import Page

router = APIRouter(route_class=StrictRoute, tags=["accounts"])

_ROLES = ("sign-in-needed", "token-scope", "request-forged", "not-allowed")


class AccountsView(Frozen):
    items: tuple[Account, ...]


class LinkedView(Frozen):
    """An account with its one-time set-up link, shown this once; hand it over in person."""

    account: Account
    setup_link: str


class EndedView(Frozen):
    ended: int


def setup_link(public_url: str, secret: str) -> str:
    """The secret stands behind the #, which browsers send to nobody: not to servers, logs or other sites."""
    return f"{public_url}/set-up#{secret}"


@router.get(
    "/v1/accounts",
    operation_id="list_accounts",
    summary="Every account",
    responses={200: {"content": {"application/json": {"example": examples.ACCOUNTS}}}, **problems(*_ROLES)},
)
async def list_accounts(services: ServicesDep, _staff: StaffDep) -> AccountsView:
    """For the system and the security administrator."""
    return AccountsView(items=await services.desk.book.all())


@router.post(
    "/v1/accounts",
    status_code=201,
    operation_id="add_account",
    summary="Add an account",
    responses={
        201: {"content": {"application/json": {"example": examples.LINKED}}},
        **problems(*_ROLES, "account-exists", "roles-incompatible", body=True),
    },
)
async def add_account(
    services: ServicesDep, staff: StaffDep, body: Annotated[NewAccount, Body(openapi_examples=examples.NEW_ACCOUNT)]
) -> LinkedView:
    """For the system administrator. It opens once the security administrator has released it."""
    account, secret = await services.desk.book.add(body, by=staff.id, at=services.clock())
    return LinkedView(account=account, setup_link=setup_link(services.desk.public_url, secret))


@router.post(
    "/v1/accounts/{account_id}/disable",
    operation_id="disable_account",
    summary="Nobody signs in with it any more",
    responses={
        200: {"content": {"application/json": {"example": examples.ACCOUNT}}},
        **problems(*_ROLES, "account-unknown", "own-account"),
    },
)
async def disable_account(services: ServicesDep, staff: StaffDep, account_id: PlainId) -> Account:
    """For the system and the security administrator. Its sessions end, its tokens are revoked, its issues stay."""
    return await services.desk.book.disable(account_id, by=staff.id, at=services.clock())


@router.post(
    "/v1/accounts/{account_id}/enable",
    operation_id="enable_account",
    summary="It may sign in again",
    responses={
        200: {"content": {"application/json": {"example": examples.ACCOUNT}}},
        **problems(*_ROLES, "account-unknown"),
    },
)
async def enable_account(services: ServicesDep, staff: StaffDep, account_id: PlainId) -> Account:
    """For the system administrator; its old password is good again."""
    return await services.desk.book.enable(account_id, by=staff.id, at=services.clock())


@router.post(
    "/v1/accounts/{account_id}/reset",
    operation_id="reset_account",
    summary="Take its credentials away and give a new set-up link",
    responses={
        200: {"content": {"application/json": {"example": examples.LINKED}}},
        **problems(*_ROLES, "account-unknown", "own-account"),
    },
)
async def reset_account(services: ServicesDep, staff: StaffDep, account_id: PlainId) -> LinkedView:
    """For the system administrator. It opens again once the security administrator has released it."""
    secret = await services.desk.book.reset(account_id, by=staff.id, at=services.clock())
    account = await services.desk.book.one(account_id)
    return LinkedView(account=account, setup_link=setup_link(services.desk.public_url, secret))


@router.post(
    "/v1/accounts/{account_id}/release",
    operation_id="release_account",
    summary="Its owner was asked, and it may open",
    responses={
        200: {"content": {"application/json": {"example": examples.ACCOUNT}}},
        **problems(*_ROLES, "account-unknown", "account-not-set-up", "own-account"),
    },
)
async def release_account(services: ServicesDep, staff: StaffDep, account_id: PlainId) -> Account:
    """For the security administrator, so that whoever gives out links can use none of them alone.

    Once its owner has set it up; a link that nobody has used by then is void.
    """
    return await services.desk.book.release(account_id, by=staff.id, at=services.clock())


@router.post(
    "/v1/accounts/{account_id}/end-sessions",
    operation_id="end_sessions",
    summary="End every session of an account",
    responses={200: {"content": {"application/json": {"example": examples.ENDED}}}, **problems(*_ROLES)},
)
async def end_sessions(services: ServicesDep, staff: StaffDep, account_id: PlainId) -> EndedView:
    """For the security administrator."""
    return EndedView(ended=await services.desk.sessions.end_all(account_id, by=staff.id, at=services.clock()))


@router.get(
    "/v1/security-journal",
    operation_id="read_security_journal",
    summary="What happened to accounts",
    responses={
        200: {"content": {"application/json": {"example": examples.JOURNAL}}},
        **problems(*_ROLES, "cursor"),
    },
)
async def read_security_journal(
    services: ServicesDep,
    _staff: StaffDep,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    account: Annotated[str | None, Query(pattern=r"^[a-z0-9_-]{1,64}$")] = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
) -> Page[JournalEntry]:
    """For the security administrator and the auditor; the newest first."""
    return await services.desk.journal.entries(cursor, limit=limit, account_id=account)
