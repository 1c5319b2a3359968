"""Streams of events to one reader: heard of as they come, counted, and ended with the session or the process."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractContextManager, aclosing
from typing import Final

import structlog
from anyio import CancelScope
from fastapi.sse import EventSourceResponse, format_sse_event
from starlette.types import Receive, Send
from starlette.types import Scope as ASGIScope

from api.reading.opening import note_listing
from api.services import Services
from schemas.domain.principals import Scope
from schemas.wire.reading import FeedItem

log = structlog.get_logger()

Encoded = Callable[[FeedItem], bytes]
_BEAT: Final = b": still here\n\n"
_RETRY_MILLISECONDS: Final = 2_000


def encoded(item: FeedItem) -> bytes:
    """The whole event, as the feed has it."""
    return format_sse_event(data_str=item.model_dump_json(), event=item.type, id=item.id)


class CountedStream(EventSourceResponse):
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


async def stream(
    services: Services, items: AsyncIterator[FeedItem], *, scope: Scope, reader: str, encoded: Encoded = encoded
) -> AsyncGenerator[bytes, None]:
    """Server-sent events until the reader leaves, the process stops or it is time to sign in anew; comments between."""
    ends = asyncio.get_running_loop().time() + services.stream_seconds
    yield f"retry: {_RETRY_MILLISECONDS}\n\n".encode()
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
            yield encoded(item)
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
