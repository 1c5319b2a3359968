"""GET /v1/events: what happened, as pages or as a stream that goes on where it was left."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractContextManager, aclosing
from typing import Annotated

import structlog
from anyio import CancelScope
from fastapi import APIRouter, Header, Request, Response
from fastapi.sse import EventSourceResponse, format_sse_event
from starlette.types import Receive, Send
from starlette.types import Scope as ASGIScope

from api.http.answers import problems
from api.http.callers import ServicesDep, StaffDep
from api.http.examples import EVENTS, STREAM
from api.http.filters import Cursor, Limit
from api.http.strict_route import StrictRoute
from api.reading.lists import reading_scope
from api.reading.opening import note_listing
from api.services import Services
from schemas.domain.principals import Scope
from schemas.wire.reading import FeedItem, Page

log = structlog.get_logger()

router = APIRouter(route_class=StrictRoute, tags=["events"])

_BEAT = b": still here\n\n"
_RETRY_MILLISECONDS = 2_000

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
    return _CountedStream(stream(services, cursor, scope=scope, reader=caller.id), services.guard.stream(caller.id))


class _CountedStream(EventSourceResponse):
    """A stream that is counted from its first byte to its end, whichever side ends it."""

    def __init__(self, items: AsyncGenerator[bytes, None], counted: AbstractContextManager[None]) -> None:
        super().__init__(items, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._items = items
        self._counted = counted

    async def __call__(self, scope: ASGIScope, receive: Receive, send: Send) -> None:
        # Who leaves while something is being sent leaves the items where they are, with a database connection.
        with self._counted:
            async with aclosing(self._items):
                await super().__call__(scope, receive, send)


async def stream(services: Services, cursor: str | None, *, scope: Scope, reader: str) -> AsyncGenerator[bytes, None]:
    """Server-sent events until the reader leaves, the process stops or it is time to sign in anew; comments between."""
    ends = asyncio.get_running_loop().time() + services.stream_seconds
    yield f"retry: {_RETRY_MILLISECONDS}\n\n".encode()
    items = services.feed.follow(cursor, scope=scope)
    stopping = asyncio.ensure_future(services.stopping.wait())
    coming = asyncio.ensure_future(anext(items, None))
    try:
        while not services.stopping.is_set() and (left := ends - asyncio.get_running_loop().time()) > 0:
            beat = min(services.heartbeat_seconds, left)
            await asyncio.wait({coming, stopping}, timeout=beat, return_when=asyncio.FIRST_COMPLETED)
            if not coming.done():
                yield _BEAT
                continue
            if error := coming.exception():
                # The reader comes back by itself and goes on after the last event it saw.
                log.warning("stream_broken", exc_info=error)
                return
            item = coming.result()
            if item is None:
                return
            await note_listing(services, scope, (item.issue_id,), reader, action="read-events")
            yield _encoded(item)
            coming = asyncio.ensure_future(anext(items, None))
    finally:
        stopping.cancel()
        # Whoever leaves is cancelled again and again until all is over. A connection that is being closed for that must
        # not be interrupted a second time: nobody would ever be told that it is closed.
        with CancelScope(shield=True):
            await _left(coming, items)


async def _left(coming: "asyncio.Future[FeedItem | None]", items: AsyncIterator[FeedItem]) -> None:
    """Give up waiting for the next event, so that its database connection is free again."""
    coming.cancel()
    await asyncio.gather(coming, return_exceptions=True)
    if isinstance(items, AsyncGenerator):
        await items.aclose()


def _encoded(item: FeedItem) -> bytes:
    return format_sse_event(data_str=item.model_dump_json(), event=item.type, id=item.id)
