"""`sibu doctor`: looks at every part of an installation and says what is wrong and what to do about it."""

import shutil

import httpx
from sqlalchemy import func, select

from infra.db.errors import StorageError
from infra.db.tables import issues, outbox
from infra.run.clock import now
from infra.run.instance import Instance, opened
from infra.run.places import LEAST_SPACE
from infra.run.securing import tls_of
from infra.settings.settings import Settings
from infra.temporal.client import is_healthy
from schemas.domain.base import Frozen
from schemas.domain.errors import DomainError


class Finding(Frozen):
    """One part: whether it is well, and a sentence."""

    name: str
    ok: bool
    says: str


async def examine(settings: Settings) -> tuple[Finding, ...]:
    """Every part, the disk first; what cannot be looked at is itself a finding."""
    findings = [_disk(settings), await _http(settings), await _engine(settings)]
    try:
        async with opened(settings, classes=frozenset()) as instance:
            findings += [await _outbox(instance), await _stuck(instance)]
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


async def _outbox(instance: Instance) -> Finding:
    async with instance.database.read() as conn:
        waiting = await conn.scalar(
            select(func.count()).select_from(outbox).where(outbox.c.done_at.is_(None), outbox.c.attempts > 0)
        )
    says = f"{waiting} deliveries are being tried again" if waiting else "nothing waits longer than it should"
    return Finding(name="outbox", ok=not waiting, says=says)


async def _stuck(instance: Instance) -> Finding:
    """Open issues whose next due has passed: nobody fires them, so a worker or a workflow is missing."""
    async with instance.database.read() as conn:
        late = await conn.scalar(
            select(func.count()).select_from(issues).where(issues.c.open, issues.c.next_due_at < now())
        )
    says = f"{late} issues are past their due and nobody fires them: run `sibu recover`" if late else "none"
    return Finding(name="stuck issues", ok=not late, says=says)
