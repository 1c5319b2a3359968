"""Files of strangers, read by a real process of their own: what is made of honest ones, and why others are refused."""

import asyncio
import io
import re

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from infra.attachments.decoding import Decoders
from infra.attachments.limits import DecodingLimits
from infra.attachments.sniffing import is_two_things, kind_of, seems
from schemas.domain.attachment_refusals import UploadsBusyError
from schemas.domain.errors import DomainError
from schemas.wire.attachments import Media, Prepared
from tests import attachment_files as files

pytestmark = pytest.mark.slow


@pytest.fixture
def decoders() -> Decoders:
    return Decoders(DecodingLimits())


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def markers(data: bytes) -> set[int]:
    """The segments of a JPEG before its pixels."""
    found, place = set(), 2
    while data[place + 1] != 0xDA:
        found.add(data[place + 1])
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return found


async def refused(decoders: Decoders, data: bytes) -> tuple[str, str]:
    with pytest.raises(DomainError) as refusal:
        await decoders.prepare(data)
    assert refusal.value.hint
    return refusal.value.code, refusal.value.message


async def test_nothing_of_what_a_camera_notes_stays(decoders: Decoders) -> None:
    sent = files.phone_photo()
    assert files.GPS_CANARY.encode() in sent
    assert files.OWNER_CANARY.encode() in sent

    prepared = await decoders.prepare(sent)

    for made in (prepared.whole, prepared.thumbnail):
        assert b"CANARY" not in made
        assert not opened(made).getexif()
        # JFIF, tables, frame: neither EXIF (E1), a profile (E2) nor a comment (FE).
        assert markers(made) <= {0xE0, 0xDB, 0xC0, 0xC2, 0xC4, 0xDD}


@pytest.mark.parametrize(
    ("orientation", "size", "blue"),
    [
        (1, (640, 480), (10, 10)),
        (2, (640, 480), (630, 10)),
        (3, (640, 480), (630, 470)),
        (4, (640, 480), (10, 470)),
        (5, (480, 640), (10, 10)),
        (6, (480, 640), (470, 10)),
        (7, (480, 640), (470, 630)),
        (8, (480, 640), (10, 630)),
    ],
)
async def test_a_photo_stands_as_it_was_held(
    decoders: Decoders, orientation: int, size: tuple[int, int], blue: tuple[int, int]
) -> None:
    prepared = await decoders.prepare(files.phone_photo(orientation=orientation))

    image = opened(prepared.whole)
    red_part, _, blue_part = image.getpixel(blue)  # type: ignore[misc]
    assert image.size == size
    assert blue_part > 200 > 60 > red_part


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK", "LA", "I;16"])
async def test_pictures_of_every_mode_are_taken(decoders: Decoders, mode: str) -> None:
    if mode == "CMYK":
        sent = files.jpeg(files.picture(mode="CMYK"))
    elif mode == "I;16":
        sent = files.png(files.picture(mode="I").point(lambda value: value * 200).convert("I;16"))
    else:
        sent = files.png(files.picture(mode=mode))

    image = opened((await decoders.prepare(sent)).whole)

    assert (image.mode, image.size) == ("RGB", (640, 480))


async def test_what_was_transparent_is_white(decoders: Decoders) -> None:
    clear = Image.new("RGBA", (64, 64), (255, 0, 0, 0))

    prepared = await decoders.prepare(files.png(clear))

    assert opened(prepared.whole).getpixel((5, 5)) == (255, 255, 255)


async def test_a_screenshot_stays_sharp_and_a_photo_of_another_kind_becomes_a_jpeg(decoders: Decoders) -> None:
    assert (await decoders.prepare(files.png())).media is Media.PNG
    assert (await decoders.prepare(files.webp())).media is Media.JPEG
    noise = Image.effect_noise((1600, 1600), 90).convert("RGB")
    assert (await decoders.prepare(files.png(noise))).media is Media.JPEG


async def test_large_pictures_are_made_smaller_and_have_a_thumbnail(decoders: Decoders) -> None:
    prepared = await decoders.prepare(files.jpeg(files.picture(4000, 3000)))

    assert opened(prepared.whole).size == (2560, 1920)
    assert opened(prepared.thumbnail).size == (320, 240)


async def test_words_in_a_picture_vanish(decoders: Decoders) -> None:
    sent = files.commented_png("<script>alert(1)</script>")
    assert b"<script>" in sent

    prepared = await decoders.prepare(sent)

    assert b"script" not in prepared.whole + prepared.thumbnail
    assert opened(prepared.whole).info == {}


