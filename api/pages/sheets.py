"""The residents' pages as text: templates with everything escaped, and the few files that they load."""

from collections.abc import Iterator
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

_SHEETS: Final = Environment(
    loader=PackageLoader("api.pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
# What browsers may load, each with its type; nothing else in the folder is served.
_FILES: Final = {
    "report.css": "text/css; charset=utf-8",
    "pow.js": "text/javascript; charset=utf-8",
    "pow-worker.js": "text/javascript; charset=utf-8",
}
_ROUTE_KEY: Final = "sibu.route"  # where the log finds the pattern of an address


def sheet(name: str, *, status: int = 200, headers: dict[str, str] | None = None, **values: Any) -> Response:
    """A page; whatever `values` hold is text to it."""
    return HTMLResponse(_SHEETS.get_template(name).render(**values), status_code=status, headers=headers)


def tell_route(request: Request, pattern: str) -> None:
    """For the log, which holds patterns and no addresses."""
    request.scope[_ROUTE_KEY].append(pattern)


def file_routes() -> Iterator[Route]:
    """One route for each file, so that no name that comes in ever becomes a path."""
    for name, kind in _FILES.items():
        content = files("api.pages").joinpath("report_files", name).read_bytes()
        yield Route(f"/static/report/{name}", _serving(content, kind, f"/static/report/{name}"), methods=["GET"])


def _serving(content: bytes, kind: str, pattern: str) -> Any:
    async def serve(request: Request) -> Response:
        tell_route(request, pattern)
        return Response(content, media_type=kind, headers={"Cache-Control": "public, max-age=3600"})

    return serve
