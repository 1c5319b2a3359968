"""What somebody filed and what became of it, as far as its filer may know."""

from typing import Final

from api.services import Services
from schemas.domain.principals import Principal
from schemas.domain.sealed import KeyClass
from schemas.wire.reading import FilingRow, Page

_AT_ONCE: Final = 200


async def own_filings(
    services: Services, caller: Principal, *, cursor: str | None = None, limit: int = 50
) -> Page[FilingRow]:
    """One page, the newest first. Raises CursorError."""
    unseen = caller.marks.hidden(KeyClass.GENERAL)
    return await services.own_filings.page(caller.actor, cursor=cursor, limit=limit, unseen=unseen)


async def all_own_filings(services: Services, caller: Principal, *, most: int) -> tuple[FilingRow, ...]:
    """The latest, so many at most."""
    rows: list[FilingRow] = []
    cursor: str | None = None
    while len(rows) < most:
        page = await own_filings(services, caller, cursor=cursor, limit=min(_AT_ONCE, most - len(rows)))
        rows += page.items
        cursor = page.next
        if cursor is None:
            break
    return tuple(rows)
