"""/v1/me/tokens: one's own API tokens, each with a scope and an expiry, shown once."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import Field

from api.http import account_examples as examples
from api.http.answers import problems
from api.http.callers import PlainId, ServicesDep, SessionDep, StaffDep
from api.http.strict_route import StrictRoute
from schemas.domain.accounts import TokenScope, normal_scope
from schemas.domain.base import Frozen
from schemas.domain.text import Text
from schemas.wire.accounts import MadeToken, TokenSeen

router = APIRouter(route_class=StrictRoute, tags=["accounts"])


class NewTokenBody(Frozen):
    """`scope`: `read`, `write` (which includes reading), or operation ids. `days` beyond the setting are cut."""

    name: Annotated[Text, Field(min_length=1, max_length=60)]
    scope: Annotated[TokenScope, Field(max_length=50)]
    days: Annotated[int, Field(ge=1, le=730)]


class TokensView(Frozen):
    items: tuple[TokenSeen, ...]


@router.get(
    "/v1/me/tokens",
    operation_id="list_my_tokens",
    summary="One's own API tokens",
    responses={
        200: {"content": {"application/json": {"example": examples.TOKENS}}},
        **problems("sign-in-needed", "token-scope"),
    },
)
async def list_my_tokens(services: ServicesDep, staff: StaffDep) -> TokensView:
    """Without the tokens themselves, which nobody can show again."""
    return TokensView(items=await services.desk.tokens.of(staff.id, at=services.clock()))


@router.post(
    "/v1/me/tokens",
    status_code=201,
    operation_id="make_token",
    summary="Make an API token",
    responses={
        201: {"content": {"application/json": {"example": examples.MADE_TOKEN}}},
        **problems("sign-in-needed", "session-needed", "request-forged", "scope-unknown", body=True),
    },
)
async def make_token(
    services: ServicesDep,
    staff: StaffDep,
    _session: SessionDep,
    body: Annotated[NewTokenBody, Body(openapi_examples=examples.NEW_TOKEN)],
) -> MadeToken:
    """The answer is the only time that it is shown."""
    scope = normal_scope(body.scope, operations=frozenset(services.desk.operations))
    return await services.desk.tokens.make(
        staff.id, name=body.name, scope=scope, lasting=timedelta(days=body.days), by=staff.id, at=services.clock()
    )


@router.delete(
    "/v1/me/tokens/{token_id}",
    status_code=204,
    operation_id="revoke_my_token",
    summary="Revoke one of one's own API tokens",
    responses={
        204: {"description": "Revoked."},
        **problems("sign-in-needed", "session-needed", "request-forged", "nothing-to-end"),
    },
)
async def revoke_my_token(services: ServicesDep, staff: StaffDep, _session: SessionDep, token_id: PlainId) -> None:
    await services.desk.tokens.revoke(staff.id, token_id, by=staff.id, at=services.clock())
