"""Pages of the ledger and of inboxes for one reader; each listing of confidential issues is written down."""

from api.errors import RequestRefusedError
from api.reading.opening import note_listing
from api.services import Services
from schemas.domain.authorization.verdicts import verdict
from schemas.domain.authorization.words import Operation, Relation, Verdict
from schemas.domain.principals import Principal, Scope, scope_of
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status
from schemas.wire.reading import IssueRow, Order, Page, Query

_WORKED_ON = frozenset({Status.ROUTED, Status.ACCEPTED})
_MOST_ROUNDS = 10


def reading_scope(principal: Principal) -> Scope:
    """What this reader may list; the table has let nobody through who may list nothing."""
    scope = scope_of(principal)
    assert scope is not None, "lists are for roles that read issues"
    return scope


async def ledger_page(services: Services, caller: Principal, query: Query) -> Page[IssueRow]:
    """Issues the caller may see, narrowed by filters that must all hold."""
    scope = reading_scope(caller)
    page = await services.lists.page(query, scope=scope)
    await note_listing(services, scope, [row.id for row in page.items], caller.id, action="list-issues")
    return page


async def inbox_page(
    services: Services,
    caller: Principal,
    department_id: str,
    *,
    status: Status | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[IssueRow]:
    """What waits for the department: routed to it or accepted by it, or what has the one `status`, due next first.

    Raises:
        RequestRefusedError: `department-unknown`, or `not-allowed` for whoever is neither of it nor above it.
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
