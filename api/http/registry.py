"""/v1/registry: the county as administrators keep it while the system runs."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, Header, Query, Response
from pydantic import Field

from api.http import registry_examples as examples
from api.http.answers import problems
from api.http.callers import IdempotencyKey, ServicesDep, StaffDep
from api.http.strict_route import StrictRoute
from api.reading.registry import (
    EntriesQuery,
    EntriesView,
    FindingsView,
    RegistryView,
    registry_entries,
    registry_etag,
    registry_findings,
    registry_journal,
    registry_overview,
    seen_version,
)
from api.writing.registry import ChangedView, EditsBody, registry_changed
from schemas.domain.registry_entries import EntryKind
from schemas.wire.reading import Page
from schemas.wire.registry import RegistryNote

router = APIRouter(route_class=StrictRoute, tags=["registry"])

ADMINISTRATION = ("sign-in-needed", "not-allowed")
_ETAG = {"ETag": {"schema": {"type": "string"}, "description": 'The version, such as "r7".'}}

RegistryMatch = Annotated[
    str,
    Header(
        alias="If-Match",
        pattern=r'^"r[0-9]{1,9}"$',
        description='The ETag of the registry that you have seen, such as "r7": 412 when it has moved.',
        examples=['"r7"'],
    ),
]


@router.get(
    "/v1/registry",
    operation_id="read_registry",
    summary="The registry at a glance",
    responses={
        200: {"content": {"application/json": {"example": examples.REGISTRY}}, "headers": _ETAG},
        **problems(*ADMINISTRATION),
    },
)
async def read_registry(services: ServicesDep, _staff: StaffDep, response: Response) -> RegistryView:
    """For the system administrator: how many entries there are, and the version that changes have to name."""
    view = await registry_overview(services)
    response.headers["ETag"] = registry_etag(view.version)
    return view


def _entries_query(
    *,
    kind: EntryKind,
    parent: Annotated[str | None, Query(max_length=64)] = None,
    text: Annotated[str | None, Query(max_length=60)] = None,
    closed: bool | None = None,
    after: Annotated[str | None, Query(max_length=64)] = None,
    limit: Annotated[int, Field(ge=1, le=500)] = 100,
) -> EntriesQuery:
    return EntriesQuery(kind=kind, parent=parent, text=text, closed=closed, after=after, limit=limit)


@router.get(
    "/v1/registry/entries",
    operation_id="list_registry_entries",
    summary="Communities, courtyards, buildings, grids, units, people",
    responses={
        200: {"content": {"application/json": {"example": examples.ENTRIES}}, "headers": _ETAG},
        **problems(*ADMINISTRATION),
    },
)
async def list_registry_entries(
    services: ServicesDep, _staff: StaffDep, response: Response, query: Annotated[EntriesQuery, Depends(_entries_query)]
) -> EntriesView:
    """For the system administrator: the entries of one kind, ordered by id, what is closed included."""
    view = await registry_entries(services, query)
    response.headers["ETag"] = registry_etag(view.version)
    return view


@router.get(
    "/v1/registry/findings",
    operation_id="list_findings",
    summary="What should be mended in the registry",
    responses={
        200: {"content": {"application/json": {"example": examples.FINDINGS}}},
        **problems(*ADMINISTRATION),
    },
)
async def list_findings(services: ServicesDep, _staff: StaffDep) -> FindingsView:
    """For the system administrator and supervisors.

    Gaps and overlaps of grids, buildings without a grid, and the three must-haves (三必有): each community has a
    leader, each courtyard a unit, each building a member.
    """
    return await registry_findings(services)


@router.post(
    "/v1/registry/changes",
    operation_id="change_registry",
    summary="Add, rename, move, assign, close",
    responses={
        200: {"content": {"application/json": {"example": examples.CHANGED}}, "headers": _ETAG},
        **problems(
            *ADMINISTRATION,
            *("idempotency-key", "idempotency-key-reused", "version-moved", "registry-invalid"),
            body=True,
        ),
    },
)
async def change_registry(
    *,
    services: ServicesDep,
    caller: StaffDep,
    response: Response,
    key: IdempotencyKey,
    seen: RegistryMatch,
    body: Annotated[EditsBody, Body(openapi_examples=examples.EDITS)],
) -> ChangedView:
    """For the system administrator. All edits are made or none; every process knows within a second or so.

    Nothing is deleted: what is closed takes nothing new, and issues and history keep its name.
    """
    view = await registry_changed(services, caller, body, version=seen_version(seen), key=key)
    response.headers["ETag"] = registry_etag(view.version)
    return view


@router.get(
    "/v1/registry/changes",
    operation_id="read_registry_journal",
    summary="Who changed what in the registry",
    responses={
        200: {"content": {"application/json": {"example": examples.JOURNAL}}},
        **problems(*ADMINISTRATION, "cursor"),
    },
)
async def read_registry_journal(
    services: ServicesDep,
    _staff: StaffDep,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    entry: Annotated[str | None, Query(pattern=r"^[a-z0-9_-]{1,64}$")] = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
) -> Page[RegistryNote]:
    """For the three administrations; the newest first."""
    return await registry_journal(services, cursor, limit=limit, entry_id=entry)
