"""POST /v1/callers/find: for the hotline desk, what whoever is on the telephone reported before."""

from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import Field

from api.http.answers import problems
from api.http.callers import ServicesDep, StaffDep
from api.http.examples import LEDGER
from api.http.strict_route import StrictRoute
from api.reading.calling import reports_of_caller
from schemas.domain.base import Frozen
from schemas.domain.text import Text
from schemas.wire.reading import CallerReports

router = APIRouter(route_class=StrictRoute, tags=["issues"])

CALLER = {"a number": {"summary": "As it was displayed or told", "value": {"phone": "138 0000 0000"}}}
CALLER_REPORTS = {"items": LEDGER["items"], "complete": True}


class CallerBody(Frozen):
    """The number in any spelling, of five digits at least."""

    phone: Annotated[Text, Field(min_length=1, max_length=40)]


@router.post(
    "/v1/callers/find",
    operation_id="find_caller",
    summary="Earlier reports of a caller",
    responses={
        200: {"content": {"application/json": {"example": CALLER_REPORTS}}},
        **problems("sign-in-needed", "not-allowed", body=True),
    },
)
async def find_caller(
    services: ServicesDep, caller: StaffDep, body: Annotated[CallerBody, Body(openapi_examples=CALLER)]
) -> CallerReports:
    """General ones that stand in the ledger, the newest first. The number goes in the body, for addresses are kept.

    Who looked is written down for the auditor. Asking changes nothing else.
    """
    return await reports_of_caller(services, caller, body.phone)
