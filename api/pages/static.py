"""/static/...: the files that pages load, served by ourselves."""

from typing import Final

from fastapi import APIRouter, Request, Response

from api.pages import assets
from api.pages.refusing import refused_page
from api.pages.routing import PageRoute
from api.words import Said

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_CACHED: Final = "public, max-age=300"
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_NO_FILE: Final = Said(zh="没有这个文件。", en="There is no such file.")


@router.get("/static/{folder}/{name}")
async def static_file(request: Request, folder: str, name: str) -> Response:
    """A file of ours: kept for ever under the mark of its content, for minutes under any other."""
    path = f"{folder}/{name}"
    if path not in assets.known():
        return refused_page(request, _NO_FILE, status=404)
    marked = request.query_params.get("v") == assets.mark(path)
    return Response(
        assets.content(path),
        headers={
            "Content-Type": assets.KINDS[name.rpartition(".")[2]],
            "Cache-Control": _FOR_EVER if marked else _CACHED,
        },
    )
