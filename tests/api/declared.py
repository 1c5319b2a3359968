"""Every answer that a test of the API hears has to be declared in its document: status and type of content."""

import re
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Any

import httpx
from fastapi import FastAPI

Hook = Callable[[httpx.Response], Awaitable[None]]
_DOCUMENT: dict[str, Any] = {}
_BARE = frozenset({204, 304})  # without content


class UndeclaredError(Exception):
    """What was answered stands nowhere in the document of the API."""


def ensured_declared(app: FastAPI) -> Hook:
    """A hook for the client; the document is written once, for all installations of the tests have the same routes."""
    if not _DOCUMENT:
        _DOCUMENT.update(app.openapi())
    return _heard


async def _heard(answer: httpx.Response) -> None:
    operation = _operation(answer.request.method, answer.request.url.path)
    if operation is None:
        return  # A page, or nothing at all.
    asked = f"{answer.request.method} {answer.request.url.path} ({operation['operationId']})"
    said = operation["responses"].get(str(answer.status_code))
    if said is None:
        raise UndeclaredError(f"{asked} answers {answer.status_code}: {(await answer.aread())[:300]!r}")
    media = answer.headers.get("content-type", "").partition(";")[0]
    if answer.status_code not in _BARE and media not in said.get("content", {}):
        raise UndeclaredError(
            f"{asked} answers {answer.status_code} as {media}, declared is {[*said.get('content', ())]}"
        )


@cache
def _operation(method: str, path: str) -> Mapping[str, Any] | None:
    """Words come before parameters, as routes are matched."""
    for template, methods in sorted(_DOCUMENT["paths"].items(), key=lambda one: (one[0].count("{"), one[0])):
        if method.lower() in methods and re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), path):
            found: Mapping[str, Any] = methods[method.lower()]
            return found
    return None