async def test_what_phones_keep_behind_a_photo_is_dropped(decoders: Decoders) -> None:
    prepared = await decoders.prepare(files.jpeg() + files.jpeg(files.picture(32, 32)) + b"SEFT-maker-data")

    assert b"SEFT" not in prepared.whole
    assert opened(prepared.whole).size == (640, 480)


async def test_a_document_becomes_pictures_and_nothing_else(decoders: Decoders) -> None:
    sent = files.scripted_pdf()
    assert b"JavaScript" in sent

    prepared = await decoders.prepare(sent)

    names = set(re.findall(rb"/[A-Z][A-Za-z]+", prepared.whole.split(b"stream")[0] + prepared.whole[-400:]))
    assert prepared.media is Media.PDF
    for gone in (b"JavaScript", b"OpenAction", b"URI", b"evil", b"CANARY", b"Annots", b"Font", b"Info", b"Date"):
        assert gone not in prepared.whole
    assert names <= {
        *(b"/Type", b"/Catalog", b"/Pages", b"/Kids", b"/Count", b"/Page", b"/Parent", b"/MediaBox", b"/Resources"),
        *(b"/XObject", b"/Im", b"/Contents", b"/Length", b"/Size", b"/Root"),
    }


async def test_every_page_of_a_document_can_be_read_afterwards(decoders: Decoders) -> None:
    prepared = await decoders.prepare(files.pdf(3))

    document = pypdfium2.PdfDocument(prepared.whole)
    drawn = [page.render(scale=1).to_pil().convert("L") for page in document]
    assert [page.get_size() for page in document] == [(595.0, 842.0)] * 3
    # The line of text is dark on white.
    assert all(page.crop((60, 60, 300, 130)).getextrema()[0] < 100 for page in drawn)
    assert all(page.crop((60, 200, 300, 800)).getextrema()[0] > 240 for page in drawn)
    assert max(opened(prepared.thumbnail).size) == 320


@pytest.mark.parametrize("size", [(1, 1), (1, 14_400), (14_400, 14_400), (1_000_000, 1_000_000)])
async def test_no_page_is_drawn_larger_than_paper(decoders: Decoders, size: tuple[int, int]) -> None:
    prepared = await decoders.prepare(files.pdf(size=size))

    widths = re.findall(rb"/(?:Width|Height) (\d+)", prepared.whole)
    assert all(1 <= int(each) <= 1_755 for each in widths)


