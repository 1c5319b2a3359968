"""/staff/admin/people: accounts, as system and security administrator each look after their own part of them."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from api.pages.admin.county import CountyOf
from api.pages.admin.entries import changed_entry
from api.pages.admin.listing import SHOWN, as_file, asked_of, way_on
from api.pages.admin.people_words import COLUMNS, STATES, state_of
from api.pages.admin.person import account_of, refused_as_page, scope_of, shown_account
from api.pages.exporting import KINDS
from api.pages.forms import whole
from api.pages.look import Look, look_of
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import visitor_of
from api.reading.registry import registry_kept
from api.services import services_of
from api.terms import ROLE
from schemas.domain.accounts import Account
from schemas.domain.authorization.verdicts import may_ever
from schemas.domain.authorization.words import Operation
from schemas.domain.registry_entries import EntryKind
from schemas.domain.roles import Role

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_LIST: Final = Operation.LIST_ACCOUNTS.value
_ASKED: Final = ("text", "role", "state")
PEOPLE: Final = tuple(role for role in Role if role not in {Role.RESIDENT, Role.SYSTEM})


@router.get("/staff/admin/people", name=_LIST)
async def people_page(request: Request) -> Response:
    """The accounts, those that wait for something first."""
    visitor, services, look = await visitor_of(request), services_of(request), look_of(request)
    asked = asked_of(request, *_ASKED)
    found = _narrowed(await services.desk.book.all(), asked)
    county = CountyOf(await registry_kept(services))
    number = max(1, whole(request.query_params.get("page", ""), otherwise=1))
    shown = found[(number - 1) * SHOWN : number * SHOWN]
    more = len(found) > number * SHOWN
    values = {
        "rows": [(one, ROLE[one.role], scope_of(county, one), state_of(one)) for one in shown],
        "total": len(found),
        "states": STATES,
        "asked": asked,
        "roles": [(role.value, look.say(ROLE[role])) for role in PEOPLE],
        "next": way_on("/staff/admin/people", asked, page=str(number + 1)) if more else None,
        "files": [(ending, way_on(f"/staff/admin/people.{ending}", asked)) for ending in KINDS],
        "adds": may_ever(Operation.ADD_ACCOUNT, visitor.caller.role),
    }
    return work_page(request, "admin/people.html", values)


@router.get("/staff/admin/people.{ending}", name=_LIST)
async def people_file(request: Request, ending: str) -> Response:
    await visitor_of(request)
    services, look = services_of(request), look_of(request)
    county = CountyOf(await registry_kept(services))
    found = _narrowed(await services.desk.book.all(), asked_of(request, *_ASKED))
    return as_file(request, ending, name="accounts", columns=COLUMNS, rows=[_line(one, county, look) for one in found])


@router.get("/staff/admin/people/{account_id}", name=_LIST)
async def person_page(request: Request, account_id: str) -> Response:
    visitor = await visitor_of(request)
    return await shown_account(request, visitor, await account_of(services_of(request), account_id))


@router.post("/staff/admin/people/{account_id}/scope", name=Operation.CHANGE_REGISTRY.value)
async def change_scope(request: Request, account_id: str) -> Response:
    """Where a post reaches."""
    visitor = await visitor_of(request)
    account = await account_of(services_of(request), account_id)
    return await changed_entry(request, visitor, EntryKind.PERSON, account.id, again=refused_as_page(visitor, account))


def _narrowed(accounts: Iterable[Account], asked: Mapping[str, str]) -> list[Account]:
    text = asked.get("text", "")
    found = [
        one
        for one in accounts
        if (not text or text in one.id or text in one.name)
        and asked.get("role", one.role) == one.role
        and asked.get("state", state_of(one)) == state_of(one)
    ]
    return sorted(found, key=lambda one: (state_of(one) != "waiting", one.id))


def _line(one: Account, county: CountyOf, look: Look) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "role": look.say(ROLE[one.role]),
        "scope": "、".join(place.name for _, place in scope_of(county, one)),
        "state": look.say(STATES[state_of(one)]),
        "second_factor": look.t("有", "yes") if one.has_second_factor else look.t("无", "no"),
    }
