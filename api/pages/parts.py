"""Takes a form with files apart while it comes in: bounded in bytes, in parts and in time, one file at a time."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Final

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect, Request

from api.pages.taking import FormRefusedError, FormTooLongError, FormTooSlowError
from schemas.domain.attachment_refusals import AttachmentTooLargeError
from schemas.domain.base import Frozen
from schemas.domain.errors import DomainError

MULTIPART: Final = "multipart/form-data"
_LONGEST_NAME: Final = 64
_HEADERS: Final = 4  # of a part; browsers send two


class Bounds(Frozen):
    """`text` bytes of all fields together, `file` bytes of one file, so many `files` and `parts`, within `seconds`.

    The seconds are those in which nothing but the sender is waited for.
    """

    text: int = 131_072
    file: int = 10_000_000
    files: int = 6
    parts: int = 60
    seconds: float = 120.0

    @property
    def whole(self) -> int:
        """Bytes of the whole body; a file that is too large may come to its end, so that the words beside it count."""
        return self.text + 2 * self.files * self.file


@dataclass(frozen=True)
class Part:
    """A field, or a file without its name. Of a file that is `lost` nothing was kept, and this is why."""

    name: str
    is_file: bool
    data: bytes = field(repr=False)
    lost: DomainError | None = None

    @property
    def text(self) -> str:
        """What a field holds. Raises FormRefusedError where that is no UTF-8."""
        try:
            return self.data.decode("utf-8")
        except UnicodeDecodeError as error:
            raise _unreadable() from error


async def parts_of(request: Request, bounds: Bounds, *, hold: Callable[[], None]) -> AsyncIterator[Part]:
    """The parts in their order, each as soon as it is whole.

    `hold` is asked at the first byte of each file; the DomainError that it may raise is why the file is lost.

    Raises:
        FormTooLongError: more than the bounds allow, in bytes of text, of all, or in parts.
        FormTooSlowError: the rest did not come in time.
        FormRefusedError: it is no form with files, or broke off.
    """
    taking = _Taking(bounds, hold)
    parser = _parser(request, taking)
    came = 0
    async for chunk in _chunks(request, bounds.seconds):
        came += len(chunk)
        if came > bounds.whole:
            raise FormTooLongError("The form is too long.")
        try:
            parser.write(chunk)
        except FormParserError as error:
            raise _unreadable() from error
        while taking.whole:
            yield taking.whole.popleft()
    if not taking.ended:
        raise FormRefusedError("The form broke off.")


def has_files(request: Request) -> bool:
    """Whether it is sent as a form with files is."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == MULTIPART


def _parser(request: Request, taking: "_Taking") -> MultipartParser:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    boundary = options.get(b"boundary", b"")
    if kind != MULTIPART.encode() or not 1 <= len(boundary) <= 70:
        raise _unreadable()
    callbacks = {
        "on_part_begin": taking.begin,
        "on_header_field": taking.header_name,
        "on_header_value": taking.header_value,
        "on_header_end": taking.header_end,
        "on_headers_finished": taking.headers_finished,
        "on_part_data": taking.more,
        "on_part_end": taking.end,
        "on_end": taking.over,
    }
    return MultipartParser(boundary, callbacks, max_header_count=_HEADERS)  # type: ignore[arg-type]


@dataclass
class _Taking:
    """What the parser calls, in this order; `whole` are the parts that nobody has taken yet."""

    bounds: Bounds
    hold: Callable[[], None]
    whole: deque[Part] = field(default_factory=deque)
    ended: bool = False
    _begun: int = 0
    _text: int = 0
    _name: str = ""
    _is_file: bool = False
    _lost: DomainError | None = None
    _data: bytearray = field(default_factory=bytearray)
    _header: bytearray = field(default_factory=bytearray)
    _value: bytearray = field(default_factory=bytearray)
    _disposition: bytes = b""

    def begin(self) -> None:
        self._begun += 1
        if self._begun > self.bounds.parts:
            raise FormTooLongError("The form has too many parts.")
        self._data, self._disposition, self._lost = bytearray(), b"", None

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        if bytes(self._header).lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._header, self._value = bytearray(), bytearray()

    def headers_finished(self) -> None:
        kind, options = parse_options_header(self._disposition.decode("latin-1"))
        try:
            self._name = options.get(b"name", b"").decode("utf-8")
        except UnicodeDecodeError as error:
            raise _unreadable() from error
        if kind != b"form-data" or not 1 <= len(self._name) <= _LONGEST_NAME:
            raise _unreadable()
        self._is_file = b"filename" in options

    def more(self, data: bytes, start: int, end: int) -> None:
        if self._is_file:
            self._more_of_a_file(end - start)
        else:
            self._text += end - start
            if self._text > self.bounds.text:
                raise FormTooLongError("The texts of the form are too long.")
        if self._lost is None:
            self._data += memoryview(data)[start:end]

    def _more_of_a_file(self, size: int) -> None:
        if self._lost is not None:
            return
        try:
            if not self._data:
                self.hold()
            if len(self._data) + size > self.bounds.file:
                raise AttachmentTooLargeError(limit=self.bounds.file)
        except DomainError as error:
            self._lost, self._data = error, bytearray()

    def end(self) -> None:
        self.whole.append(Part(self._name, self._is_file, bytes(self._data), self._lost))
        self._data = bytearray()

    def over(self) -> None:
        self.ended = True


async def _chunks(request: Request, seconds: float) -> AsyncIterator[bytes]:
    """The body as it comes. Time that is spent on what has come does not count."""
    stream, loop, left = request.stream(), asyncio.get_running_loop(), seconds
    while True:
        begun = loop.time()
        try:
            async with asyncio.timeout(left):
                chunk = await anext(stream, None)
        except TimeoutError as slow:
            raise FormTooSlowError("The form took too long to come.") from slow
        except ClientDisconnect as gone:
            raise FormRefusedError("The form broke off.") from gone
        if chunk is None:
            return
        left -= loop.time() - begun
        yield chunk


def _unreadable() -> FormRefusedError:
    return FormRefusedError("The form cannot be read.")
