"""Where a Temporal server comes from: this machine, the SDK's download, or a build from source."""

import asyncio
import fcntl
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from infra.temporal.binary import OLDEST_SERVER, ServerBinary, inspect_binary
from infra.temporal.build import BUILT_VERSION, SERVER, build
from infra.temporal.errors import NoServerError

Say = Callable[[str], None]
_BETWEEN_TRIES = 0.2  # seconds
_DOWNLOAD_WITHIN = 300.0  # seconds, for a slow line; a closed one refuses at once.


@dataclass(frozen=True)
class _Search:
    """One search, and the sentences on what did not work so far."""

    cache_dir: Path
    say: Say
    search_path: str | None
    oldest: tuple[int, int]
    tried: list[str]

    async def first_that_runs(self, candidates: list[Path]) -> ServerBinary | None:
        for path in candidates:
            inspected = await inspect_binary(path, oldest=self.oldest)
            if isinstance(inspected, ServerBinary):
                return inspected
            self.tried.append(inspected)
        return None


async def acquire_server(
    *, cache_dir: Path, say: Say, search_path: str | None = None, oldest: tuple[int, int] = OLDEST_SERVER
) -> ServerBinary:
    """A program that runs, from PATH or the cache, else downloaded, else built; `say` gets each step as a sentence.

    `search_path` is what PATH would be; None is the process's own. Servers older than `oldest` are passed over.

    Raises:
        NoServerError: none could be had; the message tells each way tried, the hint what to do.
    """
    search = _Search(cache_dir, say, search_path, oldest, tried=[])
    return await search.first_that_runs(_candidates(search)) or await _fetch(search)


async def _fetch(search: _Search) -> ServerBinary:
    _make_cache(search.cache_dir)
    async with _alone(search.cache_dir / "fetch.lock", search.say):
        # Another start may have fetched it while this one waited.
        found = await search.first_that_runs(_cached(search.cache_dir))
        found = found or await _download(search)
        found = found or await _build(search)
    if found is None:
        reasons = " ".join(dict.fromkeys(search.tried))
        raise NoServerError(f"No Temporal server could be had. {reasons}", hint=_what_to_do())
    search.say(f"{found.described} is ready and kept for the next start.")
    return found


def _candidates(search: _Search) -> list[Path]:
    on_path = [shutil.which(name, path=search.search_path) for name in ("temporal-server", "temporal")]
    return [*(Path(name) for name in on_path if name), *_cached(search.cache_dir)]


def _cached(cache_dir: Path) -> list[Path]:
    known = (cache_dir / f"temporal-server-{BUILT_VERSION}", cache_dir / "temporal")
    return [path for path in known if path.is_file()]


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


async def _download(search: _Search) -> ServerBinary | None:
    """The SDK knows which command line fits it; its dev server is started once to have it fetched."""
    from temporalio.testing import WorkflowEnvironment

    search.say("Fetching the Temporal server the SDK names.")
    with tempfile.TemporaryDirectory(dir=search.cache_dir, prefix="download-") as folder:
        try:
            start = WorkflowEnvironment.start_local(download_dest_dir=folder)
            environment = await asyncio.wait_for(start, _DOWNLOAD_WITHIN)
        except (RuntimeError, TimeoutError):
            search.tried.append("The SDK's download was not reachable.")
            search.say("The SDK's download was not reachable; the server will be built from source instead.")
            return None
        await environment.shutdown()
        return await _keep(search, Path(folder), search.cache_dir / "temporal")


async def _build(search: _Search) -> ServerBinary | None:
    go = shutil.which("go", path=search.search_path)
    if go is None:
        search.tried.append("Go is not installed, so it could not be built from source either.")
        return None
    with tempfile.TemporaryDirectory(dir=search.cache_dir, prefix="build-") as folder:
        failure = await build(SERVER, go=go, into=Path(folder), say=search.say)
        if failure:
            search.tried.append(failure)
            return None
        return await _keep(search, Path(folder), search.cache_dir / f"temporal-server-{BUILT_VERSION}")


async def _keep(search: _Search, folder: Path, place: Path) -> ServerBinary | None:
    """Moves the one program in `folder` to its place, whole or not at all, after it told its version."""
    found = await search.first_that_runs(_programs(folder))
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
