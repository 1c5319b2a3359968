"""What one file may ask of us: the bounds of decoding, given to the process that decodes as one line of JSON."""

import json
from dataclasses import asdict, dataclass
from typing import Self

# No import of ours and no pydantic: every upload starts a process that reads this module.


@dataclass(frozen=True, kw_only=True)
class DecodingLimits:
    """`bytes` of the file as sent; `pixels` of one picture before it is decoded; `pages` of a document.

    `side` is the longest side of a picture afterwards, `page_side` that of a drawn page, `thumbnail` of a thumbnail,
    all in pixels. `memory` is in bytes, `cpu` in seconds of the processor, `wall` in seconds of the clock.
    """

    bytes: int = 10_000_000
    pixels: int = 50_000_000
    pages: int = 30
    side: int = 2_560
    page_side: int = 1_754  # A4 at 150 dots an inch
    thumbnail: int = 320
    memory: int = 1_000_000_000
    cpu: int = 20
    wall: float = 40.0

    @property
    def answer(self) -> int:
        """Bytes that a decoder may answer: all pages at a lavish half a megabyte."""
        return 2 * self.bytes + self.pages * 500_000

    def text(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def of_text(cls, text: str) -> Self:
        return cls(**json.loads(text))
