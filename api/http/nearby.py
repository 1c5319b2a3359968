"""POST /v1/nearby: before a report is filed, what is open near by already and can be joined."""

from typing import Annotated

from fastapi import APIRouter, Body, Request

from api.guard.budgets import Operation as Limited
from api.http.answers import problems
from api.http.callers import CallerDep, ServicesDep
from api.http.guarding import admit
from api.http.place_examples import NEARBY, SIMILAR
from api.http.strict_route import StrictRoute
from api.reading.allowing import ensure_may
from api.reading.nearby import nearby
from api.views.nearby import NearbyView
from api.writing.filing import Problem
from schemas.domain.authorization.words import Operation
from schemas.domain.base import Frozen
from schemas.domain.place import PlaceGiven

router = APIRouter(route_class=StrictRoute, tags=["filing"])


class NearbyBody(Frozen):
    """What one is about to report, and where."""

    problem: Problem
    place: PlaceGiven


@router.post(
    "/v1/nearby",
    operation_id="find_similar",
    summary="Similar open reports near by",
    openapi_extra={"security": [{}]},  # Beside the token: none is needed.
    responses={
        200: {"content": {"application/json": {"example": SIMILAR}}},
        **problems("sign-in-needed", "not-allowed", "place-unknown", "proof-of-work-needed", body=True),
    },
)
async def find_similar(
    request: Request,
    services: ServicesDep,
    caller: CallerDep,
    body: Annotated[NearbyBody, Body(openapi_examples=NEARBY)],
) -> NearbyView:
    """Of what kind, where, how far along and since when; never what was said, nor by whom, nor an id.

    Whoever has the same trouble names `join` in `joins` when filing, and is told when that report ends. The text is
    kept nowhere. Asking changes nothing.
    """
    ensure_may(Operation.FIND_SIMILAR, caller)
    await admit(request, caller, operation=Limited.NEARBY)
    return await nearby(services, text=body.problem, place=body.place)
