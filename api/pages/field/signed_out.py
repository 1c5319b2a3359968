"""A report that was sent after the session had ended: it stays on the page until somebody has signed in again."""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.pages.field.typed import pairs_of, typed_of
from api.pages.parts import Bounds, has_files, parts_of
from api.pages.photos import PhotoForm
from api.pages.rendering import page
from api.pages.visiting import SignInNeededError, Visitor, visitor_of
from api.services import services_of
from api.signing.forgery import ensure_from_here
from schemas.domain.attachments import MOST_AT_ONCE

AGAIN: Final = "again"  # the act of the form on that page: it is shown as it was typed, and nothing is done


async def taken_from(request: Request, take: Callable[[Visitor], Awaitable[Response]]) -> Response:
    """What `take` makes of the form of whoever is signed in, else a page that holds what was typed.

    A draft that is sent by itself is kept by the browser, so it is told to sign in first.

    Raises:
        SignInNeededError: nobody is signed in, and it is not the form of a page.
        ForgedRequestError: another site made the browser send it.
        FormRefusedError: it is no form of ours.
    """
    try:
        visitor = await visitor_of(request)
    except SignInNeededError:
        if request.headers.get("accept") == "application/json" or not has_files(request):
            raise
        return await _kept(request)
    return await take(visitor)


async def _kept(request: Request) -> Response:
    services = services_of(request)
    ensure_from_here(request, public_url=services.desk.public_url)
    bounds = Bounds(file=services.receiving.limit, files=MOST_AT_ONCE, seconds=services.receiving.seconds)
    fields, lost = list[tuple[str, str]](), False
    async for part in parts_of(request, bounds, hold=_nobody):
        if not part.is_file:
            fields.append((part.name, part.text))
        lost = lost or part.lost is not None
    values = {"fields": pairs_of(typed_of(PhotoForm(fields=fields))), "action": request.url.path, "lost": lost}
    return page(request, "field/signed_out.html", values, status=401)


def _nobody() -> None:
    """No file is kept for whoever is not signed in."""
    raise SignInNeededError("")
