"""Pages of work over 1,000 and 100,000 open issues of one department: `python -m tests.bench.lists`.

Prints median and p95 of the server's own time (the whole application in this process, no socket) of the inbox and the
ledger of an officer of that department at both sizes, their ratio, and the ratio to an empty page of the same
application, all in turns of one run, on SQLite and on PostgreSQL. The 25 issues on a page are real ones: filed, sealed
and opened; behind them stand rows alone. `--profile` shows where an inbox spends its time.
"""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import httpx
import structlog
from sqlalchemy import insert

from infra.db.tables import issues
from infra.issues.rows import row_of
from infra.run.instance import Instance
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status
from tests.bench.desks import Desk
from tests.bench.table import Figure, options, tell
from tests.builders import new_key, report
from tests.domain import builders

SIZES = (1_000, 100_000)
TURNS = 120
REAL = 30  # a page and some more
PAGES = ("/staff/inbox", "/staff/issues")
ROUTED = builders.given(*builders.WAS_ROUTED)


async def fill(instance: Instance, http: httpx.AsyncClient, size: int) -> None:
    """Real issues, and rows that come after them in both orders."""
    now = datetime.now(UTC)
    for start in range(0, size - REAL, 2_000):
        part = [_row(number, now) for number in range(start, min(size - REAL, start + 2_000))]
        async with instance.database.write() as conn:
            await conn.execute(insert(issues), part)
    for number in range(REAL):
        problem = f"幸福里小区{number}号楼门口的路灯坏了一个星期，晚上老人出门看不见路，请尽快派人修理。"
        answer = await http.post("/v1/issues", json=report(problem=problem), headers=new_key())
        answer.raise_for_status()


def _row(number: int, now: datetime) -> dict[str, Any]:
    return row_of(ROUTED, last_hash="hash") | {
        "id": str(uuid5(UUID(int=0), str(number))),
        "ledger_number": f"2026-{number:08d}",
        "logged_at": now - timedelta(days=30, seconds=number),
        "due_at": now + timedelta(days=60, seconds=number),
        "key_class": KeyClass.GENERAL.value,
        "department_id": "mass_work",
        "community_id": f"comm-{number % 8 + 1:02d}",
        "open": True,
        "status": Status.ROUTED.value,
    }


async def measured(*, scale: float, profile: bool) -> list[Figure]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    desk = Desk(
        account="staff-mass-work-officer-1",
        fill=fill,
        sizes=(SIZES[0], max(SIZES[0] + 1, int(SIZES[1] * scale))),
        of="open issues",
        pages=PAGES,
        wanted=frozenset(PAGES),
    )
    return await desk.measured_on_both(turns=max(20, int(TURNS * scale)), profile=profile)


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--profile", action="store_true", help="show where an inbox spends its time")
    given = parser.parse_args()
    tell(asyncio.run(measured(scale=given.scale, profile=given.profile)), into=given.json)


if __name__ == "__main__":
    main()
