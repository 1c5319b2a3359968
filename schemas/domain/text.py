"""Text as people type it, made fit to store: valid Unicode, one normal form, no characters that act on a screen."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

# Bidirectional overrides and isolates make a text read otherwise than it is stored.
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_KEPT_CONTROLS = frozenset("\n\t")


def _valid_unicode(value: object) -> object:
    if isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value):
        raise ValueError("The text holds half of a character (a lone surrogate); send valid Unicode.")
    return value


def _tidy(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (char for char in text if char in _KEPT_CONTROLS or not _acts(char))
    # Last, because a dropped character may have stood between a letter and its accent.
    return unicodedata.normalize("NFC", "".join(kept).strip())


def _acts(char: str) -> bool:
    return char in _DIRECTION or unicodedata.category(char) == "Cc"


# Controls and direction marks are dropped rather than refused: a resident pasting a text cannot see them.
Text = Annotated[str, BeforeValidator(_valid_unicode), AfterValidator(_tidy)]
