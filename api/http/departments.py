"""GET /v1/departments/{id}/inbox: what a department has to work on, what is due next first."""

from typing import Annotated

from fastapi import APIRouter, Path

from api.http.answers import problems
from api.http.callers import ServicesDep, StaffDep
from api.http.examples import LEDGER
from api.http.filters import Cursor, Limit
from api.http.strict_route import StrictRoute
from api.reading.lists import inbox_page
from schemas.domain.status import Status
from schemas.wire.reading import IssueRow, Page

router = APIRouter(route_class=StrictRoute, tags=["departments"])

DepartmentId = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


@router.get(
    "/v1/departments/{department_id}/inbox",
    operation_id="read_inbox",
    summary="A department's inbox",
    responses={
        200: {"content": {"application/json": {"example": LEDGER}}},
        **problems("sign-in-needed", "not-allowed", "department-unknown", "cursor"),
    },
)
async def read_inbox(
    *,
    services: ServicesDep,
    caller: StaffDep,
    department_id: DepartmentId,
    status: Status | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[IssueRow]:
    """Issues that wait for the department: routed to it or accepted by it, or those of the one `status` asked for.

    In the inbox of discipline also those that intake has to decide on.
    For its own people, and for supervisors where the department is not confidential.
    """
    return await inbox_page(services, caller, department_id, status=status, limit=limit, cursor=cursor)
