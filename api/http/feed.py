"""GET /v1/events: what happened, as pages or as a stream that goes on where it was left."""

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response

from api.http.answers import problems
from api.http.callers import ServicesDep, StaffDep
from api.http.examples import EVENTS, STREAM
from api.http.filters import Cursor, Limit
from api.http.strict_route import StrictRoute
from api.reading.lists import reading_scope
from api.reading.opening import note_listing
from api.reading.streaming import CountedStream, stream
from schemas.wire.reading import FeedItem, Page

router = APIRouter(route_class=StrictRoute, tags=["events"])

LastEventId = Annotated[
    str | None,
    Header(alias="Last-Event-ID", max_length=2048, pattern=r"^[A-Za-z0-9_=.-]*$", description="Goes on after it."),
]


@router.get(
    "/v1/events",
    operation_id="read_events",
    summary="The feed of events",
    response_model=Page[FeedItem],
    responses={
        200: {
            "content": {
                "application/json": {"example": EVENTS},
                "text/event-stream": {"schema": {"type": "string"}, "example": STREAM},
            }
        },
        **problems("sign-in-needed", "not-allowed", "cursor", "too-many-streams"),
    },
)
async def read_events(
    *,
    request: Request,
    services: ServicesDep,
    caller: StaffDep,
    after: Cursor = None,
    limit: Limit = 50,
    last_event_id: LastEventId = None,
) -> Page[FeedItem] | Response:
    """Events of issues the caller may see, in one order, without gaps.

    With `Accept: text/event-stream` it is a stream of server-sent events, resumed by Last-Event-ID or `after`. It ends
    after five minutes, so that a session that ended or a post that was lost ends it too; clients of such streams come
    back by themselves.
    """
    scope = reading_scope(caller)
    if "text/event-stream" not in request.headers.get("accept", ""):
        page = await services.feed.after(after, scope=scope, limit=limit)
        await note_listing(services, scope, [item.issue_id for item in page.items], caller.id, action="read-events")
        return page
    cursor = last_event_id or after
    # A bad mark is refused here, while there is still a status to refuse it with.
    await services.feed.after(cursor, scope=scope, limit=1)
    items = services.feed.follow(cursor, scope=scope)
    return CountedStream(stream(services, items, scope=scope, reader=caller.id), services.guard.stream(caller.id))
