"""Forms with files are taken apart as they come, within bounds, however the network cuts them."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import Request

from api.pages.parts import Bounds, Part, has_files, parts_of
from api.pages.taking import FormRefusedError, FormTooLongError, FormTooSlowError
from schemas.domain.attachment_refusals import UploadsBusyError

BOUNDARY = "----WebKitFormBoundaryA1b2"
TYPE = f"multipart/form-data; boundary={BOUNDARY}"
PHOTO = b"\xff\xd8\r\n--not the boundary\r\n--" + BOUNDARY.encode()[:-1] + b"\x00" * 40


def field(name: str, text: str) -> bytes:
    return b'Content-Disposition: form-data; name="%s"\r\n\r\n%s' % (name.encode(), text.encode())


def file(name: str, data: bytes, *, filename: str = "路灯.jpg") -> bytes:
    head = f'Content-Disposition: form-data; name="{name}"; filename="{filename}"\r\nContent-Type: image/jpeg\r\n\r\n'
    return head.encode() + data


def body(*parts: bytes) -> bytes:
    line = b"--" + BOUNDARY.encode()
    return b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"


FORM = body(field("key", "k"), field("problem", "路灯坏了\r\n看不见路"), file("photo", PHOTO), field("last", ""))


def request(chunks: Iterable[bytes], *, content_type: str = TYPE, ends: bool = True) -> Request:
    """What comes is these chunks; where it does not end, nothing follows them for ever."""
    waiting = list(chunks)

    async def receive() -> dict[str, Any]:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting) or not ends}
        await asyncio.Event().wait()
        raise AssertionError("nothing ever comes")

    headers = [(b"content-type", content_type.encode())]
    return Request({"type": "http", "method": "POST", "path": "/report", "headers": headers}, receive)


def free() -> None:
    """There is always room for a file."""


async def taken(chunks: Iterable[bytes], bounds: Bounds | None = None, **more: Any) -> Sequence[Part]:
    hold = more.pop("hold", free)
    return [part async for part in parts_of(request(chunks, **more), bounds or Bounds(), hold=hold)]


def cut(whole: bytes, size: int) -> list[bytes]:
    return [whole[at : at + size] for at in range(0, len(whole), size)]


@settings(deadline=None)  # A loop of its own for each.
@given(size=st.integers(1, len(FORM)))
def test_a_form_is_the_same_however_the_network_cuts_it(size: int) -> None:
    parts = asyncio.run(taken(cut(FORM, size)))

    assert [(part.name, part.is_file, part.data) for part in parts] == [
        ("key", False, b"k"),
        ("problem", False, "路灯坏了\r\n看不见路".encode()),
        ("photo", True, PHOTO),
        ("last", False, b""),
    ]
    assert parts[1].text == "路灯坏了\r\n看不见路"


async def test_what_is_kept_of_a_file_has_no_name() -> None:
    [part] = await taken([body(file("photo", b"1234", filename="13800000000 王芳.jpg"))])

    assert "王芳" not in repr(part)
    assert "1234" not in repr(part)


async def test_a_file_that_is_too_large_is_lost_and_what_follows_it_is_not() -> None:
    whole = body(file("photo", b"x" * 101), field("problem", "路灯坏了"), file("photo", b"y" * 100))

    lost, words, kept = await taken(cut(whole, 30), Bounds(file=100, files=2))

    assert (lost.data, getattr(lost.lost, "code", None)) == (b"", "attachment-too-large")
    assert words.text == "路灯坏了"
    assert (kept.data, kept.lost) == (b"y" * 100, None)


async def test_a_file_for_which_there_is_no_room_is_lost_and_the_words_are_not() -> None:
    def busy() -> None:
        raise UploadsBusyError

    lost, words = await taken([body(file("photo", b"x"), field("problem", "路灯坏了"))], hold=busy)

    assert (lost.data, getattr(lost.lost, "code", None)) == (b"", "uploads-busy")
    assert words.text == "路灯坏了"


async def test_an_empty_field_of_files_asks_for_no_room() -> None:
    asked: list[int] = []

    [empty] = await taken([body(file("photo", b"", filename=""))], hold=lambda: asked.append(1))

    assert (empty.is_file, empty.data, empty.lost, asked) == (True, b"", None, [])


@pytest.mark.parametrize(
    ("whole", "bounds"),
    [
        (body(field("problem", "x" * 60), field("more", "x" * 60)), Bounds(text=100)),
        (body(*[field("a", "")] * 4), Bounds(parts=3)),
        (body(file("photo", b"x" * 500)), Bounds(text=100, file=100, files=1)),
    ],
    ids=["texts", "parts", "all"],
)
async def test_beyond_its_bounds_a_form_is_too_long(whole: bytes, bounds: Bounds) -> None:
    with pytest.raises(FormTooLongError):
        await taken(cut(whole, 50), bounds)


async def test_a_form_that_does_not_go_on_is_too_slow() -> None:
    with pytest.raises(FormTooSlowError):
        await taken([FORM[:-30]], Bounds(seconds=0.05), ends=False)


@pytest.mark.parametrize(
    "whole",
    [
        FORM[:-4],
        FORM[:200],
        b"",
        b"no form at all",
        FORM.replace(b"form-data", b"attachment"),
        FORM.replace(b' name="key"', b""),
        FORM.replace(b'name="key"', b'name="%s"' % (b"k" * 65)),
        FORM.replace(b'name="key"', b'name="\xff"'),
        FORM.replace(b"Content-Type: image/jpeg\r\n", b"X: y\r\n" * 9),
        FORM.replace(b"Content-Type: image/jpeg", b"X: " + b"y" * 5_000),
    ],
    ids=["end", "cut", "empty", "text", "kind", "nameless", "long name", "not utf-8", "headers", "long header"],
)
async def test_what_no_browser_sends_is_refused(whole: bytes) -> None:
    with pytest.raises(FormRefusedError):
        await taken([whole])


@pytest.mark.parametrize("content_type", ["text/plain", "multipart/form-data", f"{TYPE}{'x' * 80}"])
async def test_without_a_usable_boundary_it_is_no_form_with_files(content_type: str) -> None:
    with pytest.raises(FormRefusedError):
        await taken([FORM], content_type=content_type)


async def test_a_field_that_is_no_utf8_is_refused_when_it_is_read() -> None:
    [part] = await taken([body(field("problem", "x").replace(b"x", b"\xff"))])

    with pytest.raises(FormRefusedError):
        _ = part.text


def test_a_form_with_files_is_known_by_its_type() -> None:
    assert has_files(request([]))
    assert not has_files(request([], content_type="application/x-www-form-urlencoded"))
