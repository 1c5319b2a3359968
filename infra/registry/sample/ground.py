"""The ground of the sample county: a sheet of twenty crooked cells that share every corner and every bend.

Neighbours share whole edges, point for point; so the cells cover the county exactly once, with no gap as thin as a
rounding error.
"""

from hashlib import sha256

Point = tuple[float, float]

# Five cells from west to east, four from south to north, each about 1.2 km by 1.1 km (degrees, WGS 84).
COLUMNS, ROWS = 5, 4
WEST, SOUTH = 112.4, 28.8
WIDTH, HEIGHT = 0.0125, 0.0102
# How far a point may stray from the regular sheet, as a share of a cell.
STRAY = 0.16


def ring_of(cell: tuple[int, int]) -> list[Point]:
    """The corners and bends of cell (column, row), counter-clockwise from the south-west."""
    column, row = cell
    twice = 2 * column, 2 * row
    around = ((0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1))
    return [_point(twice[0] + right, twice[1] + up) for right, up in around]


def centre_of(cell: tuple[int, int]) -> Point:
    """The mean of the cell's ring."""
    ring = ring_of(cell)
    return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)


def _boundary() -> list[Point]:
    right, top = 2 * COLUMNS, 2 * ROWS
    south = [_point(half, 0) for half in range(right)]
    east = [_point(right, half) for half in range(top)]
    north = [_point(half, top) for half in range(right, 0, -1)]
    west = [_point(0, half) for half in range(top, 0, -1)]
    return south + east + north + west


def _point(halves_east: int, halves_north: int) -> Point:
    """A point of the sheet, counted in half cells, strayed by a hash of where it is."""
    digest = sha256(f"{halves_east},{halves_north}".encode()).digest()
    stray_east, stray_north = ((byte / 255 - 0.5) * 2 * STRAY for byte in digest[:2])
    return (
        round(WEST + WIDTH * (halves_east / 2 + stray_east), 5),
        round(SOUTH + HEIGHT * (halves_north / 2 + stray_north), 5),
    )


BOUNDARY = _boundary()
