"""Waits until a child serves."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Final

import httpx

from infra.run.errors import StartError
from infra.run.exit_codes import ExitCode

START_WITHIN: Final = timedelta(seconds=60)
_BETWEEN_TRIES: Final = 0.1  # seconds


def http_answers(url: str, *, within: timedelta = START_WITHIN) -> Callable[[], Awaitable[None]]:
    """Ready when a GET of `url` gives a success. What it returns raises StartError when that did not come in time."""

    async def ready() -> None:
        async with httpx.AsyncClient(timeout=2.0, trust_env=False) as client:
            await _poll(lambda: _succeeds(client, url), within=within, waited_for=f"an answer of {url}")

    return ready


def file_appears(file: Path, *, within: timedelta = START_WITHIN) -> Callable[[], Awaitable[None]]:
    """Ready when the child has made `file`, which is removed first so that an earlier start's does not count."""
    file.unlink(missing_ok=True)

    async def ready() -> None:
        await _poll(lambda: asyncio.to_thread(file.exists), within=within, waited_for=f"the file {file}")

    return ready


def polled(
    true_yet: Callable[[], Awaitable[bool]], *, waited_for: str, within: timedelta = START_WITHIN
) -> Callable[[], Awaitable[None]]:
    """Ready when `true_yet()` is; a StartError names what was `waited_for` in vain."""

    async def ready() -> None:
        await _poll(true_yet, within=within, waited_for=waited_for)

    return ready


async def _poll(true_yet: Callable[[], Awaitable[bool]], *, within: timedelta, waited_for: str) -> None:
    loop = asyncio.get_running_loop()
    last_try = loop.time() + within.total_seconds()
    while not await true_yet():
        if loop.time() >= last_try:
            raise StartError(
                f"Waited {within.total_seconds():.0f} seconds for {waited_for} in vain.",
                exit_code=ExitCode.CHILD_FAILED,
            )
        await asyncio.sleep(_BETWEEN_TRIES)


async def _succeeds(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(url)).is_success
    except httpx.HTTPError:
        return False
