"""Lists of issues as files, whatever list it is: as many rows as one file may hold, each as its reader may have it.

Where there are more, the file says so in its last row.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from api.pages.exporting import Sheet, ensure_kind, file_of
from api.pages.look import look_of
from api.pages.visiting import Visitor
from api.reading.rows import RowView, rows_for
from api.services import Services, services_of
from api.terms import URGENCY
from api.words import Said
from schemas.wire.reading import IssueRow, Page

LARGE: Final = 200  # rows of a page that is read for a file

Pages = Callable[[str | None], Awaitable[Page[IssueRow]]]


async def issues_as_file(request: Request, visitor: Visitor, pages: Pages, *, kind: str, name: str) -> Response:
    """`pages` gives the page at a mark, the first one at None.

    Raises:
        NoSuchKindError: there is no such file.
    """
    ensure_kind(kind)
    found, is_whole = await _rows(services_of(request), visitor, pages)
    say = look_of(request).say
    note = None if is_whole else say(_CUT_OFF).format(len(found))
    rows = [_line(row, say) for row in found]
    return file_of(Sheet(name=name, columns=_columns(say), rows=rows, note=note), kind)


_CUT_OFF: Final = Said(
    zh="只导出了前 {} 件，后面还有。请缩小筛选范围，分几次导出。",
    en="These are the first {} issues; there are more. Narrow the list and save it in parts.",
)


async def _rows(services: Services, visitor: Visitor, pages: Pages) -> tuple[list[RowView], bool]:
    """As many rows as one file may hold, and whether these are all."""
    found, cursor, most = list[RowView](), None, services.rows_in_a_file
    while True:
        page = await pages(cursor)
        fitting = page.items[: most - len(found)]
        found += await rows_for(services, visitor.caller, fitting)
        cursor = page.next
        if cursor is None:
            return found, len(fitting) == len(page.items)
        if len(found) >= most:
            return found, False


def _columns(say: Any) -> list[tuple[str, str]]:
    headings = {
        "ledger_number": Said(zh="台账号", en="ledger number"),
        "status": Said(zh="状态", en="status"),
        "problem": Said(zh="问题", en="problem"),
        "place": Said(zh="地点", en="place"),
        "topic": Said(zh="主题", en="topic"),
        "urgency": Said(zh="紧急程度", en="urgency"),
        "department": Said(zh="部门", en="department"),
        "filed_at": Said(zh="受理时间", en="filed"),
        "due_at": Said(zh="到期", en="due"),
        "accepted_at": Said(zh="签收时间", en="accepted"),
        "resolved_at": Said(zh="办结时间", en="answered"),
        "closed_at": Said(zh="结单时间", en="closed"),
        "overdue_level": Said(zh="上报级别", en="level"),
        "id": Said(zh="编号", en="id"),
    }
    return [(key, say(said)) for key, said in headings.items()]


def _line(view: RowView, say: Any) -> dict[str, Any]:
    row = view.row
    times = ("filed_at", "due_at", "accepted_at", "resolved_at", "closed_at", "overdue_level", "id", "ledger_number")
    return {name: getattr(row, name) for name in times} | {
        "status": say(view.status),
        "problem": view.excerpt,
        "place": view.place,
        "topic": say(view.topic),
        "urgency": say(URGENCY.get(row.urgency or "")),
        "department": view.department,
    }
