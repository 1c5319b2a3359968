"""GET /v1/access-log: who read confidential issues, for the auditor alone."""

from fastapi import APIRouter

from api.http.answers import problems
from api.http.callers import ServicesDep, StaffDep
from api.http.filters import Cursor, Limit
from api.http.strict_route import StrictRoute
from schemas.wire.reading import AccessEntry, Page

router = APIRouter(route_class=StrictRoute, tags=["operations"])

ACCESS_LOG = {
    "items": [
        {
            "at": "2026-11-26T02:15:09Z",
            "reader": "staff-discipline-officer",
            "action": "read-issue",
            "reference": "9f2c4e7a1b6d8035c4e9a7f012d3b586",
        }
    ],
    "next": None,
}


@router.get(
    "/v1/access-log",
    operation_id="read_access_log",
    summary="Who read confidential issues",
    responses={
        200: {"content": {"application/json": {"example": ACCESS_LOG}}},
        **problems("sign-in-needed", "not-allowed", "cursor"),
    },
)
async def read_access_log(
    services: ServicesDep, _auditor: StaffDep, limit: Limit = 50, cursor: Cursor = None
) -> Page[AccessEntry]:
    """The newest first: reader, time, what was read, and an opaque reference that is the same for the same issue."""
    return await services.access.entries(cursor, limit=limit)
