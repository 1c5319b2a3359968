"""GET /v1/issues/{id}/readers: who read a confidential issue, and who had read it before it became one."""

from datetime import datetime

from fastapi import APIRouter

from api.http.answers import problems
from api.http.callers import IssueIdDep, ServicesDep, StaffDep
from api.http.examples import READERS
from api.http.strict_route import StrictRoute
from api.reading.opening import note_reading, visible
from schemas.domain.authorization.words import Operation
from schemas.domain.base import Frozen
from schemas.wire.reading import Reading

router = APIRouter(route_class=StrictRoute, tags=["issues"])


class ReadersView(Frozen):
    """`since`: each reading of the confidential issue, the newest first; this one stands in it.

    `before`: who had read it as a general issue (移送前), and `referred_by` who gave it to discipline.
    """

    id: str
    since: tuple[Reading, ...]
    before: tuple[Reading, ...]
    referred_by: str | None = None
    referred_at: datetime | None = None


@router.get(
    "/v1/issues/{issue_id}/readers",
    operation_id="read_readers",
    summary="Who knows of a confidential issue",
    responses={
        200: {"content": {"application/json": {"example": READERS}}},
        **problems("sign-in-needed", "not-found"),
    },
)
async def read_readers(services: ServicesDep, caller: StaffDep, issue_id: IssueIdDep) -> ReadersView:
    """For the head of discipline, its supervisor and the body above; to anybody else there is no such issue."""
    issue, _ = await visible(services, issue_id, caller, operation=Operation.READ_READERS)
    await note_reading(services, issue, caller, action="read-readers")
    referred = [one for one in await services.issues.timeline(issue_id) if one.type == "referred"]
    return ReadersView(
        id=issue_id,
        since=tuple(await services.readers.since(issue_id)),
        before=tuple(await services.readers.before(issue_id)),
        referred_by=referred[-1].actor if referred else None,
        referred_at=referred[-1].at if referred else None,
    )
