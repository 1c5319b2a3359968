"""Supervisors' figures for one reader: whose they may ask for, by what, of which weeks; and the issues behind them."""

from dataclasses import dataclass
from datetime import date
from functools import partial

from api.errors import FieldProblem, RequestRefusedError
from api.reading.issues import department_name
from api.reading.lists import reading_scope
from api.reading.opening import note_listing
from api.services import Services
from api.views.board import BoardView, PartView, board_view, part_view
from api.views.brief import BriefView, Compared, brief
from schemas.domain.errors import DomainError
from schemas.domain.figure_cells import BREAKDOWNS, Dimension, View, ViewKind
from schemas.domain.figure_weeks import before, day_of, monday_of, week_from, week_of, week_text
from schemas.domain.principals import Principal, Scope
from schemas.wire.figures import Figure, FigureQuery, Period
from schemas.wire.reading import IssueRow, Page

_WEEKS = 12  # shown where nobody says how many
_MOST_WEEKS = 53
# Beyond these lies nothing that anybody filed, and soon no date with weeks before or after it.
_EARLIEST, _LATEST = 190001, 299952
_NARROWED = (ViewKind.UNIT, ViewKind.DEPARTMENT, ViewKind.COMMUNITY, ViewKind.STREET)
# What is asked for by a key beside the period.
_OF_WAITS = frozenset({Figure.OPEN, Figure.OVERDUE})


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a reader asks for: weeks like 2026-W10, and at most one place or office."""

    first: str | None = None
    last: str | None = None
    street_id: str | None = None
    community_id: str | None = None
    department_id: str | None = None
    unit_id: str | None = None


async def board_for(services: Services, caller: Principal, asked: Asked, *, by: Dimension | None = None) -> BoardView:
    """The board of what the caller answers for, or of one place or office of the whole county.

    Raises:
        RequestRefusedError: `figures-unfit`: not this reader's, not broken down so, or no such weeks.
    """
    scope, at = reading_scope(caller), services.clock()
    today = day_of(at)
    view, period = _view(scope, asked), _period(asked, today)
    if by is not None:
        _ensure_broken_down(view, by)
    found = await services.figures.board(view, scope=scope, period=period, today=today)
    parts = await services.figures.breakdown(view, by, scope=scope, period=period) if by else ()
    await note_listing(services, scope, [one.issue.id for one in found.stuck], caller.id, action="read-figures")
    return board_view(view, period, found, parts=parts, by=by, at=at, naming=partial(name_of, services))


def breakdowns_for(caller: Principal, asked: Asked) -> tuple[Dimension, ...]:
    """By what the figures that are asked for are broken down, that first by which they are shown.

    Raises:
        RequestRefusedError: as `board_for`.
    """
    return BREAKDOWNS[_view(reading_scope(caller), asked).kind]


def has_the_county(caller: Principal) -> bool:
    """Whether the caller's own figures are those of the whole county."""
    return _view(reading_scope(caller), Asked()).kind is ViewKind.COUNTY


async def parts_for(services: Services, caller: Principal, asked: Asked, *, by: Dimension) -> tuple[PartView, ...]:
    """The breakdown of a board alone.

    Raises:
        RequestRefusedError: as `board_for`.
    """
    scope = reading_scope(caller)
    view, period = _view(scope, asked), _period(asked, day_of(services.clock()))
    _ensure_broken_down(view, by)
    parts = await services.figures.breakdown(view, by, scope=scope, period=period)
    return tuple(part_view(part, by, partial(name_of, services)) for part in parts)


async def brief_for(services: Services, caller: Principal, asked: Asked) -> BriefView:
    """本周要情: the last week that was asked for beside the week before it.

    Raises:
        RequestRefusedError: as `board_for`.
    """
    scope, today = reading_scope(caller), day_of(services.clock())
    view, week = _view(scope, asked), _period(asked, today).last
    both = Period(first=before(week), last=week)
    found = await services.figures.board(view, scope=scope, period=both, today=today)
    by = next(each for each in (Dimension.DEPARTMENT, Dimension.COMMUNITY) if each in BREAKDOWNS[view.kind])
    parts = await services.figures.breakdown(view, by, scope=scope, period=Period(first=week, last=week))
    await note_listing(services, scope, [one.issue.id for one in found.stuck], caller.id, action="read-figures")
    compared = Compared(week=week, this=found.weeks.get(week, {}), before=found.weeks.get(before(week), {}))
    return brief(
        compared,
        found,
        whose=view.kind,
        by=by,
        parts=parts,
        at=services.clock(),
        naming=partial(name_of, services),
    )


