"""What reading gives: rows of lists, pages, and what a reader asks for."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, Literal, TypeVar

from pydantic import Field

from schemas.domain.base import Frozen
from schemas.domain.status import Status

Item = TypeVar("Item")


class Order(StrEnum):
    """How a list is ordered; ties are broken by id, so that a page never repeats or skips a row."""

    NEWEST = "newest"  # entered the ledger last, first
    DUE = "due"  # what is due next, first


class Query(Frozen):
    """Filters of a list; all given ones must hold. `text` is searched for by its two-character pieces.

    `statuses`: one of these; where none is named, any. `callback`: closed in silence and drawn to be called back.
    `resolved_since`: answered at that moment (UTC) or later.
    """

    status: Status | None = None
    statuses: tuple[Status, ...] = ()
    department_id: str | None = None
    community_id: str | None = None
    grid_id: str | None = None
    category: str | None = None
    topic: str | None = None
    urgency: str | None = None
    overdue: bool | None = None
    open: bool | None = None
    callback: bool | None = None
    resolved_since: datetime | None = None
    ledger_number: str | None = None
    text: str | None = Field(default=None, max_length=200)
    order: Order = Order.NEWEST
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = None


class IssueRow(Frozen):
    """One issue in a list: nothing of what was said. Times are UTC.

    `source_filed_at` and `source_answered_at`: those of the system it was taken over from as history.
    `erased`: whose details, or whose text too (`content`), are gone for good.
    """

    id: str
    version: int
    status: Status
    sealed: bool
    category: str | None
    topic: str | None
    urgency: str | None
    department_id: str | None
    community_id: str | None
    grid_id: str | None
    street_id: str | None
    ledger_number: str | None
    filed_at: datetime
    logged_at: datetime | None
    routed_at: datetime | None
    accepted_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    due_at: datetime | None
    overdue_level: int
    open: bool
    source_filed_at: datetime | None = None
    source_answered_at: datetime | None = None
    erased: Literal["reporter", "content"] | None = None


class FilingRow(Frozen):
    """One issue in the list of whoever filed it. Times are UTC.

    `status` None: received. So stands everything until it is in the ledger, and for good what its filer may not know
    more of.
    """

    id: str
    filed_at: datetime
    promised_at: datetime | None
    status: Status | None
    ledger_number: str | None
    department_id: str | None
    routed_at: datetime | None
    accepted_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None


class CallerReports(Frozen):
    """Earlier reports under one telephone number, the newest first.

    `complete`: all were looked through; else only the latest, as many as can be while somebody is on the telephone.
    """

    items: tuple[IssueRow, ...]
    complete: bool


class AccessEntry(Frozen):
    """One reading of a confidential issue. `reference` is the same for the same issue and leads nobody to it."""

    at: datetime
    reader: str
    action: str
    reference: str


class Page(Frozen, Generic[Item]):
    """Some rows and where the next ones start; `next` is opaque and None on the last page."""

    items: tuple[Item, ...]
    next: str | None = None


class Reading(Frozen):
    """One reading of an issue: who, when (UTC), and what was read."""

    at: datetime
    reader: str
    action: str


class FeedItem(Frozen):
    """One event as readers of the feed see it. `id` is opaque and resumes the feed after this event.

    `by` is None where it would name who filed, to whom must not learn it.
    """

    id: str
    issue_id: str
    version: int
    type: str
    at: datetime
    by: str | None
    body: dict[str, Any]
