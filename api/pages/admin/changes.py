"""/staff/admin/changes: the registry's journal, for the three administrations."""

from typing import Any, Final

from fastapi import APIRouter, Request, Response

from api.pages.admin.county import CountyOf
from api.pages.admin.entry_drawing import note_shown
from api.pages.admin.listing import PAGE, SHOWN, as_file, asked_of, ensure_ending, read_through, way_on
from api.pages.admin.wording import KIND
from api.pages.exporting import KINDS
from api.pages.look import look_of
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import visitor_of
from api.reading.registry import registry_journal, registry_kept
from api.services import services_of
from api.words import Said
from schemas.domain.authorization.verdicts import may_ever
from schemas.domain.authorization.words import Operation

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_READ: Final = Operation.READ_REGISTRY_JOURNAL.value
_COLUMNS: Final = {
    "at": Said(zh="时间", en="when"),
    "by": Said(zh="谁", en="who"),
    "kind": Said(zh="类别", en="kind"),
    "id": Said(zh="编号", en="id"),
    "change": Said(zh="改动", en="change"),
}


@router.get("/staff/admin/changes", name=_READ)
async def changes_page(request: Request) -> Response:
    visitor, services = await visitor_of(request), services_of(request)
    asked = asked_of(request, "entry")
    cursor = request.query_params.get("cursor") or None
    page = await registry_journal(services, cursor, limit=SHOWN, entry_id=asked.get("entry"))
    county = CountyOf(await registry_kept(services))
    values = {
        "notes": [note_shown(services, county, one) for one in page.items],
        "next": way_on("/staff/admin/changes", asked, cursor=page.next) if page.next else None,
        "asked": asked,
        "linked": may_ever(Operation.LIST_REGISTRY_ENTRIES, visitor.caller.role),
        "files": [(ending, way_on(f"/staff/admin/changes.{ending}", asked)) for ending in KINDS],
    }
    return work_page(request, "admin/changes.html", values)


@router.get("/staff/admin/changes.{ending}", name=_READ)
async def changes_file(request: Request, ending: str) -> Response:
    await visitor_of(request)
    ensure_ending(ending)
    services, say = services_of(request), look_of(request).say
    entry_id = asked_of(request, "entry").get("entry")
    county = CountyOf(await registry_kept(services))
    notes = await read_through(lambda cursor: registry_journal(services, cursor, limit=PAGE, entry_id=entry_id))
    rows = [_line(note_shown(services, county, one), say) for one in notes]
    return as_file(request, ending, name="registry-changes", columns=_COLUMNS, rows=rows)


def _line(shown: dict[str, Any], say: Any) -> dict[str, Any]:
    note = shown["note"]
    changes = "；".join(f"{say(key)}: {before} → {after}" for key, before, after in shown["changes"])
    return {"at": note.at, "by": shown["by"], "kind": say(KIND[note.kind]), "id": note.id, "change": changes}
