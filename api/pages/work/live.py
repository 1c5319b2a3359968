"""/staff/live: what changed, as it happens; and who else looks at an issue just now."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response
from fastapi.sse import format_sse_event
from starlette.responses import PlainTextResponse

from api.pages.forms import form_of
from api.pages.look import Look, look_of
from api.pages.routing import PageRoute
from api.pages.visiting import ensure_own_form, signed_in, visitor_of
from api.pages.work.issue import STAFF, actor_name
from api.reading.lists import reading_scope
from api.reading.opening import visible
from api.reading.streaming import CountedStream, stream
from api.reading.versions import etag
from api.services import services_of
from api.views.issue import unnamed_for
from schemas.domain.authorization.words import Operation
from schemas.domain.base import Frozen
from schemas.domain.numbering import counted_by
from schemas.wire.reading import FeedItem

router = APIRouter(route_class=PageRoute, include_in_schema=False)


class Change(Frozen):
    """What a page is told: which issue moved, and by which event. The page asks again for what it shows."""

    issue_id: str
    type: str
    version: int


@router.get("/staff/live", name=Operation.READ_EVENTS.value)
async def live(request: Request) -> Response:
    """Changes from now on. Whoever comes back after a break looks at the page anew instead of at what was missed."""
    visitor, services = await visitor_of(request, by_itself=True), services_of(request)
    scope = reading_scope(visitor.caller)
    items = services.feed.follow(None, scope=scope, from_now=True)
    told = stream(services, items, scope=scope, reader=visitor.caller.id, encoded=_told)
    return CountedStream(told, services.guard.stream(visitor.caller.id))


@router.post("/staff/issues/{issue_id}/here", name="note_presence")
async def here(request: Request, issue_id: str) -> Response:
    """This page is open; who else has it open, and the version of the issue by now."""
    visitor, services = await signed_in(request, by_itself=True), services_of(request)
    ensure_own_form(visitor, await form_of(request))
    issue, _ = await visible(services, issue_id, visitor.caller)
    unnamed = unnamed_for(issue, visitor.caller)
    others = await services.presence.seen(issue.id, visitor.caller.id, at=services.clock())
    # Whoever must not learn who filed it is not told that they look at it either.
    seen = (one for one in others if f"{STAFF}{one}" != unnamed)
    names = tuple(actor_name(services, one, look=look_of(request)) for one in seen)
    version = etag(counted_by(issue, issue.version, role=visitor.caller.role))
    headers = {"Cache-Control": "no-store", "ETag": version}
    return PlainTextResponse(_sentence(names, look_of(request)), headers=headers)


def _sentence(names: Sequence[str | None], look: Look) -> str:
    """Nothing where nobody else looks at it."""
    if not names:
        return ""
    zh = f"{'、'.join(map(str, names))}也正在看这件。谁先办，另一位会看到，不会互相覆盖。"
    en = f"{', '.join(map(str, names))} is looking at this too. Whoever acts first is seen by the other."
    return look.t(zh, en)


def _told(item: FeedItem) -> bytes:
    change = Change(issue_id=item.issue_id, type=item.type, version=item.version)
    return format_sse_event(data_str=change.model_dump_json(), event="change")
