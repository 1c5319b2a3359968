"""Keeps the registry while the system runs: a change is one transaction, checked as a whole and noted in a journal."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.accounts.journal import note
from infra.db.engine import Database
from infra.db.registry_tables import registry_changes
from infra.keys.cursors import Cursors
from infra.registry import journal, store
from infra.registry.county import LivingCounty
from infra.registry.drawing import read_drawing
from infra.registry.exporting import as_geojson, as_toml
from infra.registry.grounding import areas, compared, drawn_over, named_by_feature, sorted_out
from infra.registry.loading import faults
from schemas.domain.registry import Finding, Registry
from schemas.domain.registry_edits import Edit, edited
from schemas.domain.registry_entries import EntryChange, EntryKind, differences
from schemas.domain.registry_faults import RegistryInvalidError, RegistryMovedError
from schemas.wire.accounts import JournalKind
from schemas.wire.ground import GroundOptions, GroundPreview
from schemas.wire.in_force import ContentMovedError
from schemas.wire.reading import Page
from schemas.wire.registry import Command, KeptRegistry, RegistryChanged, RegistryNote

_PURPOSE = "registry-journal"


@dataclass(frozen=True, kw_only=True)
class RegistryKeeper:
    """`county` is what this process knows; the others take a change up within a second or so."""

    database: Database
    county: LivingCounty
    cursors: Cursors

    async def read(self) -> KeptRegistry:
        """As it is kept now, whoever changed it. Raises RegistryInvalidError, StorageError."""
        await self.county.refresh(self.database)
        return self.county.kept

    async def findings(self) -> tuple[Finding, ...]:
        """What should be mended in it."""
        await self.read()
        return await self.county.findings()

    async def change(
        self, edits: Sequence[Edit], *, version: int, by: str, at: datetime, command: Command
    ) -> RegistryChanged:
        """All of the edits, or none.

        Raises:
            RegistryMovedError: it is at another version than the one that whoever asks has seen.
            RegistryInvalidError: an edit names what there is not, or what comes of it could not be used.
        """
        return await self._replace(lambda before: edited(before, edits), version, by=by, at=at, command=command)

    async def preview(self, text: str, options: GroundOptions) -> GroundPreview:
        """What a drawing of grids and buildings in GeoJSON would do.

        Raises:
            RegistryInvalidError: with every feature that cannot be used, and why.
        """
        kept = await self.read()
        return await asyncio.to_thread(_previewed, kept, text, options)

    async def apply(
        self, text: str, options: GroundOptions, *, content: str, version: int, by: str, at: datetime, command: Command
    ) -> RegistryChanged:
        """Exactly what was previewed.

        Raises:
            ContentMovedError: it is another drawing, or other options.
            RegistryMovedError, RegistryInvalidError: as for a change.
        """
        if (found := _content(text, options)) != content:
            raise ContentMovedError(checked=content, found=found)
        drawing = await asyncio.to_thread(read_drawing, text)
        return await self._replace(
            lambda before: drawn_over(before, drawing, options), version, by=by, at=at, command=command
        )

    async def as_toml(self) -> str:
        """The whole registry as the loader reads it."""
        return await asyncio.to_thread(as_toml, (await self.read()).registry)

    async def as_geojson(self) -> str:
        """Its ground as a drawing."""
        return await asyncio.to_thread(as_geojson, (await self.read()).registry)

    async def journal(self, after: str | None, *, limit: int, entry_id: str | None = None) -> Page[RegistryNote]:
        """The newest first, and on from the mark of an earlier page.

        Raises:
            CursorError: the mark is none of this journal's.
        """
        statement = select(registry_changes).order_by(registry_changes.c.id.desc()).limit(limit + 1)
        if entry_id is not None:
            statement = statement.where(registry_changes.c.entry_id == entry_id)
        if after is not None:
            statement = statement.where(registry_changes.c.id < self.cursors.decode(_PURPOSE, after)["id"])
        async with self.database.read() as conn:
            rows = (await conn.execute(statement)).all()
        shown = rows[:limit]
        mark = self.cursors.encode(_PURPOSE, {"id": shown[-1].id}) if len(rows) > limit else None
        return Page(items=tuple(map(_note, shown)), next=mark)

    async def _replace(
        self, make: Callable[[Registry], Registry], version: int, *, by: str, at: datetime, command: Command
    ) -> RegistryChanged:
        """What comes of it is found out beforehand, and in a thread: it may take long, and others write meanwhile."""
        async with self.database.read() as conn:
            if (earlier := await journal.answered(conn, command)) is not None:
                return earlier
            before = await _current(conn, version)
        after, changes = await asyncio.to_thread(_made, make, before)
        async with self.database.write() as conn:
            await journal.alone(conn)
            if (earlier := await journal.answered(conn, command)) is not None:
                return earlier
            await _ensure_at(conn, version)
            number = await _written(conn, after, changes, by=by, at=at, command=command) if changes else version
        self.county.take_up(KeptRegistry(registry=after, version=number))
        return RegistryChanged(version=number, changes=changes, digest=command.digest)


def _previewed(kept: KeptRegistry, text: str, options: GroundOptions) -> GroundPreview:
    drawing = read_drawing(text)
    after = drawn_over(kept.registry, drawing, options)
    try:
        _ensure_usable(after, kept.registry)
    except RegistryInvalidError as error:
        raise RegistryInvalidError(faults=named_by_feature(error.faults, drawing)) from error
    changes = differences(kept.registry, after)
    added, changed, closed = sorted_out(changes)
    mended, caused, left = compared(kept.registry, after)
    return GroundPreview(
        version=kept.version,
        content=_content(text, options),
        added=added,
        changed=changed,
        closed=closed,
        changes=changes,
        areas=areas(kept.registry, after),
        mended=mended,
        caused=caused,
        left=left,
    )


def _content(text: str, options: GroundOptions) -> str:
    return hashlib.sha256(f"{options.model_dump_json()}\n{text}".encode()).hexdigest()[:16]


async def _current(conn: AsyncConnection, version: int) -> Registry:
    """The version is asked first: what was changed in between is seen as moved when it is written."""
    await _ensure_at(conn, version)
    registry = await store.load(conn)
    assert registry is not None, "an installation is prepared with a county"
    return registry


async def _ensure_at(conn: AsyncConnection, version: int) -> None:
    number = await journal.version(conn)
    if number != version:
        raise RegistryMovedError(version=number)


def _made(make: Callable[[Registry], Registry], before: Registry) -> tuple[Registry, tuple[EntryChange, ...]]:
    after = make(before)
    _ensure_usable(after, before)
    return after, differences(before, after)


def _ensure_usable(after: Registry, before: Registry) -> None:
    """What was wrong before, such as an account whose scope nobody has, keeps nobody from mending something else."""
    known = frozenset(faults(before))
    found = [fault for fault in faults(after) if fault not in known]
    if found:
        raise RegistryInvalidError(faults=found)


async def _written(
    conn: AsyncConnection,
    after: Registry,
    changes: Sequence[EntryChange],
    *,
    by: str,
    at: datetime,
    command: Command,
) -> int:
    await store.save_changes(conn, after, changes)
    for change in changes:
        if change.kind is EntryKind.PERSON:
            told = {key: str(value) for key, value in change.after.items()}
            await note(conn, JournalKind.POST_CHANGED, change.id, by=by, at=at, **told)
    return await journal.record(conn, changes, by=by, at=at, command=command)


def _note(row: Row[Any]) -> RegistryNote:
    values = {name: getattr(row, name) for name in ("version", "at", "by", "kind", "before", "after")}
    return RegistryNote(id=row.entry_id, **values)
