"""GET /v1/filings: what the caller filed, and what became of it."""

from fastapi import APIRouter

from api.http.answers import problems
from api.http.callers import ServicesDep, StaffDep
from api.http.filters import Cursor, Limit
from api.http.strict_route import StrictRoute
from api.reading.filings import own_filings
from schemas.wire.reading import FilingRow, Page

router = APIRouter(route_class=StrictRoute, tags=["issues"])

FILINGS = {
    "items": [
        {
            "id": "5b0c8f5e-2f0a-4b7e-9a55-0a4c0d3f7d11",
            "filed_at": "2026-11-26T01:10:00Z",
            "promised_at": "2026-11-27T09:00:00Z",
            "status": None,
            "ledger_number": None,
            "department_id": None,
            "routed_at": None,
            "accepted_at": None,
            "resolved_at": None,
            "closed_at": None,
        },
        {
            "id": "0f3e9d2c-6a41-4a0c-8a3f-7d2b9c1e5f60",
            "filed_at": "2026-11-25T02:30:00Z",
            "promised_at": "2026-11-26T09:00:00Z",
            "status": "accepted",
            "ledger_number": "2026-7QK2M9",
            "department_id": "mass_work",
            "routed_at": "2026-11-25T02:30:02Z",
            "accepted_at": "2026-11-25T03:05:40Z",
            "resolved_at": None,
            "closed_at": None,
        },
    ],
    "next": None,
}


@router.get(
    "/v1/filings",
    operation_id="list_filings",
    summary="What you filed, and what became of it",
    responses={
        200: {"content": {"application/json": {"example": FILINGS}}},
        **problems("sign-in-needed", "not-allowed", "cursor"),
    },
)
async def list_filings(
    services: ServicesDep, caller: StaffDep, limit: Limit = 50, cursor: Cursor = None
) -> Page[FilingRow]:
    """The newest first, wherever they lie. A `status` of null says received: so stands everything before the ledger.

    What may not be told to whoever filed it stays received. GET /v1/issues/{id} reads the others.
    """
    return await own_filings(services, caller, cursor=cursor, limit=limit)
