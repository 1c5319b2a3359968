"""A drawing of grids and buildings: what it would do to the registry before it is applied."""

from typing import Final

from schemas.domain.base import Frozen
from schemas.domain.registry import Finding
from schemas.domain.registry_entries import EntryChange

# Of a county of 100 communities with 500 grids of 100 points each, and 10,000 buildings.
GROUND_BYTES: Final = 4_000_000


class GroundOptions(Frozen):
    """`reassign`: every building gets the grid it stands in. `close_missing`: grids that are not drawn are closed."""

    reassign: bool = False
    close_missing: bool = False


class GridArea(Frozen):
    """Square metres of a grid that is drawn anew, or of one that is closed; None where there is none."""

    id: str
    before: float | None
    after: float | None


class GroundPreview(Frozen):
    """What a drawing would do to the registry at `version`; `content` names exactly this drawing with these options.

    `mended` findings would be gone, `caused` ones would be new; `left` counts those that stay.
    """

    version: int
    content: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    closed: tuple[str, ...]
    changes: tuple[EntryChange, ...]
    areas: tuple[GridArea, ...]
    mended: tuple[Finding, ...]
    caused: tuple[Finding, ...]
    left: int
