"""A command on an open issue (update-with-start), beside an update that does nothing: `python -m tests.bench.commands`.

Ours checks the issue's row, reaches the workflow, runs the rule and records it in one transaction; the peer is an
update on a workflow of the same server whose handler returns at once. One command an issue, sixteen at a time.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from uuid import uuid4

from api.gateway.bodies import AcceptBody
from schemas.domain.principals import Principal
from tests.bench.installation import Stage, staged
from tests.bench.lives import officer_of
from tests.bench.measuring import Sample, alternating, closed_loop
from tests.bench.peers import QUEUE
from tests.bench.table import Figure, options, tell

AT_ONCE = 16
PIECES = 240
ROUNDS = 3


async def _accepting(stage: Stage, pieces: int) -> Sample:
    ids: list[str] = []

    async def open_one(number: int) -> None:
        ids.append(await stage.ours.file_and_wait(number))

    await closed_loop(open_one, pieces=pieces, at_once=AT_ONCE, meter=stage.meter)
    officer: Principal = officer_of(stage.ours.instance, await stage.ours.issue(ids[0]))

    async def accept(number: int) -> None:
        await stage.ours.give(ids[number], AcceptBody(), officer)

    return await closed_loop(accept, pieces=pieces, at_once=AT_ONCE, meter=stage.meter)


async def _updating(stage: Stage, pieces: int) -> Sample:
    handles = [await stage.client.start_workflow("Listener", id=f"{uuid4()}", task_queue=QUEUE) for _ in range(pieces)]

    async def update(number: int) -> None:
        await handles[number].execute_update("nothing", number)

    sample = await closed_loop(update, pieces=pieces, at_once=AT_ONCE, meter=stage.meter)
    for handle in handles:
        await handle.terminate()
    return sample


async def measured(*, scale: float) -> tuple[str, dict[str, Sample]]:
    pieces = int(PIECES * scale)
    async with staged() as stage:
        shapes: Mapping[str, Callable[[], Awaitable[Sample]]] = {
            "ours": lambda: _accepting(stage, pieces),
            "peer": lambda: _updating(stage, pieces),
        }
        return stage.temporal.described, await alternating(shapes, rounds=ROUNDS)


def main() -> None:
    given = options(__doc__).parse_args()
    described, samples = asyncio.run(measured(scale=given.scale))
    ours, peer = samples["ours"], samples["peer"]
    told = f"no-op update: {peer.told}"
    tell([Figure(f"a command ({described})", ours.told, told, ours.rate / peer.rate)], into=given.json)


if __name__ == "__main__":
    main()
