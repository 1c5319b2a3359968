"""The few files that pages load: style and script, named here one by one, served by ourselves."""

from functools import cache
from importlib.resources import files

from fastapi import APIRouter, Response

from api.pages.forms import PageRoute, refused_page

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_KINDS = {"sign-in.css": "text/css; charset=utf-8", "set-up.js": "text/javascript; charset=utf-8"}


@router.get("/static/sign-in/{name}")
async def static_file(name: str) -> Response:
    if name not in _KINDS:
        return refused_page("没有这个文件。", status=404)
    return Response(_content(name), headers={"Content-Type": _KINDS[name], "Cache-Control": "public, max-age=300"})


@cache
def _content(name: str) -> bytes:
    return (files("api.pages") / "assets" / name).read_bytes()
