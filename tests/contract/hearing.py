"""A relay between a real outbox and an engine and a notifier that write down what they are asked."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import insert

from infra.db.engine import Database
from infra.db.tables import outbox
from infra.issues.telling import outbox_rows, telling_rows
from infra.outbox.relay import Relay
from schemas.domain.errors import DomainError
from schemas.domain.notices import Notice, NoticeKind
from schemas.domain.status import ENDED, Status
from schemas.domain.tellings import Telling
from schemas.wire.refusals import EngineUnavailableError
from schemas.wire.temporal import CommandOutcome, CommandRequest, Progress
from tests.contract.shelf import NOW, Shelf

KIND = NoticeKind.REMINDER


@dataclass
class Hearing:
    """An engine and a notifier that write down what they are asked, and refuse while `away`."""

    now: datetime = NOW
    away: bool = False
    started: list[str] = field(default_factory=list)
    delivered: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    asked_at: list[int] = field(default_factory=list)
    told: list[tuple[CommandRequest, str]] = field(default_factory=list)
    answers_with: DomainError | None = None
    stands: Status = Status.ROUTED

    def clock(self) -> datetime:
        return self.now

    def _asked(self) -> bool:
        self.asked_at.append(int((self.now - NOW).total_seconds()))
        return not self.away

    async def start(self, issue_id: str) -> None:
        if not self._asked():
            raise EngineUnavailableError
        self.started.append(issue_id)

    async def command(self, request: CommandRequest, *, update_id: str) -> CommandOutcome:
        if not self._asked():
            raise EngineUnavailableError
        self.told.append((request, update_id))
        if self.answers_with is not None:
            raise self.answers_with
        return CommandOutcome(
            command_hash="",
            events=(),
            recorded_version=1,
            progress=Progress(version=1, status=self.stands, next_due=None, closed=self.stands in ENDED),
        )

    async def notify(self, *, key: str, kind: str, to: tuple[str, ...]) -> None:
        if not self._asked():
            raise ConnectionError("The mail server is away, says the test.")
        self.delivered.append((key, kind, to))


@dataclass
class Post:
    """A relay between a real outbox and the hearing."""

    database: Database
    hearing: Hearing = field(default_factory=Hearing)
    shelf: Shelf = field(init=False)

    def __post_init__(self) -> None:
        self.shelf = Shelf(self.database)

    @property
    def relay(self) -> Relay:
        heard = self.hearing
        return Relay(database=self.database, engine=heard, notifier=heard, clock=heard.clock)

    async def at(self, second: int) -> int:
        """Sweep so many seconds after everything began."""
        self.hearing.now = NOW + timedelta(seconds=second)
        return await self.relay.sweep()

    async def notice(self, issue_id: str, *versions: int, hold: timedelta | None = None) -> None:
        """Notices that wait for `hold` where one is given."""
        told = [Notice(version=each, kind=KIND, to=("staff-1", "staff-2"), held=hold is not None) for each in versions]
        async with self.database.write() as conn:
            await conn.execute(insert(outbox), outbox_rows(issue_id, told, now=NOW, hold=hold or timedelta(0)))

    async def telling(self, issue_id: str, *told: Telling, hold: timedelta = timedelta(0)) -> None:
        async with self.database.write() as conn:
            await conn.execute(insert(outbox), telling_rows(issue_id, told, now=NOW, hold=hold))
