"""Text as people type it, made fit to store: valid Unicode, one normal form, no characters that act on a screen."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

# Controls (category Cc) but for line feed and tab, and bidirectional overrides and isolates, which make a text read
# otherwise than it is stored.
_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_HALF = re.compile("[\ud800-\udfff]")


def _valid_unicode(value: object) -> object:
    if isinstance(value, str) and _HALF.search(value):
        raise ValueError("The text holds half of a character (a lone surrogate); send valid Unicode.")
    return value


def _tidy(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    # Last, because a dropped character may have stood between a letter and its accent.
    return unicodedata.normalize("NFC", _ACTING.sub("", text).strip())


# Controls and direction marks are dropped rather than refused: a resident pasting a text cannot see them.
Text = Annotated[str, BeforeValidator(_valid_unicode), AfterValidator(_tidy)]
