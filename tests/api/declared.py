"""Every answer that a test of the API hears has to be declared in its document: status and type of content."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx
from fastapi import FastAPI

from tests.document import document_of

_BARE = frozenset({204, 304})  # without content


class UndeclaredError(Exception):
    """What was answered stands nowhere in the document of the API."""


def ensured_declared(app: FastAPI) -> Callable[[httpx.Response], Awaitable[None]]:
    """A hook for the client."""
    # Words come before parameters, as routes are matched.
    paths = sorted(document_of(app)["paths"].items(), key=lambda one: (one[0].count("{"), one[0]))
    operations = [(re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)), methods) for path, methods in paths]

    async def heard(answer: httpx.Response) -> None:
        method, path = answer.request.method.lower(), answer.request.url.path
        for pattern, methods in operations:
            if method in methods and pattern.fullmatch(path):
                await _ensure_declared(answer, methods[method])
                return
        # A page, or nothing at all.

    return heard


async def _ensure_declared(answer: httpx.Response, operation: Mapping[str, Any]) -> None:
    asked = f"{answer.request.method} {answer.request.url.path} ({operation['operationId']})"
    said = operation["responses"].get(str(answer.status_code))
    if said is None:
        raise UndeclaredError(f"{asked} answers {answer.status_code}: {(await answer.aread())[:300]!r}")
    media = answer.headers.get("content-type", "").partition(";")[0]
    if answer.status_code not in _BARE and media not in said.get("content", {}):
        raise UndeclaredError(
            f"{asked} answers {answer.status_code} as {media}, declared is {[*said.get('content', ())]}"
        )
