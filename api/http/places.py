"""GET /v1/places...: the places of the county for everybody, to choose from, to search, to draw, to find by a point."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Response

from api.errors import FieldProblem, RequestRefusedError
from api.http.answers import problems
from api.http.callers import IfNoneMatch, ServicesDep, is_unchanged
from api.http.place_examples import AROUND, MAP, PLACES
from api.http.strict_route import StrictRoute
from api.services import Services
from schemas.domain.base import Frozen
from schemas.domain.registry import PlaceUnknownError
from schemas.wire.places import Around, PlaceSeen

router = APIRouter(route_class=StrictRoute, tags=["places"])

_KEPT: Final = "public, max-age=300"
_FOUND: Final = 20  # places at most that a search shows
_ETAG: Final = {"ETag": {"schema": {"type": "string"}, "description": "Another one when the registry changes."}}
_UNCHANGED: Final = {"description": "Nothing has changed since the ETag named by If-None-Match."}

Parent = Annotated[str | None, Query(max_length=64, description="Only what hangs in this place.")]
Words = Annotated[str | None, Query(max_length=100, description="Only places whose whole name holds these words.")]
Longitude = Annotated[float, Query(ge=-180, le=180)]
Latitude = Annotated[float, Query(ge=-90, le=90)]


class PlaceList(Frozen):
    """By kind and id; of a search the widest first."""

    places: tuple[PlaceSeen, ...]


@router.get(
    "/v1/places",
    operation_id="list_places",
    summary="Places to choose from",
    response_model=PlaceList,
    responses={
        200: {"content": {"application/json": {"example": PLACES}}, "headers": _ETAG},
        304: _UNCHANGED,
        **problems("place-unknown"),
    },
)
async def list_places(
    services: ServicesDep, parent: Parent = None, q: Words = None, if_none_match: IfNoneMatch = None
) -> Response:
    """The streets, or what hangs in `parent`: communities, then courtyards and grids, then buildings.

    With `q` a search by words of the name through all of them instead; 3号楼 finds 3栋, and 三栋 too.
    """
    places = _below(services, parent) if q is None else services.gazetteer.found(q, limit=_FOUND)
    body = PlaceList(places=places).model_dump_json().encode()
    return _kept(services, body, "application/json", if_none_match)


@router.get(
    "/v1/places.geojson",
    operation_id="read_place_map",
    summary="The county's boundary and grids",
    response_class=Response,
    responses={
        200: {
            "content": {"application/geo+json": {"schema": {"type": "object"}, "example": MAP}},
            "headers": _ETAG,
        },
        304: _UNCHANGED,
        **problems(),
    },
)
async def read_place_map(services: ServicesDep, if_none_match: IfNoneMatch = None) -> Response:
    """A FeatureCollection (RFC 7946, WGS 84 degrees): the county first, then its grids with their names."""
    return _kept(services, services.gazetteer.geojson, "application/geo+json", if_none_match)


@router.get(
    "/v1/places/at",
    operation_id="locate_place",
    summary="Which place is at a point",
    responses={200: {"content": {"application/json": {"example": AROUND}}}, **problems()},
)
async def locate_place(services: ServicesDep, longitude: Longitude, latitude: Latitude) -> Around:
    """The grid and community that hold the point, and the buildings around it; nothing outside the county."""
    return services.gazetteer.at(longitude=longitude, latitude=latitude)


def _below(services: Services, parent: str | None) -> tuple[PlaceSeen, ...]:
    try:
        return services.gazetteer.below(parent)
    except PlaceUnknownError as error:
        told = FieldProblem(location="query", field="parent", message=error.message)
        raise RequestRefusedError("place-unknown", error.message, hint=error.hint, errors=(told,)) from None


def _kept(services: Services, body: bytes, media: str, if_none_match: str | None) -> Response:
    """What browsers may keep and ask about again: the registry seldom changes."""
    tag = f'"{services.gazetteer.fingerprint}"'
    headers = {"ETag": tag, "Cache-Control": _KEPT}
    if is_unchanged(if_none_match, tag):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media, headers=headers)
