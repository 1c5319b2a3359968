"""The board as a page, over 12,000 events (1,000 issues) and over 1,000,000: `python -m tests.bench.board_page`.

Prints median and p95 of the server's own time (the whole application in this process, no socket) of a supervisor's
board, and of its file, the map and the brief, at both sizes, their ratio, and the ratio to an empty page of the same
application, all in turns of one run, on SQLite and on PostgreSQL. The issues are those of `tests.bench.board`, up to
now; a few accuse the supervisor. `--profile` shows where a board spends its time.
"""

import asyncio
import logging
from datetime import UTC, datetime

import httpx
import structlog

from infra.run.instance import Instance
from schemas.domain.sealed import KeyClass
from tests.bench import board
from tests.bench.desks import Desk
from tests.bench.table import Figure, options, tell

TURNS = 60
SUPERVISOR = "staff-supervisor-1"
PAGES = ("/staff/board", "/staff/board.csv", "/staff/map", "/staff/brief")
WANTED = frozenset({"/staff/board"})


async def fill(instance: Instance, _http: httpx.AsyncClient, events: int) -> None:
    marks = sorted(instance.marks.of_person(SUPERVISOR).hidden(KeyClass.GENERAL))
    await board.fill(instance.database, events, now=datetime.now(UTC), marks=marks)


async def measured(*, scale: float, profile: bool) -> list[Figure]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    desk = Desk(
        account=SUPERVISOR,
        fill=fill,
        sizes=(board.EVENTS[0], max(board.EVENTS[0] + board.LIFE, int(board.EVENTS[1] * scale))),
        of="events",
        pages=PAGES,
        wanted=WANTED,
    )
    return await desk.measured_on_both(turns=max(20, int(TURNS * scale)), profile=profile)


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--profile", action="store_true", help="show where a board spends its time")
    given = parser.parse_args()
    tell(asyncio.run(measured(scale=given.scale, profile=given.profile)), into=given.json)


if __name__ == "__main__":
    main()
