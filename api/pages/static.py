"""The few files that pages load: style and script, named here one by one, served by ourselves."""

from functools import cache
from importlib.resources import files
from typing import Final

from fastapi import APIRouter, Response

from api.pages.forms import PageRoute, refused_page

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_STYLE: Final = "text/css; charset=utf-8"
_CACHED: Final = "public, max-age=300"
_SCRIPT: Final = "text/javascript; charset=utf-8"
# By folder of the address: the folder here, and the files with their types. No name that comes in becomes a path.
_FILES: Final = {
    "sign-in": ("assets", {"sign-in.css": _STYLE, "set-up.js": _SCRIPT}),
    "report": ("report_files", {"report.css": _STYLE, "pow.js": _SCRIPT, "pow-worker.js": _SCRIPT}),
}


@router.get("/static/sign-in/{name}")
async def sign_in_file(name: str) -> Response:
    return _served("sign-in", name)


@router.get("/static/report/{name}")
async def report_file(name: str) -> Response:
    return _served("report", name)


def _served(address: str, name: str) -> Response:
    folder, kinds = _FILES[address]
    if name not in kinds:
        return refused_page("没有这个文件。", status=404)
    return Response(_content(folder, name), headers={"Content-Type": kinds[name], "Cache-Control": _CACHED})


@cache
def _content(folder: str, name: str) -> bytes:
    return (files("api.pages") / folder / name).read_bytes()
