"""What opens without a network: the worker of the browser that keeps two empty pages, which hold nobody's name."""

import json
from functools import cache
from hashlib import sha256
from typing import Final

from fastapi import APIRouter, Request, Response

from api.browsers import LOCATING
from api.pages.assets import asset, content
from api.pages.field.file import CHANNELS
from api.pages.field.looking import Shown
from api.pages.field.typed import Typed
from api.pages.rendering import page
from api.pages.routing import PageRoute
from schemas.domain.content import Channel

router = APIRouter(route_class=PageRoute, include_in_schema=False)

WORKER: Final = "/staff/field-worker.js"
SHELLS: Final = {"/staff/today": "/staff/shell/today", "/staff/file": "/staff/shell/file"}
_FILES: Final = (
    *("base/sibu.css", "base/icon.svg", "field/drafts.js", "field/drafts-list.js", "field/file.js", "field/photos.js"),
)
_HEADERS: Final = {"Permissions-Policy": LOCATING}


@router.get(WORKER)
async def worker() -> Response:
    """The script of the worker, with the addresses that it keeps; another one whenever a file changes."""
    told = {
        "Content-Type": "text/javascript; charset=utf-8",
        "Service-Worker-Allowed": "/staff/",
        "Cache-Control": "no-store",
    }
    return Response(_script(), headers=told)


@router.get("/staff/shell/file")
async def file_shell(request: Request) -> Response:
    """The form of a report for whoever has no network: the same for everybody."""
    typed = Typed(channel=Channel.VISIT)
    values = {"shown": Shown(typed=typed), "typed": typed, "channels": CHANNELS, "account": ""}
    return page(request, "field/file.html", values, headers=_HEADERS)


@router.get("/staff/shell/today")
async def today_shell(request: Request) -> Response:
    """What there is of today without a network: one's own drafts, which the browser holds."""
    return page(request, "field/today_shell.html", {"account": ""})


@cache
def _script() -> bytes:
    kept = [asset(name) for name in _FILES]
    body = content("field/worker.js").decode()
    named = sha256("\n".join((*kept, body)).encode()).hexdigest()[:12]
    given = {"version": named, "files": kept, "shells": SHELLS}
    return f"const GIVEN = {json.dumps(given)};\n{body}".encode()
