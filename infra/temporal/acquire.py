"""Where a Temporal server comes from: this machine, the SDK's download, or a build from source."""

import asyncio
import fcntl
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

from infra.temporal.binary import ServerBinary, inspect_binary
from infra.temporal.build import BUILT_VERSION, build_server
from infra.temporal.errors import NoServerError

Say = Callable[[str], None]
_BETWEEN_TRIES = 0.2  # seconds
_DOWNLOAD_WITHIN = 300.0  # seconds, for a slow line; a closed one refuses at once.


async def acquire_server(*, cache_dir: Path, say: Say, search_path: str | None = None) -> ServerBinary:
    """A program that runs, from PATH or the cache, else downloaded, else built; `say` gets each step as a sentence.

    `search_path` is what PATH would be; None is the process's own.

    Raises:
        NoServerError: none could be had; the message tells each way tried, the hint what to do.
    """
    tried: list[str] = []
    found = await _first_that_runs(_candidates(cache_dir, search_path), tried)
    return found or await _fetch(cache_dir=cache_dir, say=say, search_path=search_path, tried=tried)


async def _fetch(*, cache_dir: Path, say: Say, search_path: str | None, tried: list[str]) -> ServerBinary:
    _make_cache(cache_dir)
    async with _alone(cache_dir / "fetch.lock", say):
        # Another start may have fetched it while this one waited.
        found = await _first_that_runs(_cached(cache_dir), tried)
        found = found or await _download(cache_dir, say, tried)
        found = found or await _build(cache_dir, say, search_path, tried)
    if found is None:
        raise NoServerError("No Temporal server could be had. " + " ".join(tried), hint=_what_to_do())
    say(f"{found.described} is ready and kept for the next start.")
    return found


def _candidates(cache_dir: Path, search_path: str | None) -> list[Path]:
    on_path = [shutil.which(name, path=search_path) for name in ("temporal-server", "temporal")]
    return [*(Path(name) for name in on_path if name), *_cached(cache_dir)]


def _cached(cache_dir: Path) -> list[Path]:
    known = (cache_dir / f"temporal-server-{BUILT_VERSION}", cache_dir / "temporal")
    return [path for path in known if path.is_file()]


async def _first_that_runs(candidates: list[Path], tried: list[str]) -> ServerBinary | None:
    for path in candidates:
        inspected = await inspect_binary(path)
        if isinstance(inspected, ServerBinary):
            return inspected
        tried.append(inspected)
    return None


def _make_cache(cache_dir: Path) -> None:
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=cache_dir).close()
    except OSError as error:
        raise NoServerError(
            f"The cache folder {cache_dir} cannot be written: {error.strerror}.",
            hint="Set SIBU_CACHE_DIR to a folder you may write.",
        ) from error


@asynccontextmanager
async def _alone(lock: Path, say: Say) -> AsyncIterator[None]:
    """One start fetches, the others wait for it. The lock ends with the process, however it ends."""
    with lock.open("w") as held:
        if not _taken(held):
            say("Another start is fetching the Temporal server; waiting for it.")
            # Asked again and again, because a thread that waits for the lock could not be interrupted.
            while not _taken(held):  # noqa: ASYNC110
                await asyncio.sleep(_BETWEEN_TRIES)
        yield


def _taken(held: IO[str]) -> bool:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


async def _download(cache_dir: Path, say: Say, tried: list[str]) -> ServerBinary | None:
    """The SDK knows which command line fits it; its dev server is started once to have it fetched."""
    from temporalio.testing import WorkflowEnvironment

    say("Fetching the Temporal server the SDK names.")
    with tempfile.TemporaryDirectory(dir=cache_dir, prefix="download-") as folder:
        try:
            start = WorkflowEnvironment.start_local(download_dest_dir=folder)
            environment = await asyncio.wait_for(start, _DOWNLOAD_WITHIN)
        except (RuntimeError, TimeoutError):
            tried.append("The SDK's download was not reachable.")
            say("The SDK's download was not reachable; the server will be built from source instead.")
            return None
        await environment.shutdown()
        return await _keep(Path(folder), cache_dir / "temporal", tried)


async def _build(cache_dir: Path, say: Say, search_path: str | None, tried: list[str]) -> ServerBinary | None:
    go = shutil.which("go", path=search_path)
    if go is None:
        tried.append("Go is not installed, so it could not be built from source either.")
        return None
    with tempfile.TemporaryDirectory(dir=cache_dir, prefix="build-") as folder:
        failure = await build_server(go=go, into=Path(folder), say=say)
        if failure:
            tried.append(failure)
            return None
        return await _keep(Path(folder), cache_dir / f"temporal-server-{BUILT_VERSION}", tried)


async def _keep(folder: Path, place: Path, tried: list[str]) -> ServerBinary | None:
    """Moves the one program in `folder` to its place, whole or not at all, after it told its version."""
    found = await _first_that_runs(_programs(folder), tried)
    if found is None:
        return None
    found.path.replace(place)
    return ServerBinary(path=place, kind=found.kind, version=found.version)


def _programs(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and os.access(path, os.X_OK)]


def _what_to_do() -> str:
    return (
        "Set TEMPORAL_ADDRESS to a running server, or put `temporal-server` or the `temporal` command line on PATH, "
        f"or install Go 1.26.8 or newer, with which server {BUILT_VERSION} is built, and start again."
    )
