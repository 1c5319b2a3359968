"""What the pages of supervision are asked for: weeks, whose figures, by what; all of it in the address, as a link."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request

from api.reading.figures import Asked
from api.views.board import BoardView, HotSpotView, WaitView
from schemas.domain.figure_cells import Dimension
from schemas.domain.figure_weeks import day_of, week_of, week_text
from schemas.domain.hot_spots import recent_days
from schemas.wire.figures import Figure

_LONGEST: Final = 64
_PLACES: Final = ("street_id", "community_id", "department_id", "unit_id")


@dataclass(frozen=True)
class Way:
    """Links of one board: the same weeks and the same place or office."""

    asked: Asked

    def board(self, **changed: str | None) -> str:
        """The board with something else asked for; a place or office takes the place of the one before."""
        if any(name in changed for name in _PLACES):
            changed = dict.fromkeys(_PLACES) | changed
        return f"/staff/board?{self._query(changed)}"

    def behind(self, figure: Figure | str, **more: str | None) -> str:
        """The issues behind a figure."""
        return f"/staff/board/issues?{self._query({'figure': str(figure), **more})}"

    def hot(self, spot: HotSpotView, board: BoardView) -> str:
        """What was filed of it in the weeks in which it became hot, whatever weeks the board is of."""
        first, last = (week_text(week_of(day)) for day in recent_days(day_of(board.at)))
        place = {} if spot.kind == board.view.kind else {"by": spot.kind, "key": spot.id}
        return self.behind(Figure.FILED, topic=spot.topic, **place, **{"from": first, "until": last})

    def of_wait(self, wait: WaitView, figure: str = "open") -> str:
        return self.behind(figure, by=Dimension.WAITS.value, key=wait.key)

    def file(self, kind: str, *, of: str = "board", **more: str | None) -> str:
        return f"/staff/{of}.{kind}?{self._query(more)}"

    def _query(self, more: Mapping[str, str | None]) -> str:
        given = {"from": self.asked.first, "until": self.asked.last}
        given |= {name: value for name, value in asdict(self.asked).items() if name in _PLACES}
        given |= more
        return urlencode({name: value for name, value in given.items() if value})


def asked_of(request: Request) -> Asked:
    """Weeks and whose figures, as the address says."""
    given = {name: value[:_LONGEST] for name, value in request.query_params.items() if value}
    return Asked(first=given.get("from"), last=given.get("until"), **{name: given.get(name) for name in _PLACES})


def dimension_of(request: Request) -> Dimension | None:
    """By what it is broken down; what is no dimension asks for none."""
    wanted = request.query_params.get("by", "")
    return Dimension(wanted) if wanted in set(Dimension) else None


def narrowing(dimension: Dimension | None) -> str | None:
    """Under which name a key of this dimension narrows a board, where it does."""
    name = f"{dimension.value}_id" if dimension else ""
    return name if name in _PLACES else None


def may_narrow(board: BoardView) -> bool:
    """Whether this reader may look at parts of the county as boards of their own."""
    return board.view.kind.value == "county"
