"""Takes the body of an upload: bounded in bytes, in time, and in how many come at once, so that memory is too."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from fastapi import Request

from schemas.domain.attachment_refusals import AttachmentTooLargeError, UploadsBusyError, UploadTooSlowError


@dataclass
class Receiving:
    """`limit` bytes a file, within `seconds`; `at_once` files in memory, from their first byte until they are kept."""

    limit: int = 10_000_000
    seconds: float = 120.0
    at_once: int = 8
    _inside: int = field(default=0, init=False)

    @asynccontextmanager
    async def body(self, request: Request) -> AsyncIterator[bytes]:
        """The body, for as long as the block lasts.

        Raises:
            UploadsBusyError: as many as may be are in memory.
            AttachmentTooLargeError: as soon as it is, whether it said its length or not.
            UploadTooSlowError: the rest did not come.
        """
        told = request.headers.get("content-length", "")
        if told.isdecimal() and int(told[:12]) > self.limit:
            raise AttachmentTooLargeError(limit=self.limit)
        with self.place():
            yield await self._taken(request)

    @contextmanager
    def place(self) -> Iterator[None]:
        """One of the places for files in memory, for as long as the block lasts.

        Raises:
            UploadsBusyError: all are taken; who waits would hold a connection, so nobody does.
        """
        if self._inside >= self.at_once:
            raise UploadsBusyError
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    async def _taken(self, request: Request) -> bytes:
        taken = bytearray()
        try:
            async with asyncio.timeout(self.seconds):
                async for chunk in request.stream():
                    taken += chunk
                    if len(taken) > self.limit:
                        raise AttachmentTooLargeError(limit=self.limit)
        except TimeoutError as slow:
            raise UploadTooSlowError(seconds=self.seconds) from slow
        return bytes(taken)
