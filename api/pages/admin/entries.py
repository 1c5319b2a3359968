"""/staff/admin/places/{kind}/{id}: one entry: what is wrong with it, its form, what hangs in it, and its journal."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from api.gateway.errors import KeyReusedError
from api.pages.admin.county import CountyOf, EntryUnknownError, Place, is_closed, kind_of_place
from api.pages.admin.entry_drawing import Sorry, drawn_fields, note_shown
from api.pages.admin.entry_fields import FIELDS
from api.pages.admin.entry_forms import FormFaultsError, TypedEntry, adding, by_field, changing, typed_of
from api.pages.admin.wording import FINDING, KIND
from api.pages.forms import pairs_of, whole
from api.pages.look import look_of
from api.pages.refusals import SAID
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import Visitor, ensure_own_form, visitor_of
from api.reading.registry import registry_findings, registry_journal, registry_kept
from api.services import Services, services_of
from api.words import Said
from api.writing.registry import EditsBody, registry_changed
from schemas.domain.authorization.words import Operation
from schemas.domain.registry_edits import Close, Edit, Reopen
from schemas.domain.registry_entries import EntryKind
from schemas.domain.registry_faults import RegistryInvalidError, RegistryMovedError

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_READ: Final = Operation.LIST_REGISTRY_ENTRIES.value
_CHANGE: Final = Operation.CHANGE_REGISTRY.value
_LARGEST: Final = 200_000  # bytes: an outline of some thousand corners
_NOTES: Final = 20
_UNCHANGED: Final = Said(zh="没有改动。", en="Nothing was changed.")
_MOVED: Final = Said(
    zh="您打开页面之后，登记簿有人改过。您填写的内容仍在下面，别人改过的项注明了现在的值。请看过后再保存一次。",
    en="Somebody changed the registry since you opened this page. What you typed is below; where somebody changed the "
    "same entry, it says what is there now. Look at it and save again.",
)


# How a form of an entry is shown again, where that is not on the entry's own page.
Again = Callable[[Request, TypedEntry, Sorry], Awaitable[Response]]


@router.get("/staff/admin/places/{kind}/{entry_id}", name=_READ)
async def entry_page(request: Request, kind: str, entry_id: str) -> Response:
    await visitor_of(request)
    return await shown_entry(request, kind_of_place(kind), entry_id)


@router.get("/staff/admin/add/{kind}", name=_CHANGE)
async def new_page(request: Request, kind: str) -> Response:
    """The form of a new entry; the address may say what it hangs in."""
    await visitor_of(request)
    found = kind_of_place(kind)
    given = {one.key: request.query_params.get(one.key, "")[:64] for one in FIELDS[found]}
    return await _shown_new(request, found, TypedEntry(given | {"id": ""}))


@router.post("/staff/admin/add/{kind}", name=_CHANGE)
async def add(request: Request, kind: str) -> Response:
    visitor, found = await visitor_of(request), kind_of_place(kind)
    pairs, fields = await _form(request, visitor)
    typed = typed_of(found, pairs)
    sorry = await _tried(request, visitor, fields, lambda: adding(found, typed), entry_id=typed.values["id"])
    if sorry is not None:
        return await _shown_new(request, found, typed, sorry)
    return _back(found, typed.values["id"], "added")


@router.post("/staff/admin/places/{kind}/{entry_id}", name=_CHANGE)
async def change(request: Request, kind: str, entry_id: str) -> Response:
    """What was changed in the form, and nothing else."""
    visitor, found = await visitor_of(request), kind_of_place(kind)
    return await changed_entry(request, visitor, found, entry_id)


@router.post("/staff/admin/places/{kind}/{entry_id}/{act}", name=_CHANGE)
async def close_or_open(request: Request, kind: str, entry_id: str, act: str) -> Response:
    visitor, found = await visitor_of(request), kind_of_place(kind)
    model = {"close": Close, "reopen": Reopen}.get(act)
    if model is None or found in {EntryKind.STREET, EntryKind.DEPARTMENT}:
        raise EntryUnknownError
    _, fields = await _form(request, visitor)
    edit = model.model_validate({"kind": found, "id": entry_id})
    sorry = await _tried(request, visitor, fields, lambda: edit, entry_id=entry_id)
    if sorry is not None:
        return await shown_entry(request, found, entry_id, sorry=sorry)
    return _back(found, entry_id, "closed" if act == "close" else "opened")


async def changed_entry(
    request: Request, visitor: Visitor, kind: EntryKind, entry_id: str, *, again: Again | None = None
) -> Response:
    """The answer to the form of an entry: back to its page, or the form again with what is to be corrected."""
    pairs, fields = await _form(request, visitor)
    typed = typed_of(kind, pairs)
    sorry = await _tried(request, visitor, fields, lambda: changing(kind, entry_id, typed), entry_id=entry_id)
    if sorry is not None:
        shown = (
            again(request, typed, sorry) if again else shown_entry(request, kind, entry_id, typed=typed, sorry=sorry)
        )
        return await shown
    return _back(kind, entry_id, "saved")


async def _form(request: Request, visitor: Visitor) -> tuple[list[tuple[str, str]], dict[str, str]]:
    pairs = await pairs_of(request, limit=_LARGEST)
    fields = dict(pairs)
    ensure_own_form(visitor, fields)
    return pairs, fields


async def _tried(
    request: Request, visitor: Visitor, fields: Mapping[str, str], made: Any, *, entry_id: str
) -> Sorry | None:
    """Make the edit; None where it is made."""
    try:
        edit: Edit | None = made()
        if edit is None:
            return Sorry(sentence=_UNCHANGED)
        version = fields.get("version", "")
        await registry_changed(
            services_of(request),
            visitor.caller,
            EditsBody(edits=(edit,)),
            version=whole(version, otherwise=-1),
            key=fields.get("key", "")[:100],
        )
    except FormFaultsError as faulty:
        return Sorry(sentence=SAID["invalid"], wrong=faulty.wrong)
    except RegistryInvalidError as invalid:
        own, others = by_field(invalid.faults, entry_id)
        return Sorry(sentence=SAID["registry-invalid"], wrong=own, faults=others)
    except (RegistryMovedError, KeyReusedError):
        return Sorry(sentence=_MOVED, status=412)
    return None


async def _shown_new(request: Request, kind: EntryKind, typed: TypedEntry, sorry: Sorry | None = None) -> Response:
    services = services_of(request)
    county = CountyOf(await registry_kept(services))
    values = {
        "kind": kind,
        "kinds": KIND,
        "form": drawn_fields(look_of(request), county, kind, None, typed=typed, sorry=sorry),
        "sorry": sorry,
        "typed_id": typed.values.get("id", ""),
        **_hidden(services, county),
    }
    return work_page(request, "admin/new.html", values, status=sorry.status if sorry else 200)


async def shown_entry(
    request: Request,
    kind: EntryKind,
    entry_id: str,
    *,
    typed: TypedEntry | None = None,
    sorry: Sorry | None = None,
) -> Response:
    """Raises EntryUnknownError."""
    services = services_of(request)
    county = CountyOf(await registry_kept(services))
    entry = county.entry(kind, entry_id)
    journal = await registry_journal(services, None, limit=_NOTES, entry_id=entry_id)
    findings = (await registry_findings(services)).items
    values = {
        "kind": kind,
        "kinds": KIND,
        "entry": entry,
        "closed": is_closed(entry),
        "closable": hasattr(entry, "closed"),
        "above": county.above(kind, entry),
        "below": county.below(kind, entry_id),
        "findings": [one for one in findings if one.subject_id == entry_id],
        "finding_words": FINDING,
        "form": drawn_fields(look_of(request), county, kind, entry, typed=typed, sorry=sorry),
        "sorry": sorry,
        "done": request.query_params.get("done", ""),
        "journal": [note_shown(services, county, note) for note in journal.items if note.kind is kind],
        **_hidden(services, county),
    }
    return work_page(request, "admin/entry.html", values, status=sorry.status if sorry else 200)


def _hidden(services: Services, county: CountyOf) -> dict[str, Any]:
    return {"version": county.version, "key": services.new_request_id()}


def _back(kind: EntryKind, entry_id: str, done: str) -> RedirectResponse:
    place = Place(kind, entry_id, entry_id)
    return RedirectResponse(f"{place.href}?done={done}", status_code=303)
