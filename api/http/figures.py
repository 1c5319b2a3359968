"""GET /v1/figures and /v1/figures/issues: what supervisors look at, and the issues behind each figure."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi import Query as Parameter

from api.http.answers import problems
from api.http.callers import ServicesDep, StaffDep
from api.http.examples import LEDGER
from api.http.figure_examples import BOARD, BRIEF
from api.http.filters import Cursor, Id, Limit, Plain
from api.http.strict_route import StrictRoute
from api.reading.figures import Asked, board_for, brief_for, figure_page
from api.views.board import BoardView
from api.views.brief import BriefView
from schemas.domain.figure_cells import Dimension
from schemas.wire.figures import Figure
from schemas.wire.reading import IssueRow, Page

router = APIRouter(route_class=StrictRoute, tags=["figures"])

_WEEK = r"^\d{4}-W\d{2}$"
First = Annotated[
    str | None, Parameter(alias="from", pattern=_WEEK, description="The first week; else eleven before the last.")
]
Last = Annotated[str | None, Parameter(alias="until", pattern=_WEEK, description="The last week; else that of today.")]
Key = Annotated[
    str | None,
    Parameter(max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$", description="One key of the breakdown `by`."),
]
By = Annotated[Dimension | None, Parameter(description="By what it is broken down; `breakdowns` says what there is.")]


@dataclass(frozen=True)
class AskingOfAWeek:
    """The last week, and at most one place or office; whose post has one has that."""

    last: Last = None
    street_id: Id = None
    community_id: Id = None
    department_id: Id = None
    unit_id: Id = None

    def asked(self, *, first: str | None = None) -> Asked:
        return Asked(
            first=first,
            last=self.last,
            street_id=self.street_id,
            community_id=self.community_id,
            department_id=self.department_id,
            unit_id=self.unit_id,
        )


AskingDep = Annotated[AskingOfAWeek, Depends()]


@router.get(
    "/v1/figures",
    operation_id="read_figures",
    summary="The board: counters, rates, who waits for whom, hot spots",
    responses={
        200: {"content": {"application/json": {"example": BOARD}}},
        **problems("sign-in-needed", "not-allowed", "figures-unfit"),
    },
)
async def read_figures(
    services: ServicesDep, caller: StaffDep, asking: AskingDep, first: First = None, by: By = None
) -> BoardView:
    """Figures of the general issues that the caller answers for, of those filed in at most 53 weeks, and as of now.

    Supervisors and contact leaders may ask for one street, community, department or unit.
    """
    return await board_for(services, caller, asking.asked(first=first), by=by)


@router.get(
    "/v1/figures/issues",
    operation_id="read_figure_issues",
    summary="The issues behind a figure",
    responses={
        200: {"content": {"application/json": {"example": LEDGER}}},
        **problems("sign-in-needed", "not-allowed", "figures-unfit", "cursor"),
    },
)
async def read_figure_issues(
    *,
    services: ServicesDep,
    caller: StaffDep,
    asking: AskingDep,
    first: First = None,
    figure: Figure,
    by: By = None,
    key: Key = None,
    topic: Plain = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[IssueRow]:
    """Those filed last first; with `by` and `key`, those behind that key's share.

    With `by=waits`, those that wait so now: `key` is that of a wait, and `figure` is `open` or `overdue`.
    """
    return await figure_page(
        services,
        caller,
        asking.asked(first=first),
        figure=figure,
        by=by,
        key=key,
        topic=topic,
        limit=limit,
        cursor=cursor,
    )


@router.get(
    "/v1/figures/brief",
    operation_id="read_brief",
    summary="A week in five to eight sentences",
    responses={
        200: {"content": {"application/json": {"example": BRIEF}}},
        **problems("sign-in-needed", "not-allowed", "figures-unfit"),
    },
)
async def read_brief(services: ServicesDep, caller: StaffDep, asking: AskingDep) -> BriefView:
    """本周要情: the week `until` beside the week before it, and as of now; each sentence says what stands behind it.

    What stands behind is asked for with the same place or office; its `first` and `week` are `from` and `until` there.
    """
    return await brief_for(services, caller, asking.asked())
