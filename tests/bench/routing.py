"""From filing to a department, beside workflows that do nothing: `python -m tests.bench.routing`.

Forty-eight at once, closed loop. Ours is the filing transaction, the four steps with their real work (analysis
included) and the clock that is left armed. The peers run on the same servers with the same knobs, their worker in the
same process as ours; rounds alternate. Core-milliseconds count client, worker, Temporal server and PostgreSQL.

DBOS is measured in both of its shapes: a workflow that is started in the background and awaited by its handle, as ours
is, and one that is called, which the thread of its caller carries out.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

from tests.bench.durable_steps import DurableSteps
from tests.bench.installation import Stage, staged
from tests.bench.measuring import Sample, Work, alternating, closed_loop
from tests.bench.peers import run_to_its_end
from tests.bench.table import Figure, options, tell

AT_ONCE = 48
PIECES = 480
ROUNDS = 3


@asynccontextmanager
async def shapes(stage: Stage) -> AsyncIterator[Mapping[str, Work]]:
    """Every kind of work by its name, ready to be measured."""
    durable = DurableSteps(await stage.database.create("dbos"))

    async def ours(number: int) -> None:
        await stage.ours.file_and_wait(number)

    def peer(name: str) -> Work:
        return lambda _: run_to_its_end(stage.client, name)

    try:
        yield {
            "ours": ours,
            "four local": peer("FourLocal"),
            "four normal": peer("FourNormal"),
            "dbos started": durable.start_and_wait,
            "dbos called": durable.run,
        }
    finally:
        durable.close()


async def measured(*, scale: float, rounds: int) -> tuple[str, dict[str, Sample]]:
    async with staged() as stage, shapes(stage) as works:

        def round_of(work: Work) -> Callable[[], Awaitable[Sample]]:
            return lambda: closed_loop(work, pieces=int(PIECES * scale), at_once=AT_ONCE, meter=stage.meter)

        for work in works.values():
            await closed_loop(work, pieces=2 * AT_ONCE, at_once=AT_ONCE, meter=stage.meter)
        samples = await alternating({name: round_of(work) for name, work in works.items()}, rounds=rounds)
        return stage.temporal.described, samples


def figures(described: str, samples: Mapping[str, Sample]) -> list[Figure]:
    ours = samples["ours"]

    def beside(name: str, words: str, wanted: str) -> Figure:
        peer = samples[name]
        what = f"filed to routed ({described})"
        return Figure(what, ours.told, f"{words}: {peer.told}", ours.rate / peer.rate, wanted)

    cost = Figure(
        "filed to routed, core-ms",
        f"{ours.core_ms:.1f}",
        f"four no-op local activities: {samples['four local'].core_ms:.1f}",
        ours.core_ms / samples["four local"].core_ms,
        "at most 1.80",
    )
    return [
        beside("four local", "four no-op local activities", "at least 0.65"),
        cost,
        beside("dbos started", "DBOS, four no-op steps, started and awaited", "at least 0.65"),
        beside("dbos called", "DBOS, four no-op steps, called in the caller's thread", "at least 0.65"),
        beside("four normal", "four no-op activities", "at least 1.30"),
    ]


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    described, samples = asyncio.run(measured(scale=given.scale, rounds=given.rounds))
    tell(figures(described, samples), into=given.json)


if __name__ == "__main__":
    main()