async def figure_page(
    services: Services,
    caller: Principal,
    asked: Asked,
    *,
    figure: Figure,
    by: Dimension | None = None,
    key: str | None = None,
    topic: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[IssueRow]:
    """The issues behind one figure of a board, or of the key of a breakdown or of a wait.

    Raises:
        RequestRefusedError: `figures-unfit`, as above.
        CursorError: the cursor is damaged, or of another figure.
    """
    scope = reading_scope(caller)
    view, period = _view(scope, asked), _period(asked, day_of(services.clock()))
    _ensure_key(view, figure, by, key)
    query = FigureQuery(
        view=view, figure=figure, period=period, dimension=by, key=key or "", topic=topic, limit=limit, cursor=cursor
    )
    page = await services.figures.page(query, scope=scope)
    await note_listing(services, scope, [row.id for row in page.items], caller.id, action="read-figures")
    return page


def _view(scope: Scope, asked: Asked) -> View:
    """A post with a place or an office has its own figures; who has the whole county may look at any part of it."""
    own = [View(kind, getattr(scope, f"{kind}_id")) for kind in _NARROWED if getattr(scope, f"{kind}_id") is not None]
    named = [View(kind, getattr(asked, f"{kind}_id")) for kind in _NARROWED if getattr(asked, f"{kind}_id") is not None]
    if len(named) > 1:
        raise _unfit(f"{named[1].kind}_id", "Only one place or office can be asked for at a time.")
    if own:
        if named and named != own:
            raise _unfit(f"{named[0].kind}_id", "Your post has the figures of its own place or office alone.")
        return own[0]
    return named[0] if named else View(ViewKind.COUNTY)


def _period(asked: Asked, today: date) -> Period:
    last = _week("until", asked.last) or week_of(today)
    first = _week("from", asked.first) or before(last, weeks=_WEEKS - 1)
    if first > last:
        raise _unfit("from", "The first week comes after the last one.")
    if (monday_of(last) - monday_of(first)).days >= 7 * _MOST_WEEKS:
        raise _unfit("from", f"Figures are given for at most {_MOST_WEEKS} weeks at a time.")
    return Period(first=first, last=last)


def _week(field: str, text: str | None) -> int | None:
    if text is None:
        return None
    try:
        week = week_from(text)
    except ValueError:
        raise _unfit(field, "There is no such week; write it like 2026-W10.") from None
    if not _EARLIEST <= week <= _LATEST:
        message = f"There are figures of weeks from {week_text(_EARLIEST)} to {week_text(_LATEST)} alone."
        raise _unfit(field, message)
    return week


def _ensure_broken_down(view: View, by: Dimension) -> None:
    if by not in BREAKDOWNS[view.kind]:
        allowed = ", ".join(BREAKDOWNS[view.kind])
        raise _unfit("by", f"These figures are not broken down by {by}.", allowed=allowed)


def _ensure_key(view: View, figure: Figure, by: Dimension | None, key: str | None) -> None:
    if (by is None) != (key is None):
        raise _unfit("key", "`by` and `key` belong together.")
    if by is Dimension.WAITS and figure not in _OF_WAITS:
        raise _unfit("figure", "Of what waits there are only the open and the overdue.", allowed="open, overdue")
    if by not in {None, Dimension.WAITS}:
        assert by is not None, "None is not among the rest"
        _ensure_broken_down(view, by)


def _unfit(field: str, message: str, *, allowed: str | None = None) -> RequestRefusedError:
    problem = FieldProblem(location="query", field=field, message=message, allowed=allowed)
    return RequestRefusedError(
        "figures-unfit", message, hint="docs/figures.md says whose figures there are, and by what.", errors=(problem,)
    )


def name_of(services: Services, dimension: Dimension, key: str) -> str | None:
    """The name of now; None where there is none."""
    if dimension is Dimension.DEPARTMENT:
        return department_name(services, key)
    if dimension is Dimension.UNIT:
        unit = services.people.unit(key)
        return unit.name if unit else None
    if dimension not in {Dimension.STREET, Dimension.COMMUNITY, Dimension.GRID}:
        return None
    try:
        return services.places.name(key)
    except DomainError:
        return None
