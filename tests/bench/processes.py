"""Children of a benchmark: the product's own processes, started as `sibu up` starts them."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from infra.run.readiness import http_answers
from infra.temporal.tether import tethered

SIBU = str(Path(sys.executable).with_name("sibu"))


@asynccontextmanager
async def running(
    command: Sequence[str], *, environ: Mapping[str, str], log: Path, answers: str | None = None
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A child that serves inside the block; with `answers`, once that address answers."""
    with log.open("ab") as output:
        child = await asyncio.create_subprocess_exec(
            *tethered(command), env=environ, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        if answers:
            await http_answers(answers)()
        yield child
    finally:
        child.terminate()
        await child.wait()
