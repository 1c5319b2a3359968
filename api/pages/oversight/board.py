"""/staff/board: the figures of whoever answers for them, each one press away from the issues behind it."""

from functools import partial
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from api.pages.exporting import KINDS, Cell, Sheet, ensure_kind, file_of
from api.pages.look import look_of
from api.pages.oversight.asking import Way, asked_of, dimension_of, may_narrow, narrowing
from api.pages.oversight.naming import Names
from api.pages.oversight.series import series
from api.pages.refusals import said_of
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import Visitor, visitor_of
from api.pages.work.files import LARGE, issues_as_file
from api.reading.figures import Asked, board_for, breakdowns_for, figure_page, has_the_county, parts_for
from api.reading.rows import rows_for
from api.services import services_of
from api.views.board import BoardView, PartView
from api.views.figure_words import DIMENSION, FIGURE, RATE
from schemas.domain.authorization.words import Operation
from schemas.domain.errors import DomainError
from schemas.domain.figure_cells import Dimension
from schemas.domain.figure_rates import Rate
from schemas.wire.figures import BEHIND, OF_NOW, Figure, number_of
from schemas.wire.reading import IssueRow, Page

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_READ: Final = Operation.READ_FIGURES.value
_SHOWN: Final = 25
_CARDS: Final = (Figure.YELLOW, Figure.RED, Figure.BLACK)


@router.get("/staff/board", name=_READ)
async def board_page(request: Request) -> Response:
    """As it stands now, the rates of the weeks, who waits for whom, what is hot, and where."""
    visitor, services = await visitor_of(request), services_of(request)
    asked, by, sorry = asked_of(request), dimension_of(request), None
    try:
        by = by or breakdowns_for(visitor.caller, asked)[0]
        board = await board_for(services, visitor.caller, asked, by=by)
    except DomainError as error:
        sorry, asked = said_of(error), Asked()
        board = await board_for(services, visitor.caller, asked, by=breakdowns_for(visitor.caller, asked)[0])
    values = {
        "board": board,
        "sorry": sorry,
        "is_part": board.view.id != "" and has_the_county(visitor.caller),
        **_told(_names(request), board, asked),
    }
    return work_page(request, "oversight/board.html", values, status=422 if sorry else 200)


@router.get("/staff/board.{kind}", name=_READ)
async def board_file(request: Request, kind: str) -> Response:
    """The breakdown as a file."""
    visitor, services = await visitor_of(request), services_of(request)
    ensure_kind(kind)
    asked = asked_of(request)
    by = dimension_of(request) or breakdowns_for(visitor.caller, asked)[0]
    parts = await parts_for(services, visitor.caller, asked, by=by)
    say, names = look_of(request).say, _names(request)
    columns = [("name", say(DIMENSION[by])), *((figure.value, say(FIGURE[figure])) for figure in Figure)]
    columns += [(f"{rate.value}_rate", say(RATE[rate])) for rate in Rate]
    return file_of(Sheet(name="board", columns=columns, rows=[_line(names, part, by) for part in parts]), kind)


@router.get("/staff/board/issues", name=Operation.READ_FIGURE_ISSUES.value)
async def behind_page(request: Request) -> Response:
    """The issues behind one figure."""
    visitor, services, given = await visitor_of(request), services_of(request), request.query_params
    asked, by, figure = asked_of(request), dimension_of(request), _figure(request)
    page = await _behind_page(request, visitor, figure, limit=_SHOWN, cursor=given.get("cursor") or None)
    same = {name: value for name, value in given.items() if name != "cursor" and value}
    values = {
        "rows": await rows_for(services, visitor.caller, page.items),
        "next": page.next,
        "figure": FIGURE[figure],
        "by": DIMENSION[by] if by else None,
        "key_name": _names(request).key(by, given.get("key", "")) if by else None,
        "same": same,
        "kinds": KINDS,
        "to": Way(asked),
    }
    return work_page(request, "oversight/behind.html", values)


@router.get("/staff/board/issues.{kind}", name=Operation.READ_FIGURE_ISSUES.value)
async def behind_file(request: Request, kind: str) -> Response:
    """The same as a file."""
    visitor, figure = await visitor_of(request), _figure(request)

    async def page(cursor: str | None) -> Page[IssueRow]:
        return await _behind_page(request, visitor, figure, limit=LARGE, cursor=cursor)

    return await issues_as_file(request, visitor, page, kind=kind, name="issues")


def _figure(request: Request) -> Figure:
    wanted = request.query_params.get("figure", "")
    return Figure(wanted) if wanted in set(Figure) else Figure.FILED


async def _behind_page(
    request: Request, visitor: Visitor, figure: Figure, *, limit: int, cursor: str | None
) -> Page[IssueRow]:
    given, by = request.query_params, dimension_of(request)
    return await figure_page(
        services_of(request),
        visitor.caller,
        asked_of(request),
        figure=figure,
        by=by,
        key=given.get("key") or None if by else None,
        topic=given.get("topic") or None,
        limit=limit,
        cursor=cursor,
    )


def _names(request: Request) -> Names:
    return Names(services_of(request), look_of(request))


def _told(names: Names, board: BoardView, asked: Asked) -> dict[str, Any]:
    return {
        "to": Way(asked),
        "series": series(board.series),
        "now_figures": OF_NOW,
        "cards": _CARDS,
        "figures": FIGURE,
        "rates": RATE,
        "behind": BEHIND,
        "dimensions": DIMENSION,
        "kinds": KINDS,
        "narrowing": narrowing(board.by) if may_narrow(board) else None,
        "part_name": partial(names.part, board.by),
        "wait_name": names.wait,
        "spot_name": names.spot,
    }


def _line(names: Names, part: PartView, by: Dimension) -> dict[str, Cell]:
    counts: dict[str, Cell] = {each.value: number_of(each, weeks=part.counts, now=part.now) for each in Figure}
    rates: dict[str, Cell] = {f"{rate.value}_rate": view.value for rate, view in part.rates.items()}
    return {"name": names.part(by, part), **counts, **rates}
