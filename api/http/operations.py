"""/livez, /readyz and /metrics: how this process is."""

from fastapi import APIRouter, Response

from api.http.answers import problems
from api.http.callers import ServicesDep, StaffDep
from api.http.strict_route import StrictRoute
from api.services import Check
from schemas.domain.base import Frozen

router = APIRouter(route_class=StrictRoute, tags=["operations"])


class Alive(Frozen):
    status: str


class Readiness(Frozen):
    """`ready` while every needed part is well; each part says what is wrong with it."""

    status: str
    checks: tuple[Check, ...]


_READY = {"status": "ready", "checks": [{"name": "database", "ok": True, "needed": True, "says": ""}]}
_NOT_READY = {
    "status": "not ready",
    "checks": [{"name": "database", "ok": False, "needed": True, "says": "The database cannot be used right now."}],
}


@router.get(
    "/livez",
    operation_id="livez",
    summary="Is the process alive",
    responses={200: {"content": {"application/json": {"example": {"status": "alive"}}}}},
)
async def livez() -> Alive:
    """Answers as long as the process does; looks at nothing else."""
    return Alive(status="alive")


@router.get(
    "/readyz",
    operation_id="readyz",
    summary="Can it serve",
    responses={
        200: {"content": {"application/json": {"example": _READY}}},
        503: {
            "description": "A needed part is away.",
            "model": Readiness,
            "content": {"application/json": {"example": _NOT_READY}},
        },
    },
)
async def readyz(services: ServicesDep, response: Response) -> Readiness:
    """Looks at the database, which is needed, and at parts that filing goes on without, such as the engine."""
    checks = await services.ready()
    ready = all(check.ok for check in checks if check.needed)
    response.status_code = 200 if ready else 503
    return Readiness(status="ready" if ready else "not ready", checks=checks)


@router.get(
    "/metrics",
    operation_id="metrics",
    summary="Figures for Prometheus",
    response_class=Response,
    responses={
        200: {
            "content": {"text/plain": {"schema": {"type": "string"}, "example": "# TYPE sibu_filings_total counter"}}
        },
        **{status: told for status, told in problems("sign-in-needed", "not-allowed").items() if status != 422},
    },
)
async def metrics(services: ServicesDep, _staff: StaffDep) -> Response:
    """For the system administrator, as by an API token that reads. No label tells of one issue."""
    body, content_type = services.metrics()
    return Response(body, media_type=content_type)
