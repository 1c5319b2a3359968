"""How people type the name of a place, brought to one spelling."""

import re
import unicodedata
from typing import Final

# A building is 栋 in the registry of one county and 号楼 in the mouths of its people, or the other way round.
_BUILDING: Final = re.compile(r"号楼|楼栋|幢|座")
_DIGITS: Final = str.maketrans("零〇一二三四五六七八九", "00123456789")
_BETWEEN: Final = re.compile(r"[\s·,，、.。\-—/]+")


def one_spelling(text: str) -> str:
    """Without blanks and dots, in small letters and half-width figures; it is compared, and never shown."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_DIGITS)
    return _BUILDING.sub("栋", _BETWEEN.sub("", plain))


def words_of(text: str) -> tuple[str, ...]:
    """What stands between blanks, each in its one spelling; none is empty."""
    return tuple(filter(None, map(one_spelling, text.split())))
