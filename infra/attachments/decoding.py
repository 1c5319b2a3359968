"""Has files read by processes of their own, a few at a time, so that no file can take this one down."""

import asyncio
import contextlib
import json
import sys
from dataclasses import dataclass, field
from typing import Any, Final

from infra.attachments.limits import DecodingLimits
from schemas.domain import attachment_refusals as refusals
from schemas.domain.errors import DomainError
from schemas.wire.attachments import Media, Prepared

_LONGEST_LINE: Final = 4_096
_BEGINS: Final = {Media.JPEG: b"\xff\xd8\xff", Media.PNG: b"\x89PNG\r\n\x1a\n", Media.PDF: b"%PDF-1.4\n"}
_REFUSALS: Final[dict[str, type[DomainError]]] = {
    kind.code: kind
    for kind in (
        refusals.AttachmentEmptyError,
        refusals.AttachmentTooLargeError,
        refusals.AttachmentTypeError,
        refusals.AttachmentAmbiguousError,
        refusals.AttachmentAnimatedError,
        refusals.AttachmentPixelsError,
        refusals.AttachmentPagesError,
        refusals.AttachmentLockedError,
    )
}


@dataclass
class Decoders:
    """`side_by_side` files are read at a time and `waiting` may wait; a process costs 0.2 s and ends with its file."""

    limits: DecodingLimits
    side_by_side: int = 2
    waiting: int = 16
    _slots: asyncio.Semaphore = field(init=False)
    _asked: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._slots = asyncio.Semaphore(self.side_by_side)

    async def prepare(self, data: bytes) -> Prepared:
        """The file made anew.

        Raises:
            DomainError: why it is not taken.
            UploadsBusyError: too many wait already.
        """
        if self._asked >= self.side_by_side + self.waiting:
            raise refusals.UploadsBusyError
        self._asked += 1
        try:
            async with self._slots:
                return await self._read(data)
        finally:
            self._asked -= 1

    async def _read(self, data: bytes) -> Prepared:
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-m", "infra.attachments.decoder", self.limits.text()),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                # What a decoder complains of may quote the file.
                stderr=asyncio.subprocess.DEVNULL,
                env={},
                cwd="/",
            )
        except OSError as error:
            raise refusals.UploadsBusyError from error
        try:
            async with asyncio.timeout(self.limits.wall):
                return await _answered(process, data, self.limits)
        except (TimeoutError, asyncio.IncompleteReadError, ValueError, KeyError) as error:
            raise refusals.AttachmentUnreadableError from error
        finally:
            await _ended(process)


async def _answered(process: asyncio.subprocess.Process, data: bytes, limits: DecodingLimits) -> Prepared:
    assert process.stdin is not None
    assert process.stdout is not None
    feeding = asyncio.create_task(_fed(process.stdin, data))
    try:
        told: dict[str, Any] = json.loads(await process.stdout.readuntil(b"\n"))
        if "refused" in told:
            raise _REFUSALS[told["refused"]](**told["figures"])
        whole, thumbnail = told["lengths"]
        if whole + thumbnail > limits.answer:
            raise ValueError("more than any file of the allowed size gives")
        return _checked(
            Prepared(
                media=told["media"],
                whole=await process.stdout.readexactly(whole),
                thumbnail=await process.stdout.readexactly(thumbnail),
            )
        )
    finally:
        feeding.cancel()
        await asyncio.gather(feeding, return_exceptions=True)


async def _fed(stdin: asyncio.StreamWriter, data: bytes) -> None:
    try:
        stdin.write(data)
        await stdin.drain()
    except (BrokenPipeError, ConnectionResetError):
        return  # It has ended; what it answered counts.
    stdin.close()


def _checked(prepared: Prepared) -> Prepared:
    """A decoder that a file has taken over could answer anything: at least it begins as what it says it is."""
    if not prepared.whole.startswith(_BEGINS[prepared.media]) or not prepared.thumbnail.startswith(_BEGINS[Media.JPEG]):
        raise ValueError("not what our encoders write")
    return prepared


async def _ended(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    await process.wait()