REFUSED = {
    "nothing": (b"", "attachment-empty", "The file is empty."),
    "an office document": (
        files.office_document(),
        "attachment-type",
        "This is an office document or an archive, which cannot be taken.",
    ),
    "an old office document": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500,
        "attachment-type",
        "This is an office document of an old format, which cannot be taken.",
    ),
    "an iPhone's own format": (
        b"\x00\x00\x00\x18ftypheic" + b"\x00" * 500,
        "attachment-type",
        "This is a HEIC photo, which cannot be taken.",
    ),
    "a film": (
        b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 500,
        "attachment-type",
        "This is a film, which cannot be taken.",
    ),
    "a web page": (
        b"\xef\xbb\xbf <!DOCTYPE html><script>alert(1)</script>",
        "attachment-type",
        "This is a web page, which cannot be taken.",
    ),
    "a drawing with scripts": (
        b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
        "attachment-type",
        "This is a web page, which cannot be taken.",
    ),
    "text": ("路灯坏了。".encode(), "attachment-type", "This is text, which cannot be taken."),
    "random bytes": (bytes(range(256)) * 4, "attachment-type", "This is no photo and no PDF document."),
    "a photo that is cut off": (
        files.jpeg()[:-2_000],
        "attachment-unreadable",
        "The file cannot be read: it is damaged, cut off, or far too complicated.",
    ),
    "a screenshot that is cut off": (
        files.png()[:-500],
        "attachment-unreadable",
        "The file cannot be read: it is damaged, cut off, or far too complicated.",
    ),
    "the mark of a photo alone": (
        b"\xff\xd8\xff",
        "attachment-unreadable",
        "The file cannot be read: it is damaged, cut off, or far too complicated.",
    ),
    "the mark of a document alone": (
        b"%PDF-1.7\n",
        "attachment-unreadable",
        "The file cannot be read: it is damaged, cut off, or far too complicated.",
    ),
    "a photo and an archive (GIFAR)": (
        files.jpeg() + files.archive("Evil.class"),
        "attachment-ambiguous",
        "The file is a photo or document and something else at the same time.",
    ),
    "a photo and a document": (
        files.jpeg() + files.pdf(),
        "attachment-ambiguous",
        "The file is a photo or document and something else at the same time.",
    ),
    "a document in the comment of a photo": (
        files.jpeg(comment=b"%PDF-1.7\n1 0 obj"),
        "attachment-ambiguous",
        "The file is a photo or document and something else at the same time.",
    ),
    "a page behind a screenshot": (
        files.png() + b"<html><script>alert(1)</script>",
        "attachment-ambiguous",
        "The file is a photo or document and something else at the same time.",
    ),
    "a page in the head of a document": (
        b"%PDF-1.7\n%<html><script>alert(1)</script>\n" + files.pdf()[9:],
        "attachment-ambiguous",
        "The file is a photo or document and something else at the same time.",
    ),
    "a document and an archive": (
        files.pdf() + files.archive(),
        "attachment-ambiguous",
        "The file is a photo or document and something else at the same time.",
    ),
    "a moving screenshot": (files.animated("PNG"), "attachment-animated", "The picture moves."),
    "a moving picture": (files.animated("WEBP"), "attachment-animated", "The picture moves."),
    "a document of too many pages": (files.pdf(31), "attachment-pages", "The document has 31 pages, more than 30."),
    "a hundred megapixels": (
        files.claimed_png(10_000, 10_000),
        "attachment-pixels",
        "The picture has 10,000 x 10,000 pixels, more than 50,000,000.",
    ),
    "one byte too many": (
        files.jpeg() + b"\x00" * 10_000_000,
        "attachment-too-large",
        "The file is larger than 10,000,000 bytes.",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_cannot_be_taken_is_refused_in_a_sentence(decoders: Decoders, name: str) -> None:
    sent, code, sentence = REFUSED[name]

    assert await refused(decoders, sent) == (code, sentence)


async def test_a_small_file_that_claims_to_be_huge_is_never_decoded() -> None:
    # With memory for nothing but its own code the process can still say why.
    decoders = Decoders(DecodingLimits(memory=400_000_000))

    assert (await refused(decoders, files.claimed_png(30_000, 30_000)))[0] == "attachment-pixels"


async def test_a_comment_that_unpacks_to_gigabytes_breaks_its_own_process_alone(decoders: Decoders) -> None:
    sent = files.text_bomb_png()
    assert len(sent) < 1_000_000

    code, _ = await refused(decoders, sent)

    assert code == "attachment-unreadable"
    assert (await decoders.prepare(files.jpeg())).media is Media.JPEG


async def test_a_file_that_needs_more_memory_than_it_is_given_is_refused() -> None:
    decoders = Decoders(DecodingLimits(memory=300_000_000, pixels=100_000_000))

    assert (await refused(decoders, files.claimed_png(9_000, 9_000, channels=3)))[0] == "attachment-unreadable"


async def test_a_file_that_takes_too_long_is_given_up() -> None:
    decoders = Decoders(DecodingLimits(wall=0.001))

    assert (await refused(decoders, files.jpeg()))[0] == "attachment-unreadable"


async def test_more_files_than_may_wait_are_asked_to_come_again() -> None:
    decoders = Decoders(DecodingLimits(), side_by_side=0, waiting=0)

    with pytest.raises(UploadsBusyError):
        await decoders.prepare(files.jpeg())


async def test_a_locked_document_is_refused(decoders: Decoders) -> None:
    locked = files.numbered(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] /Count 0 >>"]).replace(
        b"/Root 1 0 R",
        b"/Root 1 0 R /Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <"
        + b"ab" * 32
        + b"> /U <"
        + b"cd" * 32
        + b"> >> /ID [<00> <00>]",
    )

    assert (await refused(decoders, locked))[0] == "attachment-locked"


HONEST = (files.jpeg(), files.png(), files.webp(), files.pdf(2))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    base=st.sampled_from(HONEST),
    places=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=30),
    cut=st.floats(0.1, 1),
)
async def test_damage_of_any_kind_is_refused_or_mended_but_never_an_error_of_ours(
    base: bytes, places: list[tuple[float, int]], cut: float
) -> None:
    damaged = bytearray(base[: int(len(base) * cut)])
    for place, value in places:
        damaged[int(place * len(damaged))] = value

    [outcome] = await asyncio.gather(Decoders(DecodingLimits()).prepare(bytes(damaged)), return_exceptions=True)

    if isinstance(outcome, Prepared):
        assert outcome.whole.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n", b"%PDF-1.4"))
    else:
        assert isinstance(outcome, DomainError)
        assert outcome.code.startswith("attachment-")


@given(data=st.binary(max_size=2_000))
def test_looking_at_any_bytes_says_something(data: bytes) -> None:
    kind = kind_of(data)

    assert kind is None or is_two_things(data, kind) in {True, False}
    assert isinstance(seems(data), str)
