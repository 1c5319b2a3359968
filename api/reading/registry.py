"""The registry as administrators look at it: how much there is, its entries, its journal."""

from collections.abc import Mapping
from typing import Final

from pydantic import Field

from api.services import Services
from schemas.domain.base import Frozen
from schemas.domain.registry import County, Finding, Registry
from schemas.domain.registry_entries import TABLES, Entry, EntryKind
from schemas.wire.ground import GroundOptions, GroundPreview
from schemas.wire.reading import Page
from schemas.wire.registry import KeptRegistry, RegistryNote

# By which keys an entry hangs in another, or serves it.
_PARENTS: Final = ("street_id", "community_id", "courtyard_id", "grid_id", "department_id", "unit_id")


class RegistryView(Frozen):
    """`entries`: how many of each kind; `closed`: how many of them are closed."""

    version: int
    county: County
    entries: Mapping[EntryKind, int]
    closed: Mapping[EntryKind, int]


class EntriesQuery(Frozen):
    """Entries of one kind. `parent`: the id of what they hang in or serve; `text`: a part of the name or the id."""

    kind: EntryKind
    parent: str | None = Field(default=None, max_length=64)
    text: str | None = Field(default=None, max_length=60)
    closed: bool | None = None
    after: str | None = Field(default=None, max_length=64)
    limit: int = Field(default=100, ge=1, le=500)


class EntriesView(Frozen):
    """Ordered by id. `next` is the `after` of the next page."""

    version: int
    items: tuple[Entry, ...]
    next: str | None = None


class FindingsView(Frozen):
    """What should be mended. None of it stops an issue."""

    items: tuple[Finding, ...]


def registry_etag(version: int) -> str:
    """What changes of the registry name in If-Match."""
    return f'"r{version}"'


def seen_version(if_match: str) -> int:
    """The version that a validator of the registry's form names."""
    return int(if_match.strip('"r'))


async def registry_overview(services: Services) -> RegistryView:
    kept = await services.organisation.registry.read()
    tables = {kind: getattr(kept.registry, table) for kind, table in TABLES.items()}
    return RegistryView(
        version=kept.version,
        county=kept.registry.county,
        entries={kind: len(entries) for kind, entries in tables.items()},
        closed={kind: sum(getattr(one, "closed", False) for one in entries) for kind, entries in tables.items()},
    )


async def registry_entries(services: Services, query: EntriesQuery) -> EntriesView:
    """Those for which all that is asked holds."""
    kept = await services.organisation.registry.read()
    found = [entry for entry in _of_kind(kept.registry, query.kind) if _fits(entry, query)]
    shown = found[: query.limit]
    return EntriesView(
        version=kept.version, items=tuple(shown), next=shown[-1].id if len(found) > query.limit else None
    )


async def registry_kept(services: Services) -> KeptRegistry:
    """The whole county as it stands, with its version."""
    return await services.organisation.registry.read()


async def registry_findings(services: Services) -> FindingsView:
    return FindingsView(items=await services.organisation.registry.findings())


async def registry_journal(
    services: Services, cursor: str | None, *, limit: int, entry_id: str | None
) -> Page[RegistryNote]:
    """Raises CursorError for a mark that is none."""
    return await services.organisation.registry.journal(cursor, limit=limit, entry_id=entry_id)


def _of_kind(registry: Registry, kind: EntryKind) -> list[Entry]:
    return sorted(getattr(registry, TABLES[kind]), key=lambda entry: entry.id)


def _fits(entry: Entry, query: EntriesQuery) -> bool:
    return (
        (query.after is None or entry.id > query.after)
        and (query.closed is None or query.closed == getattr(entry, "closed", False))
        and (query.text is None or query.text in entry.name or query.text in entry.id)
        and (query.parent is None or query.parent in [getattr(entry, key, None) for key in _PARENTS])
    )


async def ground_previewed(services: Services, text: str, options: GroundOptions) -> GroundPreview:
    """What a drawing would do: nothing is kept of it. Raises RegistryInvalidError, feature by feature."""
    return await services.organisation.registry.preview(text, options)


async def registry_as_toml(services: Services) -> str:
    """The whole registry."""
    return await services.organisation.registry.as_toml()


async def ground_as_geojson(services: Services) -> str:
    """The ground of the registry."""
    return await services.organisation.registry.as_geojson()
