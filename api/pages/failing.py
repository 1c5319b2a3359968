"""What a browser is shown where programs get a problem: nothing at an address, no such method, a fault of ours."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, cast

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from api.pages.refusals import SAID
from api.pages.refusing import refused_page

Handler = Callable[[Request, Exception], Awaitable[Response]]
_OF_STATUS: Final = {
    400: "form-unreadable",
    404: "no-route",
    405: "method-not-allowed",
    408: "too-slow",
    413: "too-long",
    415: "form-unreadable",
}


def show_failures(app: FastAPI) -> None:
    """Put pages in the place of the problems of this app, for whoever asks for a page; each is counted as before."""
    for kind in (HTTPException, Exception):
        app.add_exception_handler(kind, _shown(cast("Handler", app.exception_handlers[kind])))


def _shown(told: Handler) -> Any:
    async def handle(request: Request, error: Exception) -> Response:
        answer = await told(request, error)
        if request.url.path.startswith("/v1/") or "text/html" not in request.headers.get("accept", ""):
            return answer
        said = SAID[_OF_STATUS.get(answer.status_code, "unexpected")]
        page = refused_page(request, said, status=answer.status_code)
        for name in ("allow", "retry-after"):
            if name in answer.headers:
                page.headers[name] = answer.headers[name]
        return page

    return handle
