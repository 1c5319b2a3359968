"""Files one issue at a fixed instant and prints what was recorded of it; run with another TZ it must print the same."""

import asyncio
import json
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from api.gateway.filing import FilingDesk, Report
from infra.issues.filing import FilingStore
from infra.keys.secrets import Secrets
from infra.keys.vault import Vault
from infra.run.instance import opened
from infra.run.preparing import prepare
from schemas.domain.content import Channel, Content
from schemas.domain.place import PlaceGiven
from schemas.domain.principals import ANONYMOUS
from schemas.domain.sealed import KeyClass
from tests.fakes.engines import DirectEngine
from tests.world import LAMP, settings_for

# Two days before New York puts its clocks back.
FILED = datetime(2026, 10, 30, 8, 30, tzinfo=UTC)
SPREAD = {"reminder"}  # Reminders are spread by the issue's id, which is random.


async def filed(folder: Path) -> dict[str, Any]:
    """The columns and clocks of the issue as they stand in the database."""
    settings = settings_for(folder)
    await prepare(settings)
    async with opened(settings, classes=frozenset(KeyClass)) as instance:
        desk = FilingDesk(
            filings=FilingStore(instance.database, instance.events, lambda: FILED, instance.observer),
            engine=DirectEngine(instance, lambda: FILED),
            vault=Vault(instance.ring),
            secrets=Secrets(instance.ring),
            rulebooks=instance.rulebooks,
            places=instance.places,
            clock=lambda: FILED,
        )
        content = Content(problem=LAMP, channel=Channel.WEB, place=PlaceGiven(building_id="bldg-010101"))
        receipt = await desk.file(Report(content=content), principal=ANONYMOUS, idempotency_key="once")
        async with instance.database.read() as conn:
            row = (await conn.execute(text("SELECT filed_at, promised_at, logged_at, due_at FROM issues"))).one()
        found = await instance.issues.read(receipt.id, command_id="")
        assert found.issue is not None
        dues = [
            (due.key, due.at.isoformat())
            for schedule in found.issue.schedules
            for due in schedule.dues
            if due.kind not in SPREAD
        ]
        return {**{name: str(value) for name, value in row._mapping.items()}, "dues": sorted(dues)}


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        json.dump(asyncio.run(filed(Path(temporary))), sys.stdout)
