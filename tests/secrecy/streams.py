"""A reader of the live stream in this process: every byte of it, and the end decided by the reader."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from schemas.wire.stored import FeedPosition
from tests.secrecy.installation import Installation

_QUIET_TURNS = 200  # of the event loop without a byte; what is on its way comes within a few
_PATIENCE = 30  # seconds


@dataclass
class Stream:
    """What came so far."""

    town: Installation
    left: asyncio.Event = field(default_factory=asyncio.Event)
    told: bytearray = field(default_factory=bytearray)
    status: int = 0

    async def receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.status = message.get("status", self.status)
        self.told += message.get("body", b"")

    async def until(self, mark: str) -> bytes:
        """Everything up to this mark, and whatever follows it without waiting."""
        async with asyncio.timeout(_PATIENCE):
            while mark.encode() not in self.told:
                self.town.services.feed.wake()  # type: ignore[attr-defined]
                await asyncio.sleep(0.001)
        quiet, before = 0, len(self.told)
        while quiet < _QUIET_TURNS:
            await asyncio.sleep(0)
            quiet, before = (quiet + 1 if len(self.told) == before else 0), len(self.told)
        return bytes(self.told)


@asynccontextmanager
async def waiting_together(town: Installation, number: int) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Gives what waits until so many streams have seen where they are and wait for the head to move."""
    pulse, waiting = town.services.feed._pulse, 0  # type: ignore[attr-defined]
    beyond = pulse.beyond

    async def counted(place: FeedPosition) -> None:
        nonlocal waiting
        waiting += 1
        try:
            await beyond(place)
        finally:
            waiting -= 1

    async def until_all_wait() -> None:
        async with asyncio.timeout(_PATIENCE):
            while waiting < number:
                await asyncio.sleep(0.001)

    pulse.beyond = counted
    yield until_all_wait


@asynccontextmanager
async def streaming(
    town: Installation, reader: str, *, after: str | None = None, path: str = "/v1/events", cookie: str | None = None
) -> AsyncIterator[Stream]:
    """Follow the events until the block is left; with a cookie as a page of work does."""
    stream = Stream(town)
    who = (b"cookie", cookie.encode()) if cookie else (b"authorization", f"Bearer {town.tokens[reader]}".encode())
    headers = [(b"accept", b"text/event-stream"), who]
    if after is not None:
        headers.append((b"last-event-id", after.encode()))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("sibu.test", 80),
    }
    following = asyncio.ensure_future(town.app(scope, stream.receive, stream.send))
    try:
        yield stream
    finally:
        stream.left.set()
        await following
        # The look at the head that followers share goes on a moment longer, and would meet a database that is closed.
        feed: Any = town.services.feed
        feed.wake()
        if feed._pulse._next is not None:
            await asyncio.gather(feed._pulse._next, return_exceptions=True)
