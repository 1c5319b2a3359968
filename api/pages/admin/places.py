"""/staff/admin/places: the county browsed by kind, narrowed by name and by what things hang in, and as files."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from api.pages.admin.county import CountyOf, kind_of_place
from api.pages.admin.entry_fields import FIELDS, Asks, shown
from api.pages.admin.listing import SHOWN, as_file, asked_of, ensure_ending, read_through, way_on
from api.pages.admin.wording import KEY, KIND, PLACES
from api.pages.exporting import KINDS
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import visitor_of
from api.reading.registry import EntriesQuery, registry_entries, registry_kept
from api.services import services_of
from schemas.domain.authorization.words import Operation
from schemas.domain.registry_entries import Entry, EntryKind

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_LIST: Final = Operation.LIST_REGISTRY_ENTRIES.value
_MANY: Final = 500  # entries asked for at a time of a list that becomes a file


@router.get("/staff/admin/places", name=_LIST)
async def places_page(request: Request) -> Response:
    """The streets with their communities, and how many there are of each kind."""
    await visitor_of(request)
    county = CountyOf(await registry_kept(services_of(request)))
    streets = county.all(EntryKind.STREET)
    values = {
        "tree": [(street, county.below(EntryKind.STREET, street.id)[0][2]) for street in streets],
        "counts": [(kind, len(county.all(kind))) for kind in PLACES],
        "kinds": KIND,
        "county": county.registry.county,
        "version": county.version,
    }
    return work_page(request, "admin/places.html", values)


@router.get("/staff/admin/places/{kind}.{ending}", name=_LIST)
async def places_file(request: Request, kind: str, ending: str) -> Response:
    await visitor_of(request)
    ensure_ending(ending)
    services, found = services_of(request), kind_of_place(kind)
    asked = asked_of(request, "text", "parent", "closed")
    rows = await read_through(lambda after: registry_entries(services, _query(found, asked, after=after, limit=_MANY)))
    # An outline is no cell; it is in the export of the ground.
    fields = [one for one in FIELDS[found] if one.asks is not Asks.RING]
    columns = {"id": KEY["id"]} | {one.key: one.said for one in fields} | {"closed": KEY["closed"]}
    lines = [
        {"id": one.id, "closed": str(getattr(one, "closed", False)).lower()}
        | {each.key: shown(each, one).replace("\n", " ") for each in fields}
        for one in rows
    ]
    return as_file(request, ending, name=f"{found.value}-list", columns=columns, rows=lines)


@router.get("/staff/admin/places/{kind}", name=_LIST)
async def kind_page(request: Request, kind: str) -> Response:
    """The entries of one kind."""
    await visitor_of(request)
    services, found = services_of(request), kind_of_place(kind)
    asked = asked_of(request, "text", "parent", "closed")
    page = await registry_entries(
        services, _query(found, asked, after=request.query_params.get("after", "")[:64] or None, limit=SHOWN)
    )
    county = CountyOf(await registry_kept(services))
    path = f"/staff/admin/places/{kind}"
    values = {
        "kind": found,
        "kinds": KIND,
        "rows": [_row(found, one, county) for one in page.items],
        "next": way_on(path, asked, after=page.next) if page.next else None,
        "asked": asked,
        "parent": county.anywhere(asked["parent"]) if "parent" in asked else None,
        "files": [(ending, way_on(f"{path}.{ending}", asked)) for ending in KINDS],
        "fields": [one for one in FIELDS[found] if one.key not in {"name", "polygon", "longitude", "latitude"}],
    }
    return work_page(request, "admin/kind.html", values)


def _query(kind: EntryKind, asked: Mapping[str, str], *, after: str | None, limit: int) -> EntriesQuery:
    closed = {"1": True, "0": False}.get(asked.get("closed", ""))
    return EntriesQuery(
        kind=kind,
        parent=asked.get("parent"),
        text=asked["text"][:60] if "text" in asked else None,
        closed=closed,
        after=after,
        limit=limit,
    )


def _row(kind: EntryKind, entry: Entry, county: CountyOf) -> dict[str, Any]:
    """Each value with the names of whom or what it names."""
    cells = {}
    for field in FIELDS[kind]:
        named = shown(field, entry).split("\n") if field.of else []
        cells[field.key] = (
            [county.place(field.of, one) for one in named if one] if field.of is not None else shown(field, entry)
        )
    return {"entry": entry, "cells": cells, "closed": getattr(entry, "closed", False)}
