"""/staff/brief: 本周要情, two minutes of reading; behind each sentence the issues."""

from typing import Final

from fastapi import APIRouter, Request, Response

from api.pages.exporting import KINDS, Sheet, ensure_kind, file_of
from api.pages.look import look_of
from api.pages.oversight.asking import Way, asked_of
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import visitor_of
from api.reading.figures import brief_for
from api.services import services_of
from api.views.brief import Reference
from api.views.figure_words import FIGURE
from api.words import Said
from schemas.domain.authorization.words import Operation
from schemas.wire.figures import Figure

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_READ: Final = Operation.READ_BRIEF.value
_SENTENCE: Final = Said(zh="要情", en="sentence")
_BEHIND: Final = Said(zh="背后的事项", en="the issues behind it")


@router.get("/staff/brief", name=_READ)
async def brief_page(request: Request) -> Response:
    """A week beside the week before."""
    visitor, services = await visitor_of(request), services_of(request)
    asked = asked_of(request)
    brief = await brief_for(services, visitor.caller, asked)
    links = [[_behind(Way(asked), one) for one in sentence.behind] for sentence in brief.sentences]
    values = {"brief": brief, "links": links, "figures": FIGURE, "to": Way(asked), "kinds": KINDS}
    return work_page(request, "oversight/brief.html", values)


@router.get("/staff/brief.{kind}", name=_READ)
async def brief_file(request: Request, kind: str) -> Response:
    """The same as a file: a row for each sentence, with the addresses of what stands behind it."""
    visitor, services = await visitor_of(request), services_of(request)
    ensure_kind(kind)
    asked, say = asked_of(request), look_of(request).say
    brief = await brief_for(services, visitor.caller, asked)
    rows = [
        {
            "week": brief.week,
            "sentence": say(sentence.said),
            "behind": " ".join(_behind(Way(asked), one) for one in sentence.behind),
        }
        for sentence in brief.sentences
    ]
    columns = [("week", say(Said(zh="周", en="week"))), ("sentence", say(_SENTENCE)), ("behind", say(_BEHIND))]
    return file_of(Sheet(name=f"brief-{brief.week}", columns=columns, rows=rows), kind)


def _behind(way: Way, one: Reference) -> str:
    if one.issue_id:
        return f"/staff/issues/{one.issue_id}"
    weeks = {"from": one.first or one.week, "until": one.week} if one.week else {}
    by = one.by.value if one.by else None
    return way.behind(one.figure or Figure.FILED, by=by, key=one.key, topic=one.topic, **weeks)
