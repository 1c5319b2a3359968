"""Builds programs of Temporal from source with Go, and shows how far it is."""

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from infra.temporal.tether import tethered

Say = Callable[[str], None]

# The newest release that builds with Go 1.26.8; the next ones want a newer Go.
BUILT_VERSION: Final = "1.32.0"
_TELL_EVERY = 10.0  # seconds


@dataclass(frozen=True)
class Program:
    """What is built; `packages` is what `go list -deps` counts for it, and only the share shown depends on it."""

    title: str
    folder: str
    packages: int

    @property
    def source(self) -> str:
        return f"go.temporal.io/server/{self.folder}@v{BUILT_VERSION}"


SERVER: Final = Program(title="Temporal server", folder="cmd/server", packages=1754)
# Its tables on PostgreSQL; the schemas of the same version are inside.
SQL_TOOL: Final = Program(title="Temporal schema tool", folder="cmd/tools/sql", packages=837)


@dataclass
class _Progress:
    program: Program
    modules: int = 0
    packages: int = 0
    last_lines: list[str] = field(default_factory=list)

    def take(self, line: str) -> None:
        """`go install -v` names each module it fetches and each package it compiles, one a line."""
        if line.startswith("go: downloading "):
            self.modules += 1
        elif " " not in line and not line.startswith("#"):
            self.packages += 1
        else:
            self.last_lines = [*self.last_lines, line][-3:]

    def told(self, seconds: float) -> str:
        minutes, rest = divmod(int(seconds), 60)
        fetched = f"{self.modules} modules fetched, " if self.modules else ""
        return (
            f"Building the {self.program.title}: {fetched}{self.packages} of at most {self.program.packages} packages, "
            f"{minutes} min {rest:02} s."
        )


async def build(program: Program, *, go: str, into: Path, say: Say) -> str:
    """Runs `go install` with its result in the folder `into`. Returns "" or a sentence on why it failed."""
    say(f"Building {program.title} {BUILT_VERSION} from source; this happens once and takes about five minutes.")
    progress = _Progress(program)
    process = await asyncio.create_subprocess_exec(
        *tethered((go, "install", "-v", program.source)),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        cwd=into,  # Outside of any module and workspace.
        env={**os.environ, "GOBIN": str(into), "GOWORK": "off"},
        start_new_session=True,
    )
    teller = asyncio.ensure_future(_tell(progress, say))
    try:
        await _follow(process, progress)
    finally:
        teller.cancel()
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
    if process.returncode == 0:
        return ""
    return f"`go install {program.source}` failed: {' '.join(progress.last_lines) or 'it told no reason'}."


async def _follow(process: asyncio.subprocess.Process, progress: _Progress) -> None:
    assert process.stderr is not None
    async for line in process.stderr:
        progress.take(line.decode(errors="replace").strip())
    await process.wait()


async def _tell(progress: _Progress, say: Say) -> None:
    loop = asyncio.get_running_loop()
    start = loop.time()
    while True:
        await asyncio.sleep(_TELL_EVERY)
        say(progress.told(loop.time() - start))
