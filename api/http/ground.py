"""/v1/registry/ground: grids and buildings drawn on a map, seen through before they are applied; and the exports."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request, Response

from api.errors import RequestRefusedError
from api.http import registry_examples as examples
from api.http.answers import Answers, problems
from api.http.callers import IdempotencyKey, ServicesDep, StaffDep
from api.http.registry import ADMINISTRATION, RegistryMatch
from api.http.strict_route import LIMIT_KEY, StrictRoute
from api.reading.registry import (
    ground_as_geojson,
    ground_previewed,
    registry_as_toml,
    registry_etag,
    seen_version,
)
from api.writing.registry import ChangedView, ground_applied
from schemas.wire.ground import GROUND_BYTES, GroundOptions, GroundPreview

router = APIRouter(route_class=StrictRoute, tags=["registry"])

_DRAWN: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": (
            "A FeatureCollection (RFC 7946, WGS 84). A Polygon is a grid, a Point a building, by `id`. What the"
            " registry has already keeps what `properties` do not say; a new grid needs `name` and `community_id`,"
            f" a new building `name` and `courtyard_id`. At most {GROUND_BYTES:,} bytes."
        ),
        "content": {"application/geo+json": {"schema": {"type": "object"}, "examples": examples.DRAWN}},
    }
}
_TOO_LARGE: Final = ("bad-json", "body-too-large", "too-slow", "unsupported-media-type")


def _options(
    *,
    reassign: Annotated[bool, Query(description="Every building gets the grid that it stands in.")] = False,
    close_missing: Annotated[bool, Query(description="Grids that are not drawn are closed.")] = False,
) -> GroundOptions:
    return GroundOptions(reassign=reassign, close_missing=close_missing)


Options = Annotated[GroundOptions, Depends(_options)]


async def _drawn(request: Request, _staff: StaffDep) -> str:
    """The body as text, once it is known that the role may send one: it may be larger than others."""
    request.scope[LIMIT_KEY] = GROUND_BYTES
    try:
        return (await request.body()).decode("utf-8")
    except UnicodeDecodeError as error:
        raise RequestRefusedError("bad-json", "The body is not UTF-8 text.", hint="Save it as UTF-8.") from error


Drawn = Annotated[str, Depends(_drawn)]


@router.post(
    "/v1/registry/ground/preview",
    operation_id="preview_ground",
    summary="What a drawing of grids and buildings would do",
    openapi_extra=_DRAWN,
    responses={
        200: {"content": {"application/json": {"example": examples.PREVIEW}}},
        **problems(*ADMINISTRATION, "request-forged", "registry-invalid", *_TOO_LARGE),
    },
)
async def preview_ground(services: ServicesDep, _staff: StaffDep, options: Options, text: Drawn) -> GroundPreview:
    """For the system administrator: what would be added, changed and closed, square metres, and the findings.

    Nothing is kept. `content` and `version` name what was seen, for applying it.
    """
    return await ground_previewed(services, text, options)


@router.post(
    "/v1/registry/ground/apply",
    operation_id="apply_ground",
    summary="Apply exactly what was previewed",
    openapi_extra=_DRAWN,
    responses={
        200: {"content": {"application/json": {"example": examples.CHANGED}}},
        **problems(
            *ADMINISTRATION,
            *("request-forged", "registry-invalid", "content-moved", "version-moved"),
            *("idempotency-key", "idempotency-key-reused", *_TOO_LARGE),
        ),
    },
)
async def apply_ground(
    *,
    services: ServicesDep,
    caller: StaffDep,
    response: Response,
    key: IdempotencyKey,
    seen: RegistryMatch,
    content: Annotated[str, Query(pattern=r"^[0-9a-f]{16}$", description="`content` of the preview.")],
    options: Options,
    text: Drawn,
) -> ChangedView:
    """For the system administrator: the same drawing, the same options, the same registry."""
    version = seen_version(seen)
    view = await ground_applied(services, caller, text, options, content=content, version=version, key=key)
    response.headers["ETag"] = registry_etag(view.version)
    return view


def _file(media: str, kind: str, example: Any) -> Answers:
    return {200: {"content": {media: {"schema": {"type": kind}, "example": example}}}}


@router.get(
    "/v1/registry/export.toml",
    operation_id="export_registry",
    summary="The whole registry as TOML",
    response_class=Response,
    responses={**_file("application/toml", "string", examples.TOML), **problems(*ADMINISTRATION)},
)
async def export_registry(services: ServicesDep, _staff: StaffDep) -> Response:
    """For the system administrator: every entry with all that is kept of it, to keep and to compare."""
    return Response(await registry_as_toml(services), media_type="application/toml", headers=_named("registry.toml"))


@router.get(
    "/v1/registry/export.geojson",
    operation_id="export_ground",
    summary="Grids and buildings as GeoJSON",
    response_class=Response,
    responses={**_file("application/geo+json", "object", examples.GEOJSON), **problems(*ADMINISTRATION)},
)
async def export_ground(services: ServicesDep, _staff: StaffDep) -> Response:
    """For the system administrator: what is in use, to be drawn over and sent back."""
    return Response(
        await ground_as_geojson(services), media_type="application/geo+json", headers=_named("ground.geojson")
    )


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
