"""Stores that fail as databases do, and workers on them: real stores that refuse, or fall silent after a commit."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import cast

from temporalio.client import Client

from infra.db.errors import DatabaseUnavailableError
from infra.issues.store import IssueStore
from infra.keys.ring import Purpose
from infra.run.instance import opened
from infra.run.teaching import TaughtAnalyzer
from infra.run.worker import INTAKE_ONLY, worker
from infra.settings.settings import Settings
from schemas.domain.issue import Issue
from schemas.wire.decisions import Decision, Found


@dataclass
class Fault:
    """The next `times` calls that `hits` picks by their command id fail; `committed` ones after they were recorded."""

    hits: Callable[[str], bool]
    times: int
    committed: bool = False

    def strikes(self, command_id: str) -> bool:
        if self.times == 0 or not self.hits(command_id):
            return False
        self.times -= 1
        return True


class FaultyStore:
    """The real store behind a line that breaks: before anything is done, or when the commit is to be told."""

    def __init__(self, real: IssueStore, fault: Fault) -> None:
        self._real = real
        self._fault = fault

    async def read(self, issue_id: str, *, command_id: str) -> Found:
        self._ensure_there(command_id)
        return await self._real.read(issue_id, command_id=command_id)

    async def record(self, decision: Decision) -> Issue:
        self._ensure_there(decision.command_id)
        after = await self._real.record(decision)
        if self._fault.committed and self._fault.strikes(decision.command_id):
            raise DatabaseUnavailableError("The answer of the database was lost, says the test.")
        return after

    def _ensure_there(self, command_id: str) -> None:
        if not self._fault.committed and self._fault.strikes(command_id):
            raise DatabaseUnavailableError("The database is away, says the test.")


@asynccontextmanager
async def hired(settings: Settings, client: Client, *, fault: Fault | None = None) -> AsyncIterator[None]:
    """One more worker on the installation, whose store has this fault."""
    async with AsyncExitStack() as stack:
        instance = await stack.enter_async_context(opened(settings, classes=INTAKE_ONLY))
        analyzer = TaughtAnalyzer(instance.database, features=instance.ring.secret(Purpose.SEARCH_TOKEN))
        if fault is not None:
            instance = replace(instance, issues=cast("IssueStore", FaultyStore(instance.issues, fault)))
        await stack.enter_async_context(worker(instance, client, analyzer=analyzer))
        yield
