"""Who is asking, and with which headers: the dependencies of routes."""

import re
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Header, Path, Request, Security
from fastapi.security import HTTPBearer

from api.errors import RequestRefusedError
from api.gateway.errors import IssueNotFoundError
from api.reading.allowing import ensure_may
from api.reading.knowing import as_the_registry_knows
from api.reading.opening import ISSUE_ID
from api.services import Services, services_of
from api.signing.asking import Asking, by_cookie, by_token, ensure_not_forged
from api.signing.cookies import given
from api.signing.desk import SignInDesk
from schemas.domain.account_errors import SessionNeededError
from schemas.domain.authorization.words import Operation
from schemas.domain.principals import ANONYMOUS, Principal
from schemas.wire.accounts import SessionSeen

_BEARER = HTTPBearer(auto_error=False, description="An API token; browsers send the cookie of POST /v1/session.")
_LONGEST_TOKEN = 512
_ISSUE_ID = re.compile(ISSUE_ID)


async def _services(request: Request) -> Services:
    """A dependency that is not a coroutine would be run in a thread, which costs more than it does."""
    return services_of(request)


ServicesDep = Annotated[Services, Depends(_services)]


async def asking_of(
    request: Request, services: ServicesDep, _documented: Annotated[object, Security(_BEARER)] = None
) -> Asking:
    """Whoever signed in, or anybody; a sign-in that is wrong is told, never taken for an anonymous caller."""
    desk, at = services.desk, services.clock()
    header = request.headers.get("authorization")
    if header is not None:
        return await _by_header(desk, request, header, at=at)
    if not given(request, desk.cookies.session):
        return NOBODY
    opened = await by_cookie(desk, request, at=at)
    if opened is None:
        raise RequestRefusedError("sign-in-needed", "This session is over.", hint="Sign in again.")
    ensure_not_forged(desk, request, opened.session)
    return Asking(opened.principal, opened.session)


async def _by_header(desk: SignInDesk, request: Request, header: str, *, at: datetime) -> Asking:
    scheme, _, token = header.partition(" ")
    token = token.strip()
    known = None
    if scheme.lower() == "bearer" and token.isascii() and 0 < len(token) <= _LONGEST_TOKEN:
        operation = str(getattr(request.scope.get("route"), "operation_id", "") or "")
        known = await by_token(desk, token, method=request.method, operation=operation, at=at)
    if known is None:
        raise RequestRefusedError(
            "sign-in-needed",
            "This sign-in is not known.",
            hint="Send the token as it was shown: Authorization: Bearer. It may have expired or been revoked.",
        )
    return known


NOBODY = Asking(ANONYMOUS)
AskingDep = Annotated[Asking, Depends(asking_of)]


async def caller_of(services: ServicesDep, asking: AskingDep) -> Principal:
    return as_the_registry_knows(services, asking.principal)


CallerDep = Annotated[Principal, Depends(caller_of)]


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


async def session_of(asking: AskingDep, _staff: StaffDep) -> SessionSeen:
    """The caller's session. Raises SessionNeededError for a token, whatever its scope."""
    if asking.session is None:
        raise SessionNeededError
    return asking.session


SessionDep = Annotated[SessionSeen, Depends(session_of)]


async def issue_id_of(issue_id: str) -> str:
    """An id of the shape of ours; anything else is an issue that does not exist."""
    if not _ISSUE_ID.fullmatch(issue_id):
        raise IssueNotFoundError
    return issue_id


# Of accounts, sessions and tokens; what cannot be one never reaches the database.
PlainId = Annotated[str, Path(pattern=r"^[a-z0-9_-]{1,64}$")]

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


IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", max_length=200, description='The ETag you read, such as "v7": 412 when it has moved.'),
]
IfNoneMatch = Annotated[str | None, Header(alias="If-None-Match", max_length=1000)]


def is_unchanged(if_none_match: str | None, tag: str) -> bool:
    """Whether who asks has what is answered with this ETag already."""
    told = {tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")}
    return tag in told or "*" in told
