"""Builds the real Temporal server from source with Go, and shows how far it is."""

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
_SOURCE = f"go.temporal.io/server/cmd/server@v{BUILT_VERSION}"
# What `go list -deps` counts for it; only the share shown depends on it.
_PACKAGES = 1754
_TELL_EVERY = 10.0  # seconds


@dataclass
class _Progress:
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
            f"Building the Temporal server: {fetched}{self.packages} of at most {_PACKAGES} packages, "
            f"{minutes} min {rest:02} s."
        )


async def build_server(*, go: str, into: Path, say: Say) -> str:
    """Runs `go install` with its result in the folder `into`. Returns "" or a sentence on why it failed."""
    say(f"Building Temporal server {BUILT_VERSION} from source; this happens once and takes about five minutes.")
    progress = _Progress()
    process = await asyncio.create_subprocess_exec(
        *tethered((go, "install", "-v", _SOURCE)),
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
    return f"`go install {_SOURCE}` failed: {' '.join(progress.last_lines) or 'it told no reason'}."


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
