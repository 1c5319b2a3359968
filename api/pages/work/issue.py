"""/staff/issues/{id}: one issue, what can be done with it now, its timeline, its clocks, and what was recorded."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from api.pages.look import Look, look_of
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import visitor_of
from api.pages.work.choices import unit_name
from api.pages.work.fields import FORMS
from api.pages.work.offering import offers
from api.pages.work.picture import picture
from api.reading.issues import clocks_for, issue_for, timeline_for
from api.reading.opening import visible
from api.reading.raw import raw_events
from api.reading.recorded import numbered_events
from api.services import Services, services_of
from api.terms import COMMAND, cause_said, topic_said
from api.views.issue import IssueView
from api.views.pressing import pressing
from api.words import Said
from schemas.domain.authorization.words import Operation
from schemas.domain.issue import Issue

router = APIRouter(route_class=PageRoute, include_in_schema=False)

STAFF: Final = "staff:"


@router.get("/staff/issues/{issue_id}", name=Operation.READ_ISSUE.value)
async def issue_page(request: Request, issue_id: str) -> Response:
    """What was said, who has it until when, and the buttons of this reader."""
    visitor, services = await visitor_of(request), services_of(request)
    issue, found = await visible(services, issue_id, visitor.caller)
    view = await issue_for(services, visitor.caller, issue, found)
    values = {
        "view": view,
        "why": pressing(issue, joined=len(view.duplicates)),
        "offers": offers(view),
        "done": COMMAND.get(request.query_params.get("done", "")),
        "undoable": any(each.name == "take_back" and each.yours for each in view.possible),
        "key": services.new_request_id(),
        **named(services, view, look=look_of(request)),
        **around(issue, look=look_of(request)),
    }
    return work_page(request, "work/issue.html", values)


@router.get("/staff/issues/{issue_id}/timeline", name=Operation.READ_TIMELINE.value)
async def timeline_page(request: Request, issue_id: str) -> Response:
    """Steps and hands as bars against their limits, and every step below."""
    visitor, services = await visitor_of(request), services_of(request)
    issue, found = await visible(services, issue_id, visitor.caller)
    numbered = await numbered_events(services, issue)
    told = await timeline_for(services, visitor.caller, issue, found, numbered=numbered)
    clocks = await clocks_for(services, visitor.caller, issue, numbered=numbered)
    values = {
        "told": told,
        "picture": picture(clocks, units=lambda unit_id: unit_name(services, unit_id)),
        "actor": partial(actor_name, services, look=look_of(request)),
        "unit": lambda unit_id: unit_name(services, unit_id),
        **around(issue, look=look_of(request)),
    }
    return work_page(request, "work/timeline.html", values)


@router.get("/staff/issues/{issue_id}/clock", name=Operation.READ_CLOCK.value)
async def clock_page(request: Request, issue_id: str) -> Response:
    """Every clock line by line: why it is due when it is."""
    visitor, services = await visitor_of(request), services_of(request)
    issue, _ = await visible(services, issue_id, visitor.caller)
    clocks = await clocks_for(services, visitor.caller, issue)
    values = {
        "clocks": clocks,
        "actor": partial(actor_name, services, look=look_of(request)),
        "unit": lambda unit_id: unit_name(services, unit_id),
        **around(issue, look=look_of(request)),
    }
    return work_page(request, "work/clock.html", values)


@router.get("/staff/issues/{issue_id}/events", name=Operation.READ_TIMELINE.value)
async def events_page(request: Request, issue_id: str) -> Response:
    """What was recorded, as it was recorded, with the hash of each event."""
    visitor, services = await visitor_of(request), services_of(request)
    issue, _ = await visible(services, issue_id, visitor.caller)
    values = {
        "events": await raw_events(services, visitor.caller, issue),
        "actor": partial(actor_name, services, look=look_of(request)),
        **around(issue, look=look_of(request)),
    }
    return work_page(request, "work/events.html", values)


def around(issue: Issue, *, look: Look) -> dict[str, Any]:
    """What stands on every page of one issue."""
    return {
        "issue_id": issue.id,
        "ledger_number": issue.ledger_number,
        "commands": COMMAND,
        "forms": FORMS,
        "topic_name": look.say(topic_said(issue.findings.topic)) if issue.findings else "",
    }


def named(services: Services, view: IssueView, *, look: Look) -> dict[str, Any]:
    """The names of the people and units that the view has by their ids."""
    return {
        "responsible": tuple(actor_name(services, staff_id, look=look) for staff_id in view.responsible),
        "filer": actor_name(services, view.filed_by, look=look),
        "tasks": tuple((unit_name(services, task.unit_id), task) for task in view.tasks),
        "contact_unit": unit_name(services, view.place.contact_unit_id)
        if view.place and view.place.contact_unit_id
        else None,
        "cause": look.say(cause_said(view.cause)) if view.cause else None,
        "topic": look.say(topic_said(view.topic)) if view.topic else None,
    }


def actor_name(services: Services, by: str | None, *, look: Look) -> str | None:
    """Who did it, by name and post; None for whoever must not be named to this reader."""
    if by is None:
        return None
    person = services.people.person(by.removeprefix(STAFF))
    return person.name if person else look.say(_OTHERS.get(by)) or by


_OTHERS: Final[Mapping[str, Said]] = {
    "system": Said(zh="系统", en="the system"),
    "anonymous": Said(zh="居民", en="a resident"),
    "receipt": Said(zh="来件人", en="the reporter"),
}
