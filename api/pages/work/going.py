"""/staff/go: the palette (Ctrl+K): a ledger number, a word to search for, or a page by its name."""

from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from api.pages.look import look_of
from api.pages.navigation import entries
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import visitor_of
from api.pages.work.keeping import views_of
from api.reading.numbers import id_of_number
from api.services import services_of
from schemas.domain.authorization.words import Operation

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_LONGEST: Final = 100


@router.get("/staff/go", name=Operation.LIST_ISSUES.value)
async def go(request: Request) -> Response:
    """Where the words may lead; the number of an issue leads straight to it."""
    visitor, services = await visitor_of(request), services_of(request)
    words = request.query_params.get("to", "").strip()[:_LONGEST]
    issue_id = await id_of_number(services, visitor.caller, words)
    if issue_id is not None:
        return RedirectResponse(f"/staff/issues/{issue_id}", status_code=303)
    say = look_of(request).say
    places = [(say(one.name), one.href) for one in entries(visitor.caller.role)]
    places += [(one.name, f"/staff/issues?{one.text}") for one in await views_of(services, visitor)]
    found = [(name, href) for name, href in places if words.lower() in name.lower()]
    return work_page(request, "work/go.html", {"words": words, "found": found})
