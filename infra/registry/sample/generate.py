"""Writes 四步县, an invented county, as TOML: `python -m infra.registry.sample.generate > county.toml`.

The same words give the same file, so a change of the sample is a change of this script. One courtyard is left without
a contact unit on purpose: a newcomer sees what a finding of the registry looks like.
"""

import sys
from collections.abc import Iterator

from infra.registry.exporting import as_entry
from infra.registry.sample.ground import BOUNDARY, centre_of, ring_of
from infra.registry.sample.words import (
    COMMUNITIES,
    COUNTY_STAFF,
    COURTYARDS,
    DEPARTMENTS,
    LEADERS,
    STREETS,
    UNITS,
    person_names,
)

Row = dict[str, object]

# The courtyard that lacks its contact unit.
FORGOTTEN = "yard-0803"
DESK = "comm-desk"
NUMERALS = "一二三"


def county() -> dict[str, list[Row]]:
    """Table name -> entries, each entry in the order in which its keys are written."""
    names = person_names()
    return {
        "county": [{"id": "county-sibu", "name": "四步县", "fallback_community_id": DESK, "boundary": BOUNDARY}],
        "departments": [{"id": key, "name": name, "address": at} for key, name, at in DEPARTMENTS],
        "units": [{"id": key, "name": name, "kind": kind, "address": at} for key, name, kind, at in UNITS],
        "streets": [{"id": key, "name": name} for key, name in STREETS],
        "communities": list(_communities()),
        "grids": list(_grids()),
        "courtyards": list(_courtyards()),
        "buildings": list(_buildings()),
        "staff": [{"id": row.pop("id"), "name": next(names), **row} for row in _staff()],
    }


def _communities() -> Iterator[Row]:
    yield {
        "id": DESK,
        "name": "县受理台",
        "street_id": "street-county",
        "leader_ids": ["staff-leader-1"],
        "contact_unit_ids": [],
    }
    for number, (name, street, _, units) in enumerate(COMMUNITIES, start=1):
        leaders = [f"staff-leader-{(number - 1) % LEADERS + 1}"]
        yield {
            "id": f"comm-{number:02}",
            "name": name,
            "street_id": street,
            "leader_ids": leaders,
            "contact_unit_ids": list(units),
        }


def _grids() -> Iterator[Row]:
    for number, (_, _, cells, _) in enumerate(COMMUNITIES, start=1):
        for place, cell in enumerate(cells, start=1):
            yield {
                "id": f"grid-{number:02}{place:02}",
                "name": f"第{NUMERALS[place - 1]}网格",
                "community_id": f"comm-{number:02}",
                # Two workers share three grids, one has both of two.
                "worker_id": f"staff-grid-{number:02}{1 + (place == 3):02}",
                "polygon": ring_of(cell),
            }


def _courtyards() -> Iterator[Row]:
    for key, number, name, unit in _numbered_courtyards():
        contact: Row = {} if key == FORGOTTEN else {"contact_unit_id": unit}
        yield {"id": key, "name": name, "community_id": f"comm-{number:02}", **contact}


def _buildings() -> Iterator[Row]:
    """Two or three to a courtyard, each with two of the three contact members of the courtyard."""
    for key, number, _, _ in _numbered_courtyards():
        cells = COMMUNITIES[number - 1][2]
        turn = int(key[-2:])
        place = (turn - 1) % len(cells)
        longitude, latitude = centre_of(cells[place])
        for house in range(2 + (turn + number + 1) % 2):
            yield {
                "id": f"bldg-{key[-4:]}{house + 1:02}",
                "name": f"{house + 1}栋",
                "courtyard_id": key,
                "grid_id": f"grid-{number:02}{place + 1:02}",
                "longitude": round(longitude + 0.0004 * (house - 1), 5),
                "latitude": round(latitude + 0.0009 * (turn - 2), 5),
                "contact_member_ids": [f"staff-member-{key[-4:]}{1 + (house + other) % 3}" for other in (0, 1)],
            }


def _numbered_courtyards() -> Iterator[tuple[str, int, str, str]]:
    for number, yards in enumerate(COURTYARDS, start=1):
        for place, (name, unit) in enumerate(yards, start=1):
            yield f"yard-{number:02}{place:02}", number, name, unit


def _staff() -> Iterator[Row]:
    for key, role, scope in COUNTY_STAFF:
        yield {"id": key, "role": role, **scope}
    for key, _, _, _ in UNITS:
        yield {"id": f"staff-{key}", "role": "unit_officer", "unit_id": key}
    for number, (_, street, cells, _) in enumerate(COMMUNITIES, start=1):
        scope = {"community_id": f"comm-{number:02}", "street_id": street}
        yield {"id": f"staff-secretary-{number:02}", "role": "secretary", **scope}
        for first in (1, 3)[: len(cells) - 1]:
            worker = f"staff-grid-{number:02}{1 + (first == 3):02}"
            yield {"id": worker, "role": "grid_worker", **scope, "grid_id": f"grid-{number:02}{first:02}"}
    for key, number, _, _ in _numbered_courtyards():
        for member in (1, 2, 3):
            scope = {"community_id": f"comm-{number:02}", "street_id": COMMUNITIES[number - 1][1]}
            yield {"id": f"staff-member-{key[-4:]}{member}", "role": "contact_member", **scope}


def as_toml(tables: dict[str, list[Row]]) -> str:
    head = "# 四步县: an invented county. Written by infra/registry/sample/generate.py; change that, not this.\n"
    return head + "".join(as_entry(table, row) for table, rows in tables.items() for row in rows)


if __name__ == "__main__":
    sys.stdout.write(as_toml(county()))
