"""`sibu doctor`: looks at every part of an installation and says what is wrong and what to do about it."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

import httpx
from sqlalchemy import func, select

from infra.db.errors import StorageError
from infra.db.tables import issues, outbox
from infra.outbox.lease import Lease
from infra.run.clock import now
from infra.run.instance import Instance, opened
from infra.run.leading import LASTING, LEASE
from infra.run.places import LEAST_SPACE
from infra.run.securing import tls_of
from infra.settings.settings import Settings
from infra.temporal.client import connect, is_healthy
from infra.temporal.errors import NoServerError
from infra.temporal.pollers import workers_at
from schemas.domain.base import Frozen
from schemas.domain.errors import DomainError

Clock = Callable[[], datetime]
# Timers fire up to a second late by nature and a burst queues them; so long nothing is wrong yet.
_WAITS: Final = timedelta(minutes=1)
_SKEW: Final = 2.0  # seconds; within a lease's quarter


class Finding(Frozen):
    """One part: whether it is well, and a sentence."""

    name: str
    ok: bool
    says: str


async def examine(settings: Settings, *, now: Clock = now) -> tuple[Finding, ...]:
    """Every part, the disk first; what cannot be looked at is itself a finding."""
    engine = await _engine(settings)
    findings = [_disk(settings), await _http(settings), engine, await _workers(settings, now, engine=engine)]
    try:
        async with opened(settings, classes=frozenset()) as instance:
            look = (_clock, _relay, _outbox, _stuck)
            findings += [await look_at(instance, now()) for look_at in look]
    except (StorageError, DomainError) as error:
        findings.append(Finding(name="database", ok=False, says=f"{error.message} {error.hint}"))
    return tuple(findings)


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.data_dir if settings.data_dir.exists() else "/").free
    return Finding(name="disk", ok=free > LEAST_SPACE, says=f"{free // 2**20} MB free")


async def _http(settings: Settings) -> Finding:
    try:
        async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
            answer = await client.get(f"{settings.api_url}/readyz")
    except httpx.HTTPError:
        return Finding(name="api", ok=False, says=f"no answer at {settings.api_url}; is `sibu up` running?")
    return Finding(name="api", ok=answer.is_success, says=f"answers at {settings.api_url}")


async def _engine(settings: Settings) -> Finding:
    address = settings.temporal.address or settings.embedded_address
    if await is_healthy(address, tls=tls_of(settings)):
        return Finding(name="engine", ok=True, says=f"serves at {address}")
    return Finding(name="engine", ok=False, says=f"no Temporal server at {address}; filing goes on without it")


async def _workers(settings: Settings, now: Clock, *, engine: Finding) -> Finding:
    """Without one, what is filed waits to be routed and nothing that falls due is fired."""
    address, tls = settings.temporal.address or settings.embedded_address, tls_of(settings)
    if not engine.ok:
        return Finding(name="workers", ok=False, says="not known while the Temporal server is away")
    client = await connect(address, namespace=settings.temporal.namespace, lazy=True, tls=tls)
    try:
        number = await workers_at(client, settings.temporal.task_queue, now=now())
    except NoServerError as error:
        return Finding(name="workers", ok=False, says=error.message)
    if number:
        return Finding(name="workers", ok=True, says=f"{number} at the task queue {settings.temporal.task_queue}")
    says = f"nobody works at the task queue {settings.temporal.task_queue}: start `sibu worker`"
    return Finding(name="workers", ok=False, says=says)


async def _clock(instance: Instance, at: datetime) -> Finding:
    """Limits are counted by the clocks of many machines, and leases by the database's."""
    if instance.database.dialect == "sqlite":
        return Finding(name="clock", ok=True, says="the database is on this machine and has no clock of its own")
    async with instance.database.read() as conn:
        theirs = await conn.scalar(select(func.clock_timestamp()))
    assert isinstance(theirs, datetime)
    ahead = (at - theirs).total_seconds()
    says = f"{abs(ahead):.1f} s {'ahead of' if ahead > 0 else 'behind'} the database's"
    if abs(ahead) > _SKEW:
        return Finding(name="clock", ok=False, says=f"{says}: let one service set the clocks of all machines (NTP)")
    return Finding(name="clock", ok=True, says=says)


async def _relay(instance: Instance, _: datetime) -> Finding:
    """Without one, nobody is told anything, and search and figures stand still."""
    held = await Lease(database=instance.database, name=LEASE, holder="", lasting=LASTING).left()
    if held is None:
        return Finding(name="relay", ok=False, says="none works here: start `sibu relay`")
    holder, left = held
    if left <= 0:
        says = f"none works; {holder} was the last, {-left:.0f} s ago: start `sibu relay`"
        return Finding(name="relay", ok=False, says=says)
    return Finding(name="relay", ok=True, says=f"{holder} works")


async def _outbox(instance: Instance, at: datetime) -> Finding:
    here = outbox.c.done_at.is_(None)
    failed, overdue = here & (outbox.c.attempts > 0), here & (outbox.c.next_try_at < at - _WAITS)
    async with instance.database.read() as conn:
        waiting = await conn.scalar(select(func.count()).select_from(outbox).where(failed | overdue))
    says = f"{waiting} deliveries wait or are being tried again" if waiting else "nothing waits longer than it should"
    return Finding(name="outbox", ok=not waiting, says=says)


async def _stuck(instance: Instance, at: datetime) -> Finding:
    """Open issues whose next due has passed: nobody fires them, so a worker or a workflow is missing."""
    async with instance.database.read() as conn:
        late = await conn.scalar(
            select(func.count()).select_from(issues).where(issues.c.open, issues.c.next_due_at < at - _WAITS)
        )
    says = f"{late} issues are past their due and nobody fires them: run `sibu recover`" if late else "none"
    return Finding(name="stuck issues", ok=not late, says=says)
