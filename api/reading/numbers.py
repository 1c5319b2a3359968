"""Issues by the numbers that people know them by, as they type and paste them."""

import re
import unicodedata
from typing import Final

from api.reading.lists import ledger_page
from api.services import Services
from schemas.domain.principals import Principal
from schemas.wire.reading import Query

_BETWEEN: Final = re.compile("[^0-9A-Z]+")
_MENDED: Final = str.maketrans("OIL", "011")  # no number has these letters, for they look like digits
_NUMBER: Final = re.compile(r"(\d{4})([0-9A-Z]{4})([0-9A-Z]{4})", re.ASCII)
_LONGEST: Final = 100  # characters


def ledger_number(typed: str) -> str | None:
    """The one spelling of a ledger number, such as 2026-4F7K-2M9P; None for what is none.

    Mends case, full-width characters, and spaces and dashes: missing, extra, or of another kind.
    """
    upper = unicodedata.normalize("NFKC", typed[:_LONGEST]).upper()
    found = _NUMBER.fullmatch(_BETWEEN.sub("", upper).translate(_MENDED))
    return "-".join(found.groups()) if found else None


async def id_of_number(services: Services, caller: Principal, typed: str) -> str | None:
    """The issue of this ledger number; None where there is none that the caller may know of."""
    number = ledger_number(typed)
    if number is None:
        return None
    page = await ledger_page(services, caller, Query(ledger_number=number, limit=1))
    return page.items[0].id if page.items else None
