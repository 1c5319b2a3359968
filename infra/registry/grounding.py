"""What a drawing of grids and buildings means for a county: edits, and what they would do to its ground."""

from collections.abc import Iterable, Iterator
from typing import Any

from shapely import Point, Polygon, STRtree

from infra.registry.areas import square_metres
from infra.registry.drawing import Drawing, DrawnBuilding, DrawnGrid
from infra.registry.findings import findings
from infra.registry.loading import ring_fault
from schemas.domain.registry import Building, Finding, Grid, Registry
from schemas.domain.registry_edits import (
    AddBuilding,
    AddGrid,
    ChangeBuilding,
    ChangeGrid,
    Close,
    Edit,
    Reopen,
    edited,
)
from schemas.domain.registry_entries import EntryChange, EntryKind
from schemas.domain.registry_faults import Fault, RegistryInvalidError
from schemas.wire.ground import GridArea, GroundOptions


def drawn_over(registry: Registry, drawing: Drawing, options: GroundOptions) -> Registry:
    """The county after a drawing; whether it can be used as a whole is for its checks to say.

    Raises:
        RegistryInvalidError: a new grid or building without what only the drawing can say, or a ring that is none.
    """
    faults = [*_missing(registry, drawing), *_broken(drawing)]
    if faults:
        raise RegistryInvalidError(faults=faults)
    after = edited(registry, list(_grid_edits(registry, drawing)))
    if options.close_missing:
        after = edited(after, list(_closings(after, drawing)))
    return edited(after, list(_building_edits(after, drawing, options)))


def areas(before: Registry, after: Registry) -> tuple[GridArea, ...]:
    """Of every grid whose ground is another, by id."""
    old, new = ({grid.id: grid for grid in one.grids if not grid.closed} for one in (before, after))
    touched = [each for each in sorted(old.keys() | new.keys()) if _ring(old.get(each)) != _ring(new.get(each))]
    return tuple(GridArea(id=each, before=_area(old.get(each)), after=_area(new.get(each))) for each in touched)


def compared(before: Registry, after: Registry) -> tuple[tuple[Finding, ...], tuple[Finding, ...], int]:
    """The findings that would be gone, those that would be new, and how many would stay."""
    old, new = findings(before), findings(after)
    known, left = {_same(one) for one in old}, {_same(one) for one in new}
    mended = tuple(one for one in old if _same(one) not in left)
    caused = tuple(one for one in new if _same(one) not in known)
    return mended, caused, len(new) - len(caused)


def sorted_out(changes: Iterable[EntryChange]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Ids of what would be added, changed and closed."""
    added: list[str] = []
    changed: list[str] = []
    closed: list[str] = []
    for change in changes:
        ended = change.before is not None and change.after.get("closed") is True
        kept = added if change.before is None else closed if ended else changed
        kept.append(change.id)
    return tuple(added), tuple(changed), tuple(closed)


def _same(finding: Finding) -> tuple[Any, ...]:
    return finding.kind, finding.subject_id, finding.message


def _ring(grid: Grid | None) -> Any:
    return grid.polygon if grid else None


def _area(grid: Grid | None) -> float | None:
    return round(square_metres(Polygon(grid.polygon)), 1) if grid else None


def _missing(registry: Registry, drawing: Drawing) -> Iterator[Fault]:
    """A new entry hangs somewhere and is called something."""
    grids, buildings = {one.id for one in registry.grids}, {one.id for one in registry.buildings}
    needed: list[tuple[DrawnGrid | DrawnBuilding, tuple[str, ...]]] = [
        *((one, ("name", "community_id")) for one in drawing.grids if one.id not in grids),
        *((one, ("name", "courtyard_id")) for one in drawing.buildings if one.id not in buildings),
    ]
    for one, keys in needed:
        for key in keys:
            if getattr(one, key) is None:
                yield Fault(
                    table="features",
                    entry=drawing.labels[one.id],
                    key=f"properties.{key}",
                    en=f"the registry has no {one.id!r} yet, so it needs its {key}",
                    zh=f"登记簿里还没有 {one.id}，须写明 {key}",
                )


def _broken(drawing: Drawing) -> Iterator[Fault]:
    for grid in drawing.grids:
        if (fault := ring_fault(Polygon(grid.polygon))) is not None:
            named = {"table": "features", "entry": drawing.labels[grid.id], "key": "geometry"}
            yield fault.model_copy(update=named)


def named_by_feature(faults: Iterable[Fault], drawing: Drawing) -> tuple[Fault, ...]:
    """What is wrong with an entry that is drawn is said of its feature."""
    drawn = {"grids", "buildings"}
    return tuple(
        fault.model_copy(
            update={"table": "features", "entry": drawing.labels[fault.entry], "key": f"properties.{fault.key}"}
        )
        if fault.table in drawn and fault.entry in drawing.labels
        else fault
        for fault in faults
    )


def _grid_edits(registry: Registry, drawing: Drawing) -> Iterator[Edit]:
    known = {one.id: one for one in registry.grids}
    for one in drawing.grids:
        if one.id not in known:
            yield AddGrid(entry=Grid.model_validate(one.model_dump()))
            continue
        if known[one.id].closed:
            yield Reopen(kind=EntryKind.GRID, id=one.id)
        yield ChangeGrid.model_validate(one.model_dump(exclude_none=True))


def _closings(registry: Registry, drawing: Drawing) -> Iterator[Edit]:
    drawn = {one.id for one in drawing.grids}
    for grid in registry.grids:
        if grid.id not in drawn and not grid.closed:
            yield Close(kind=EntryKind.GRID, id=grid.id)


def _building_edits(registry: Registry, drawing: Drawing, options: GroundOptions) -> Iterator[Edit]:
    """A building that is drawn without its grid is of the grid that it stands in."""
    located = _Located(registry.grids)
    known = {one.id: one for one in registry.buildings}
    for one in drawing.buildings:
        grid_id = one.grid_id or located.grid_at(one.longitude, one.latitude)
        values = one.model_dump(exclude_none=True) | {"grid_id": grid_id}
        if one.id not in known:
            yield AddBuilding(entry=Building.model_validate(values))
            continue
        if known[one.id].closed:
            yield Reopen(kind=EntryKind.BUILDING, id=one.id)
        yield ChangeBuilding.model_validate(values)
    if options.reassign:
        drawn = {one.id for one in drawing.buildings}
        for building in registry.buildings:
            if building.id not in drawn and not building.closed:
                yield ChangeBuilding(id=building.id, grid_id=located.grid_at(building.longitude, building.latitude))


class _Located:
    """Finds the open grid of a point; on a shared border the one of the smaller id."""

    def __init__(self, grids: Iterable[Grid]) -> None:
        self._grids = sorted((one for one in grids if not one.closed), key=lambda one: one.id)
        self._tree = STRtree([Polygon(one.polygon) for one in self._grids])

    def grid_at(self, longitude: float, latitude: float) -> str | None:
        hits = self._tree.query(Point(longitude, latitude), predicate="intersects")
        return self._grids[int(hits.min())].id if hits.size else None
