"""/staff/admin/ground: a drawing of grids and buildings, seen through before it is applied, exactly as it was seen."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from api.gateway.errors import KeyReusedError
from api.pages.admin.files import NotTextError, form_with_text
from api.pages.admin.wording import FINDING, KEY
from api.pages.forms import whole
from api.pages.oversight.ground import Ground, drawn
from api.pages.refusals import SAID, said_of
from api.pages.rendering import work_page
from api.pages.routing import PageRoute
from api.pages.visiting import ensure_own_form, visitor_of
from api.reading.registry import ground_as_geojson, ground_previewed, registry_as_toml
from api.services import Services, services_of
from api.words import Said
from api.writing.registry import ground_applied
from schemas.domain.authorization.words import Operation
from schemas.domain.errors import DomainError
from schemas.domain.registry_entries import EntryKind
from schemas.domain.registry_faults import Fault, RegistryInvalidError, RegistryMovedError
from schemas.wire.ground import GROUND_BYTES, GroundOptions, GroundPreview
from schemas.wire.in_force import ContentMovedError

router = APIRouter(route_class=PageRoute, include_in_schema=False)

_PREVIEW: Final = Operation.PREVIEW_GROUND.value
_EMPTY: Final = Said(zh="请选择一个文件，或把 GeoJSON 粘贴进来。", en="Choose a file, or paste GeoJSON.")
_MOVED: Final = Said(
    zh="预览之后登记簿有人改过，或图和选项不是预览过的。什么都没有改动。下面是对现在的登记簿的新预览，请看过后再应用。",
    en="The registry or the drawing is not what was previewed. Nothing was changed. Below is a fresh preview; look at "
    "it and apply it then.",
)
_TOUCHED, _UNTOUCHED = 4, 1  # shades


@router.get("/staff/admin/ground", name=_PREVIEW)
async def ground_page(request: Request) -> Response:
    await visitor_of(request)
    return _form(request, {}, done=request.query_params.get("done", ""))


@router.post("/staff/admin/ground/preview", name=_PREVIEW)
async def preview(request: Request) -> Response:
    """What the drawing would do; nothing is kept."""
    visitor, services = await visitor_of(request), services_of(request)
    try:
        fields = await form_with_text(request, limit=GROUND_BYTES)
    except NotTextError as error:
        return _form(request, {}, sorry=said_of(error))
    ensure_own_form(visitor, fields)
    return await _previewed(request, services, fields)


@router.post("/staff/admin/ground/apply", name=Operation.APPLY_GROUND.value)
async def apply(request: Request) -> Response:
    """Exactly what was previewed, or a fresh preview that says so."""
    visitor, services = await visitor_of(request), services_of(request)
    fields = await form_with_text(request, limit=GROUND_BYTES)
    ensure_own_form(visitor, fields)
    version = fields.get("version", "")
    try:
        await ground_applied(
            services,
            visitor.caller,
            fields.get("text", "").strip(),
            _options(fields),
            content=fields.get("content", "")[:16],
            version=whole(version, otherwise=-1),
            key=fields.get("key", "")[:100],
        )
    except (ContentMovedError, RegistryMovedError, KeyReusedError):
        return await _previewed(request, services, fields, sorry=_MOVED)
    except RegistryInvalidError:
        return await _previewed(request, services, fields)
    return RedirectResponse("/staff/admin/ground?done=applied", status_code=303)


@router.get("/staff/admin/ground.geojson", name=Operation.EXPORT_GROUND.value)
async def ground_file(request: Request) -> Response:
    await visitor_of(request)
    return _named(await ground_as_geojson(services_of(request)), "application/geo+json", "ground.geojson")


@router.get("/staff/admin/export.toml", name=Operation.EXPORT_REGISTRY.value)
async def registry_file(request: Request) -> Response:
    await visitor_of(request)
    return _named(await registry_as_toml(services_of(request)), "application/toml", "registry.toml")


async def _previewed(
    request: Request, services: Services, fields: Mapping[str, str], *, sorry: Said | None = None
) -> Response:
    text = fields.get("text", "").strip()
    if not text:
        return _form(request, fields, sorry=_EMPTY)
    options = _options(fields)
    try:
        found = await ground_previewed(services, text, options)
    except RegistryInvalidError as invalid:
        return _form(request, fields, sorry=SAID["registry-invalid"], faults=invalid.faults)
    except DomainError as error:
        return _form(request, fields, sorry=said_of(error))
    before = services.gazetteer.geojson
    values = {
        "preview": found,
        "text": text,
        "options": options,
        "sorry": sorry,
        "key": services.new_request_id(),
        "pictures": _pictures(before, found),
        "finding_words": FINDING,
        "keys": KEY,
    }
    return work_page(request, "admin/ground_preview.html", values, status=412 if sorry else 200)


def _form(
    request: Request,
    fields: Mapping[str, str],
    *,
    sorry: Said | None = None,
    faults: Iterable[Fault] = (),
    done: str = "",
) -> Response:
    values = {
        "text": fields.get("text", ""),
        "options": _options(fields),
        "sorry": sorry,
        "faults": tuple(faults),
        "done": done,
    }
    return work_page(request, "admin/ground.html", values, status=422 if sorry else 200)


def _options(fields: Mapping[str, str]) -> GroundOptions:
    return GroundOptions(reassign=fields.get("reassign") == "1", close_missing=fields.get("close_missing") == "1")


def _pictures(before: bytes, found: GroundPreview) -> tuple[Ground, Ground]:
    """The grids as they are and as they would be, those that would change darker."""
    touched = {change.id for change in found.changes if change.kind is EntryKind.GRID}
    return _shaded(drawn(before, ()), touched), _shaded(drawn(_after(before, found), ()), touched)


def _shaded(ground: Ground, touched: set[str]) -> Ground:
    shapes = tuple(
        shape._replace(shade=_TOUCHED if shape.id in touched else _UNTOUCHED, open=0, overdue=0)
        for shape in ground.shapes
    )
    return ground._replace(shapes=shapes)


def _after(before: bytes, found: GroundPreview) -> bytes:
    """The ground with the outlines of the drawing in place of the old ones."""
    whole = json.loads(before)
    features: dict[str, dict[str, Any]] = {one["id"]: one for one in whole["features"]}
    for change in found.changes:
        if change.kind is not EntryKind.GRID:
            continue
        if change.after.get("closed"):
            features.pop(change.id, None)
        elif "polygon" in change.after:
            kept = features.get(change.id, {"type": "Feature", "id": change.id, "properties": {"kind": "grid"}})
            named = kept["properties"] | {"name": change.after.get("name", kept["properties"].get("name", change.id))}
            geometry = {"type": "Polygon", "coordinates": [change.after["polygon"]]}
            features[change.id] = kept | {"properties": named, "geometry": geometry}
    return json.dumps(whole | {"features": [*features.values()]}, ensure_ascii=False).encode()


def _named(text: str, media: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(text, media_type=media, headers=headers)
