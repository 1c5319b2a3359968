"""The route class of pages: tells the access log its pattern, sends to sign in, and makes of each refusal a page."""

from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.responses import RedirectResponse

from api.pages.refusing import refused
from api.pages.visiting import SignInNeededError
from api.services import ROUTE_KEY, services_of
from schemas.domain.errors import DomainError

log = structlog.get_logger()


class PageRoute(APIRoute):
    """`name` is the operation of the table of authorisation that the page asks for, where it is for staff."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def shown(request: Request) -> Response:
            request.scope[ROUTE_KEY].append(self.path)
            failures: tuple[type[Exception], ...] = request.app.state.page_failures
            try:
                return await handle(request)
            except SignInNeededError as error:
                return _sent_to_sign_in(request, error)
            except DomainError as error:
                return refused(request, error)
            except failures as error:
                return _failed(request, error)

        return shown


def _failed(request: Request, error: Exception) -> Response:
    """What an adapter could not do, counted and logged as it is for programs."""
    services_of(request).counts.failed(error)
    log.error("request_failed", problem=str(getattr(error, "code", "storage")), exc_info=error)
    return refused(request, error, code="storage")


def _sent_to_sign_in(request: Request, error: SignInNeededError) -> Response:
    """A part of a page is not replaced by the form: the whole page goes there."""
    if "hx-request" in request.headers:
        return Response(status_code=401, headers={"HX-Redirect": error.way})
    return RedirectResponse(error.way, status_code=303)
