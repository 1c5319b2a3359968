"""The filters of lists as query parameters, bounded before they reach a database."""

from dataclasses import dataclass, fields
from typing import Annotated

from fastapi import Query as Parameter

from schemas.domain.analysis import Urgency
from schemas.domain.status import Status
from schemas.domain.text import Text
from schemas.wire.reading import Order, Query

_NOT_YET_LOGGED = frozenset({Status.FILED, Status.COLLECTED, Status.DELIBERATING, Status.ANALYZED})
_PLAIN = r"^[^\x00-\x1f\x7f]+$"

Id = Annotated[str | None, Parameter(max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Plain = Annotated[str | None, Parameter(max_length=64, pattern=_PLAIN)]
Cursor = Annotated[
    str | None, Parameter(max_length=2048, pattern=r"^[A-Za-z0-9_=.-]+$", description="`next` of the page before.")
]
Limit = Annotated[int, Parameter(ge=1, le=200)]
Words = Annotated[
    Text | None, Parameter(max_length=200, description="Searches problem and suggestions by pieces of two characters.")
]


@dataclass(frozen=True)
class LedgerFilters:
    """All that are given must hold."""

    status: Status | None = None
    department_id: Id = None
    community_id: Id = None
    grid_id: Id = None
    category: Id = None
    topic: Plain = None
    urgency: Urgency | None = None
    overdue: bool | None = None
    open: bool | None = None
    callback: bool | None = None
    text: Words = None
    order: Order | None = None
    limit: Limit = 50
    cursor: Cursor = None

    def query(self) -> Query:
        """Newest first, but what has not reached the ledger yet can only be ordered by what is due."""
        order = self.order or (Order.DUE if self.status in _NOT_YET_LOGGED else Order.NEWEST)
        given = {each.name: getattr(self, each.name) for each in fields(self)}
        return Query(**{**given, "order": order})
