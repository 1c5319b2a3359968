"""Who is asking, and with which headers: the dependencies of routes."""

import re
from typing import Annotated

from fastapi import Depends, Header, Request, Security
from fastapi.security import HTTPBearer

from api.errors import RequestRefusedError
from api.gateway.errors import IssueNotFoundError
from api.http.guard import ensure_may
from api.http.services import Services
from schemas.domain.authorization.words import Operation
from schemas.domain.principals import ANONYMOUS, Principal, Scope, scope_of
from schemas.domain.roles import Role

_BEARER = HTTPBearer(auto_error=False, description="A token that `sibu up` printed for a role.")
_LONGEST_TOKEN = 512
ISSUE_ID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
_ISSUE_ID = re.compile(ISSUE_ID)


def services_of(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


async def _services(request: Request) -> Services:
    """A dependency that is not a coroutine would be run in a thread, which costs more than it does."""
    return services_of(request)


ServicesDep = Annotated[Services, Depends(_services)]


async def caller_of(
    request: Request, services: ServicesDep, _documented: Annotated[object, Security(_BEARER)] = None
) -> Principal:
    """Whoever signed in, or anybody; a sign-in that is wrong is told, never taken for an anonymous caller."""
    header = request.headers.get("authorization")
    if header is None:
        return ANONYMOUS
    scheme, _, token = header.partition(" ")
    token = token.strip()
    known = None
    if scheme.lower() == "bearer" and token.isascii() and 0 < len(token) <= _LONGEST_TOKEN:
        known = await services.principals.by_token(token)
    if known is None:
        raise RequestRefusedError(
            "sign-in-needed",
            "This sign-in is not known.",
            hint="Send the token as it was printed: Authorization: Bearer.",
        )
    return known.model_copy(update={"grid_ids": services.places.grids_of(known.id)})


async def marked(services: ServicesDep, caller: Annotated[Principal, Depends(caller_of)]) -> Principal:
    """Whoever asks, with the marks under which this person may stand accused: whoever has none is kept from nothing."""
    return caller if caller.role is Role.RESIDENT else with_marks(services, caller)


def with_marks(services: Services, caller: Principal) -> Principal:
    return caller.model_copy(update={"marks": services.marks.of_person(caller.id)})


CallerDep = Annotated[Principal, Depends(marked)]


async def staff_of(request: Request, services: ServicesDep, caller: CallerDep) -> Principal:
    """Whoever signed in, with a role that the table of authorisation does not refuse this route at once."""
    if caller == ANONYMOUS:
        raise RequestRefusedError(
            "sign-in-needed",
            "This is for staff who signed in.",
            hint="Send the header Authorization: Bearer with a token; residents track a report with their receipt.",
        )
    operation = request.scope["route"].operation_id
    if operation is not None:
        ensure_may(Operation(operation), caller)
    if request.method == "GET":
        await services.guard.reading(caller.id)
    return caller


StaffDep = Annotated[Principal, Depends(staff_of)]


def reading_scope(principal: Principal) -> Scope:
    """What this reader may list; the table has let nobody through who may list nothing."""
    scope = scope_of(principal)
    assert scope is not None, "the routes of lists are for roles that read issues"
    return scope


async def issue_id_of(issue_id: str) -> str:
    """An id of the shape of ours; anything else is an issue that does not exist."""
    if not _ISSUE_ID.fullmatch(issue_id):
        raise IssueNotFoundError
    return issue_id


IssueIdDep = Annotated[str, Depends(issue_id_of)]

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="Your name for this request: repeat it with the same key and it is done once.",
        examples=["f3c1b0f2-6c3e-4d5e-9a43-2f6f6f0c9d11"],
    ),
]


def etag(version: int) -> str:
    """A strong validator: versions are known to whoever may see the issue."""
    return f'"v{version}"'


IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", max_length=200, description='The ETag you read, such as "v7": 412 when it has moved.'),
]
IfNoneMatch = Annotated[str | None, Header(alias="If-None-Match", max_length=1000)]


def expected_version(if_match: str | None) -> int | None:
    """The version a caller insists on; None where none is.

    Raises:
        RequestRefusedError: `version-moved`, for a validator that no version of ours ever had.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    found = re.fullmatch(r'"v([1-9][0-9]{0,8})"', if_match.strip())
    if found is None:
        raise RequestRefusedError(
            "version-moved",
            "The header If-Match names no version of this issue.",
            hint='Read the issue again and send its ETag, such as "v7".',
        )
    return int(found[1])


def is_unchanged(if_none_match: str | None, version: int) -> bool:
    told = {tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")}
    return etag(version) in told or "*" in told
