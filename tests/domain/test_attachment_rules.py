"""What history says of files, how a claim looks, and why a file is not taken."""

import pytest
from pydantic import TypeAdapter, ValidationError

from schemas.domain import attachment_refusals as refusals
from schemas.domain.attachments import AttachmentKind, AttachmentPart, AttachmentRef, Claims
from schemas.domain.content import Channel, Content
from schemas.domain.errors import DomainError

ID = "0b0c7a52-2f2c-4e5e-9b61-0a7f6c1d2e3f"
OTHER = "0b0c7a52-2f2c-4e5e-9b61-0a7f6c1d2e40"
SECRET = "Zm9yIHRoZSBleGFtcGxlMQ"
CLAIMS: TypeAdapter[tuple[str, ...]] = TypeAdapter(Claims)


def test_claims_name_different_files_and_nine_at_most() -> None:
    assert CLAIMS.validate_python([f"{ID}.{SECRET}", f"{OTHER}.{SECRET}"]) == (f"{ID}.{SECRET}", f"{OTHER}.{SECRET}")


@pytest.mark.parametrize(
    "given",
    [
        [ID],
        [f"{ID}.{SECRET[:-1]}"],
        [f"{ID}.{SECRET}="],
        [f"{ID.upper()}.{SECRET}"],
        ["photo.jpg"],
        [f"{ID}.{SECRET}", f"{ID}.{'A' * 22}"],
        [f"{ID[:-2]}{number:02d}.{SECRET}" for number in range(10)],
    ],
)
def test_what_is_no_list_of_claims_is_refused(given: list[str]) -> None:
    with pytest.raises(ValidationError):
        CLAIMS.validate_python(given)


def test_a_file_in_history_has_an_id_and_no_name() -> None:
    assert AttachmentRef(id=ID, kind=AttachmentKind.PHOTO, size=16_384).kind == "photo"
    with pytest.raises(ValidationError):
        AttachmentRef(id="photo.jpg", kind=AttachmentKind.PHOTO, size=1)


def test_content_sealed_before_there_were_files_still_reads() -> None:
    content = Content.model_validate_json('{"problem":"灯","channel":"web"}')

    assert (content.channel, content.attachments) == (Channel.WEB, ())


REFUSALS: list[tuple[DomainError, str, str]] = [
    (refusals.AttachmentEmptyError(), "attachment-empty", "The file is empty."),
    (
        refusals.AttachmentTooLargeError(limit=10_000_000),
        "attachment-too-large",
        "The file is larger than 10,000,000 bytes.",
    ),
    (refusals.AttachmentTypeError(), "attachment-type", "This is no photo and no PDF document."),
    (
        refusals.AttachmentTypeError(seen="a GIF"),
        "attachment-type",
        "This is a GIF, which cannot be taken.",
    ),
    (
        refusals.AttachmentUnreadableError(),
        "attachment-unreadable",
        "The file cannot be read: it is damaged, cut off, or far too complicated.",
    ),
    (
        refusals.AttachmentAmbiguousError(),
        "attachment-ambiguous",
        "The file is a photo or document and something else at the same time.",
    ),
    (refusals.AttachmentAnimatedError(), "attachment-animated", "The picture moves."),
    (
        refusals.AttachmentPixelsError(width=10_000, height=9_000, limit=50_000_000),
        "attachment-pixels",
        "The picture has 10,000 x 9,000 pixels, more than 50,000,000.",
    ),
    (
        refusals.AttachmentPagesError(pages=31, limit=30),
        "attachment-pages",
        "The document has 31 pages, more than 30.",
    ),
    (refusals.AttachmentLockedError(), "attachment-locked", "The document has a password."),
    (
        refusals.AttachmentUnknownError(),
        "attachment-unknown",
        "An attachment is not known: it was never uploaded, its claim is wrong, or its day is over.",
    ),
    (
        refusals.AttachmentClaimedError(),
        "attachment-claimed",
        "An attachment was used before, for another report or step.",
    ),
    (refusals.AttachmentsFullError(limit=40), "attachments-too-many", "An issue has at most 40 attachments."),
    (refusals.AttachmentNotFoundError(), "attachment-not-found", "There is no such attachment."),
    (
        refusals.AttachmentSealedError(),
        "attachment-sealed",
        "The report has just come in; what came with it cannot be shown yet.",
    ),
    (
        refusals.UploadTooSlowError(seconds=120.0),
        "upload-too-slow",
        "The file did not arrive within 120 seconds.",
    ),
    (refusals.UploadsBusyError(), "uploads-busy", "Many files are being sent right now."),
    (
        refusals.UploadsFullError(),
        "uploads-full",
        "There is no room for more files until some are filed with a report or expire.",
    ),
]


@pytest.mark.parametrize(("error", "code", "sentence"), REFUSALS)
def test_a_refusal_says_what_is_wrong_and_what_would_be_right(error: DomainError, code: str, sentence: str) -> None:
    assert (error.code, error.message) == (code, sentence)
    assert error.hint.endswith(".")


@pytest.mark.parametrize(
    ("seen", "advice"),
    [
        ("a HEIC photo", "JPEG"),
        ("an office document or an archive", "Save the document as PDF"),
        ("a web page", "Save the page as PDF"),
        ("text", "Write the text into the report"),
    ],
)
def test_the_kind_that_was_seen_has_its_own_advice(seen: str, advice: str) -> None:
    assert advice in refusals.AttachmentTypeError(seen=seen).hint


def test_what_came_with_a_report_is_told_from_evidence_of_what_staff_did() -> None:
    assert {part.value: part.is_filed for part in AttachmentPart} == {
        "report": True,
        "settled": True,
        "evidence": False,
    }
