"""Why a file is not taken, or not given: each with what is wrong and what would be right."""

from schemas.domain.errors import DomainError

_POSSIBLE = "Photos (JPEG, PNG, WebP) and PDF documents can be sent."


class AttachmentEmptyError(DomainError):
    """Nothing came."""

    code = "attachment-empty"

    def __init__(self) -> None:
        super().__init__("The file is empty.", hint="Send the bytes of the file as the body of the request.")


class AttachmentTooLargeError(DomainError):
    """More bytes than one file may have."""

    code = "attachment-too-large"

    def __init__(self, *, limit: int) -> None:
        super().__init__(
            f"The file is larger than {limit:,} bytes.",
            hint="Send a smaller photo, or the document in parts.",
        )


class AttachmentTypeError(DomainError):
    """Its content is of no kind that can be made safe. `seen`: what it looks like, where that is known."""

    code = "attachment-type"

    def __init__(self, *, seen: str = "") -> None:
        what = f"This is {seen}, which cannot be taken." if seen else "This is no photo and no PDF document."
        super().__init__(what, hint=f"{_POSSIBLE} {_INSTEAD.get(seen, 'Save it as one of these.')}")


_INSTEAD = {
    "a HEIC photo": "Save the photo as JPEG (on an iPhone: Settings, Camera, Formats, Most Compatible).",
    "an office document or an archive": "Save the document as PDF; unpack an archive and send its files.",
    "an office document of an old format": "Save the document as PDF.",
    "a GIF": "Send a photo or a screenshot.",
    "a film": "Send photos of what it shows.",
    "a web page": "Save the page as PDF.",
    "text": "Write the text into the report.",
}


class AttachmentUnreadableError(DomainError):
    """Broken, cut off, or made so that reading it would take more than any honest file does."""

    code = "attachment-unreadable"

    def __init__(self) -> None:
        super().__init__(
            "The file cannot be read: it is damaged, cut off, or far too complicated.",
            hint="Open it on your device; if it shows there, take a screenshot or print it to PDF and send that.",
        )


class AttachmentAmbiguousError(DomainError):
    """Two kinds of file at once, which no camera and no office makes."""

    code = "attachment-ambiguous"

    def __init__(self) -> None:
        super().__init__(
            "The file is a photo or document and something else at the same time.",
            hint="Take a screenshot of the photo, or print the document to PDF, and send that.",
        )


class AttachmentAnimatedError(DomainError):
    """Several pictures in one file."""

    code = "attachment-animated"

    def __init__(self) -> None:
        super().__init__("The picture moves.", hint="Send single photos, each as a file of its own.")


class AttachmentPixelsError(DomainError):
    """More pixels than are decoded."""

    code = "attachment-pixels"

    def __init__(self, *, width: int, height: int, limit: int) -> None:
        super().__init__(
            f"The picture has {width:,} x {height:,} pixels, more than {limit:,}.",
            hint="Set the camera to an ordinary resolution, or send a smaller copy.",
        )


class AttachmentPagesError(DomainError):
    """More pages than are drawn."""

    code = "attachment-pages"

    def __init__(self, *, pages: int, limit: int) -> None:
        super().__init__(
            f"The document has {pages:,} pages, more than {limit}.",
            hint="Send the pages that matter as a document of their own.",
        )


class AttachmentLockedError(DomainError):
    """A document with a password."""

    code = "attachment-locked"

    def __init__(self) -> None:
        super().__init__("The document has a password.", hint="Save a copy without a password and send that.")


class AttachmentUnknownError(DomainError):
    """No upload fits the claim: wrong, expired, or erased. Nobody can tell these apart."""

    code = "attachment-unknown"

    def __init__(self) -> None:
        super().__init__(
            "An attachment is not known: it was never uploaded, its claim is wrong, or its day is over.",
            hint="Upload the file again and name the claim that comes back.",
        )


class AttachmentClaimedError(DomainError):
    """A file belongs to one issue."""

    code = "attachment-claimed"

    def __init__(self) -> None:
        super().__init__(
            "An attachment was used before, for another report or step.",
            hint="Upload the file once more and name the new claim.",
        )


class AttachmentsFullError(DomainError):
    """The issue has as many files as it may have."""

    code = "attachments-too-many"

    def __init__(self, *, limit: int) -> None:
        super().__init__(f"An issue has at most {limit} attachments.", hint="Leave out those that show the same.")


class AttachmentNotFoundError(DomainError):
    """Not of this issue, erased, or never there."""

    code = "attachment-not-found"

    def __init__(self) -> None:
        super().__init__(
            "There is no such attachment.", hint="The list of attachments of the issue names those there are."
        )


class AttachmentSealedError(DomainError):
    """Until the class of a report is decided only the analysis may open what came with it."""

    code = "attachment-sealed"

    def __init__(self) -> None:
        super().__init__(
            "The report has just come in; what came with it cannot be shown yet.",
            hint="Ask again in a moment, when the report has been looked at.",
        )


class UploadTooSlowError(DomainError):
    """The body did not come in time."""

    code = "upload-too-slow"

    def __init__(self, *, seconds: float) -> None:
        super().__init__(
            f"The file did not arrive within {seconds:g} seconds.", hint="Try a smaller file or a better connection."
        )


class UploadsBusyError(DomainError):
    """As many files are looked at as this process can at a time."""

    code = "uploads-busy"

    def __init__(self) -> None:
        super().__init__("Many files are being sent right now.", hint="Send it again in a few seconds.")


class UploadsFullError(DomainError):
    """Files that nobody has claimed fill the room that there is for them."""

    code = "uploads-full"

    def __init__(self) -> None:
        super().__init__(
            "There is no room for more files until some are filed with a report or expire.",
            hint="File the report without the file and add the file later with the receipt.",
        )
