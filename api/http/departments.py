"""GET /v1/departments/{id}/inbox: what a department has to work on, what is due next first."""

from typing import Annotated

from fastapi import APIRouter, Path

from api.errors import RequestRefusedError
from api.http.answers import problems
from api.http.callers import ServicesDep, StaffDep, reading_scope
from api.http.examples import LEDGER
from api.http.filters import Cursor, Limit
from api.http.opening import note_listing
from api.http.services import Services
from api.http.strict_route import StrictRoute
from schemas.domain.authorization.verdicts import verdict
from schemas.domain.authorization.words import Operation, Relation, Verdict
from schemas.domain.principals import Principal, Scope
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status
from schemas.wire.reading import IssueRow, Order, Page, Query

router = APIRouter(route_class=StrictRoute, tags=["departments"])

_WORKED_ON = frozenset({Status.ROUTED, Status.ACCEPTED})
_MOST_ROUNDS = 10

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
    _ensure_may_look(services, caller, department_id)
    scope = reading_scope(caller)
    query = Query(department_id=department_id, status=status, open=True, order=Order.DUE, limit=limit, cursor=cursor)
    if status is not None:
        page = await services.lists.page(query, scope=scope)
    else:
        page = await _worked_on(services, query, scope=scope)
    await note_listing(services, scope, [row.id for row in page.items], caller.id, action="read-inbox")
    return page


async def _worked_on(services: Services, query: Query, *, scope: Scope) -> Page[IssueRow]:
    """Pages without those that wait for the reporter; after some rounds a page may be short, with `next` going on."""
    rows: list[IssueRow] = []
    page = Page[IssueRow](items=(), next=query.cursor)
    for _ in range(_MOST_ROUNDS):
        wanted = query.model_copy(update={"limit": query.limit - len(rows), "cursor": page.next})
        page = await services.lists.page(wanted, scope=scope)
        rows += (row for row in page.items if row.sealed or row.status in _WORKED_ON)
        if page.next is None or len(rows) >= query.limit:
            break
    return Page[IssueRow](items=tuple(rows), next=page.next)


def _ensure_may_look(services: Services, caller: Principal, department_id: str) -> None:
    department = services.rulebooks.current().policy.departments.get(department_id)
    if department is None:
        raise RequestRefusedError(
            "department-unknown", "The policy has no department with this id.", hint="`sibu policy show` lists them."
        )
    at_home = Relation.SAME_DEPARTMENT if caller.department_id == department_id else Relation.OTHER
    kind = KeyClass.DISCIPLINE if department.confidential else KeyClass.GENERAL
    if verdict(Operation.READ_INBOX, role=caller.role, relations={at_home}, key_class=kind) is not Verdict.ALLOW:
        raise RequestRefusedError(
            "not-allowed",
            "This inbox is for the department's own people and for supervisors.",
            hint="GET /v1/issues lists what you may see.",
        )
