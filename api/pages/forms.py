"""Reads the small forms of our pages, and turns every refusal into a page with a sentence."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request, Response
from fastapi.routing import APIRoute

from api.pages.rendering import page
from api.pages.sign_in_words import WORDS, said
from api.pages.taking import FormRefusedError, form_body
from schemas.domain.errors import DomainError

ROUTE_KEY = "sibu.route"  # what the access log reads
_LARGEST = 20_000  # bytes of a form
Handle = Callable[[Request], Awaitable[Response]]


class PageRoute(APIRoute):
    """Tells the access log its address pattern. Errors that no page speaks of become one that does."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def shown(request: Request) -> Response:
            request.scope[ROUTE_KEY].append(self.path)
            failures: tuple[type[Exception], ...] = request.app.state.page_failures
            try:
                return await handle(request)
            except FormRefusedError as error:
                return refused_page(said(error.code, error.message), status=error.status)
            except DomainError as error:
                return refused_page(said(error.code, error.message), status=403)
            except failures:
                return refused_page(WORDS["storage"], status=503)

        return shown


def refused_page(sentence: str, *, status: int) -> Response:
    return page("refused.html", {"sentence": sentence}, status=status)


def too_many_page() -> Response:
    """Above the budget of an address."""
    return refused_page(WORDS["too_many"], status=429)


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form, each once. Raises FormRefusedError for one that is too long, too slow or in no UTF-8."""
    body = await form_body(request, limit=_LARGEST)
    try:
        text = body.decode("utf-8")
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=20, errors="strict"))
    except ValueError as error:
        raise FormRefusedError("The form cannot be read.") from error
