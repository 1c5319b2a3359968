"""A Temporal server program on this machine: which kind it is, and whether it runs."""

import asyncio
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

# Update-with-start, on which every command rests, is complete from this version of the server on.
OLDEST_SERVER = (1, 28)
# From this one on it can skip time per workflow, which the tests need.
OLDEST_SKIPPING_TIME = (1, 32)
_CLI_VERSION = re.compile(r"temporal version \S+ \(Server (\d+)\.(\d+)\.(\d+)")
_SERVER_VERSION = re.compile(r"temporal version (\d+)\.(\d+)\.(\d+)\s*$")
_ANSWER_WITHIN = 20.0  # seconds; a 200 MB program read from a cold disk.


class BinaryKind(StrEnum):
    """The two programs that bring a server."""

    SERVER = "server"
    CLI = "cli"


@dataclass(frozen=True)
class ServerBinary:
    """A program that told its version; `version` is the server's, also for the command line's dev server."""

    path: Path
    kind: BinaryKind
    version: tuple[int, int, int]

    @property
    def described(self) -> str:
        """For the screen: `Temporal server 1.32.0 (/path)`."""
        return f"Temporal server {'.'.join(map(str, self.version))} ({self.path})"


async def inspect_binary(path: Path, *, oldest: tuple[int, int] = OLDEST_SERVER) -> ServerBinary | str:
    """Runs `path --version`. Returns the program, or a sentence on why it cannot be used."""
    output = await _version_of(path)
    found = _CLI_VERSION.search(output) or _SERVER_VERSION.search(output.strip())
    if found is None:
        return f"{path} did not tell a version of Temporal and was passed over."
    major, minor, patch = (int(part) for part in found.groups())
    if (major, minor) < oldest:
        needed = ".".join(map(str, oldest))
        return f"{path} is server {major}.{minor}.{patch}; {needed} or newer is needed, so it was passed over."
    kind = BinaryKind.CLI if found.re is _CLI_VERSION else BinaryKind.SERVER
    return ServerBinary(path=path, kind=kind, version=(major, minor, patch))


async def _version_of(path: Path) -> str:
    try:
        process = await asyncio.create_subprocess_exec(
            path, "--version", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
    except OSError as error:
        return str(error)
    try:
        output, _ = await asyncio.wait_for(process.communicate(), _ANSWER_WITHIN)
    except TimeoutError:
        process.kill()
        await process.wait()
        return ""
    return output.decode(errors="replace") if process.returncode == 0 else ""
