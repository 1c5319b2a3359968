"""Photos and documents beside an issue: what history says of them, and the claim that ties an upload to an issue."""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from schemas.domain.base import Frozen

ATTACHMENT_ID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
CLAIM = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.[A-Za-z0-9_-]{22}$"
MOST_AT_ONCE = 9  # files that one filing or one command names


class AttachmentKind(StrEnum):
    """What people take it for; its bytes are always those of our own encoders."""

    PHOTO = "photo"
    DOCUMENT = "document"


class AttachmentPart(StrEnum):
    """What it is beside the issue: part of the report, or evidence of what staff did.

    What was filed before there was `settled` has what was found and what was done alike as `report`.
    """

    REPORT = "report"
    SETTLED = "settled"  # came with the report, and shows it done: what was settled on the spot
    EVIDENCE = "evidence"

    @property
    def is_filed(self) -> bool:
        """It came with the report, so whoever has the report has it."""
        return self is not AttachmentPart.EVIDENCE


class AttachmentRef(Frozen):
    """All that history says of a file: a random id, its kind, and about how long it is. Never a name.

    `size` is the bytes kept, which are padded, so that a length leads nobody to a file.
    """

    id: str = Field(pattern=ATTACHMENT_ID)
    kind: AttachmentKind
    size: int = Field(ge=0)


def _each_once(claims: tuple[str, ...]) -> tuple[str, ...]:
    ids = [claim.partition(".")[0] for claim in claims]
    if len(set(ids)) < len(ids):
        raise ValueError("Name each file once.")
    return claims


Claim = Annotated[str, Field(pattern=CLAIM, examples=["0b0c7a52-2f2c-4e5e-9b61-0a7f6c1d2e3f.Zm9yIHRoZSBleGFtcGxlMQ"])]
Claims = Annotated[tuple[Claim, ...], Field(max_length=MOST_AT_ONCE), AfterValidator(_each_once)]
