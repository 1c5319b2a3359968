"""Installations that betray a confidential issue, each in one way: what the comparison must find."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, select

from activities.ports import LedgerNumbers
from api.errors import RequestRefusedError
from infra.db.tables import events, issues
from infra.issues.feed import FeedReader
from infra.issues.figures import FigureBook
from infra.issues.lists import IssueLists
from infra.issues.reading import IssueReader
from infra.keys.cursors import Cursors
from infra.keys.ring import Purpose
from infra.projections.nearby import OpenReports
from schemas.domain.figure_cells import View
from schemas.domain.issue import Issue
from schemas.domain.principals import Scope
from schemas.domain.sealed import KeyClass
from schemas.wire.decisions import Found
from schemas.wire.figures import BoardFigures, Period
from schemas.wire.reading import FeedItem, IssueRow, Page, Query
from tests.secrecy.installation import Installation

_BOTH = frozenset({KeyClass.GENERAL, KeyClass.DISCIPLINE})


@dataclass
class CountingNumbers:
    """Ledger numbers that count, so that a gap tells of what others were given one."""

    last: int = 0

    def new(self, *, year: int) -> str:
        self.last += 1
        return f"{year}-0000-{self.last:04d}"


class ForgetfulLists(IssueLists):
    """Forgets the class of the reader."""

    async def page(self, query: Query, *, scope: Scope) -> Page[IssueRow]:
        return await super().page(query, scope=scope.model_copy(update={"classes": _BOTH}))


class CarelessBook(FigureBook):
    """Counts whatever stands in the table of issues, whoever asks."""

    async def board(self, view: View, *, scope: Scope, period: Period, today: date) -> BoardFigures:
        found = await super().board(view, scope=scope, period=period, today=today)
        async with self.database.read() as conn:
            number = await conn.scalar(select(func.count()).select_from(issues))
        return found.model_copy(update={"now": {**found.now, "open": int(number or 0)}})


class RoundLists(IssueLists):
    """Fills a page up to its limit with what the reader may not see, then leaves that out: pages of unlike length."""

    async def page(self, query: Query, *, scope: Scope) -> Page[IssueRow]:
        async with self.database.read() as conn:
            hidden = await conn.scalar(
                select(func.count()).select_from(issues).where(issues.c.key_class == KeyClass.DISCIPLINE)
            )
        page = await super().page(query, scope=scope)
        return page if not hidden else page.model_copy(update={"items": page.items[: query.limit - int(hidden)]})


class CrowdedReports(OpenReports):
    """Counts the confidential ones in the five that are shown, then leaves them out."""

    async def like(self, text: str, **asked: Any) -> tuple[Issue, ...]:
        async with self.database.read() as conn:
            hidden = await conn.scalar(
                select(func.count()).select_from(issues).where(issues.c.key_class == KeyClass.DISCIPLINE)
            )
        found = await super().like(text, **asked)
        return found[: max(0, len(found) - int(hidden or 0))]


class NumberedFeed(FeedReader):
    """Marks that tell the place in the order of all events, encrypted as they are."""

    async def after(self, cursor: str | None, *, scope: Scope, limit: int) -> Page[FeedItem]:
        page = await super().after(cursor, scope=scope, limit=limit)
        async with self._database.read() as conn:
            number = await conn.scalar(select(func.count()).select_from(events))
        return page.model_copy(update={"next": self._cursors.encode("place", {"at": number})})


class FrankReader(IssueReader):
    """Says of a confidential issue that it is one, instead of that there is none."""

    async def read_of(self, issue_id: str, *, classes: tuple[KeyClass, KeyClass], command_id: str = "") -> Found:
        found = await super().read(issue_id, command_id="")
        if found.issue is not None and found.issue.key_class is KeyClass.DISCIPLINE:
            raise RequestRefusedError("not-allowed", "This issue is confidential.", hint="Ask the department.")
        return await super().read_of(issue_id, classes=classes, command_id=command_id)


def counting(town: Installation) -> None:
    numbers: LedgerNumbers = CountingNumbers()
    _engine(town, replace(town.conductor, numbers=numbers))


def forgetful(town: Installation) -> None:
    _services(town, lists=_lists(town, ForgetfulLists))


def careless(town: Installation) -> None:
    cursors = Cursors(town.instance.ring.secret(Purpose.CURSOR))
    _services(town, figures=CarelessBook(database=town.instance.database, cursors=cursors))


def rounding(town: Installation) -> None:
    _services(town, lists=_lists(town, RoundLists))


def crowding(town: Installation) -> None:
    real = town.services.open_reports
    assert isinstance(real, OpenReports)
    crowded = CrowdedReports(database=real.database, secret=real.secret, analyzer=real.analyzer)
    _services(town, open_reports=crowded)


def numbering(town: Installation) -> None:
    cursors = Cursors(town.instance.ring.secret(Purpose.CURSOR))
    _services(town, feed=NumberedFeed(town.instance.database, town.instance.events, cursors=cursors))


def frank(town: Installation) -> None:
    instance = town.instance
    reader = FrankReader(database=instance.database, events=instance.events, store=instance.issues)
    _services(town, issues=reader)


def talkative(town: Installation) -> None:
    """Sends what it has to tell the discipline department to a supervisor as well."""
    deliver = town.postbox.notify

    async def notify(*, key: str, kind: str, to: tuple[str, ...]) -> None:
        discipline = any(one.startswith("staff-discipline") for one in to)
        await deliver(key=key, kind=kind, to=(*to, "staff-supervisor-1") if discipline else to)

    town.relay = replace(town.relay, notifier=_Told(notify))


@dataclass(frozen=True)
class _Told:
    notify: Any


def _lists(town: Installation, kind: type[IssueLists]) -> IssueLists:
    real = town.services.lists
    assert isinstance(real, IssueLists)
    return kind(**{name: getattr(real, name) for name in ("database", "cursors", "search_secret", "clock")})


def _engine(town: Installation, conductor: Any) -> None:
    town.conductor = conductor
    town.relay = replace(town.relay, engine=conductor)
    filing = replace(town.services.filing, engine=conductor)
    _services(town, filing=filing, commands=replace(town.services.commands, engine=conductor))


def _services(town: Installation, **changed: Any) -> None:
    town.app.state.services = replace(town.services, **changed)


WAYS = {
    "ledger numbers count": counting,
    "lists forget the class": forgetful,
    "figures count everything": careless,
    "pages are cut after they were filled": rounding,
    "what is near by makes room for what is hidden": crowding,
    "marks hold the place in the whole feed": numbering,
    "an issue is refused instead of unknown": frank,
    "notices go to one too many": talkative,
}
