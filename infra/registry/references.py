"""Every id that one entry of a county gives to another must exist, and mean the right kind of thing."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import NamedTuple

from schemas.domain.registry import Registry
from schemas.domain.roles import Role


class Link(NamedTuple):
    """`entry` of `table` says under `key` that `target` exists among `kind`."""

    table: str
    entry: str
    key: str
    target: str | None
    kind: str


def broken_references(registry: Registry) -> tuple[str, ...]:
    """One sentence for each link that leads nowhere, and for a desk without a named secretary."""
    known = _known(registry)
    broken = (_sentence(link, known[link.kind]) for link in _links(registry) if _leads_nowhere(link, known))
    return (*broken, *_desk_without_secretary(registry))


def _leads_nowhere(link: Link, known: dict[str, frozenset[str]]) -> bool:
    return link.target is not None and link.target not in known[link.kind]


def _sentence(link: Link, known: frozenset[str]) -> str:
    near = get_close_matches(str(link.target), sorted(known), n=1)
    right = f"perhaps {near[0]!r} is meant" if near else "known are " + (", ".join(sorted(known)[:5]) or "none")
    return f"{link.table} entry {link.entry}, key {link.key!r}: there is no {link.kind} {link.target!r}; {right}."


def _known(registry: Registry) -> dict[str, frozenset[str]]:
    people = {role: frozenset(p.id for p in registry.staff if p.role is role) for role in Role}
    return {
        "street": _ids(registry.streets),
        "community": _ids(registry.communities),
        "courtyard": _ids(registry.courtyards),
        "grid": _ids(registry.grids),
        "unit": _ids(registry.units),
        "department": _ids(registry.departments),
        **{role.value: ids for role, ids in people.items()},
    }


def _ids(entries: Iterable[object]) -> frozenset[str]:
    return frozenset(str(getattr(entry, "id", "")) for entry in entries)


def _links(registry: Registry) -> Iterator[Link]:
    yield Link(
        "county", registry.county.id, "fallback_community_id", registry.county.fallback_community_id, "community"
    )
    yield from _links_of_communities(registry)
    yield from _links_of_ground(registry)
    yield from _links_of_staff(registry)


def _links_of_communities(registry: Registry) -> Iterator[Link]:
    for community in registry.communities:
        yield Link("communities", community.id, "street_id", community.street_id, "street")
        for leader in community.leader_ids:
            yield Link("communities", community.id, "leader_ids", leader, Role.CONTACT_LEADER)
        for unit in community.contact_unit_ids:
            yield Link("communities", community.id, "contact_unit_ids", unit, "unit")


def _links_of_ground(registry: Registry) -> Iterator[Link]:
    for courtyard in registry.courtyards:
        yield Link("courtyards", courtyard.id, "community_id", courtyard.community_id, "community")
        yield Link("courtyards", courtyard.id, "contact_unit_id", courtyard.contact_unit_id, "unit")
    for grid in registry.grids:
        yield Link("grids", grid.id, "community_id", grid.community_id, "community")
        yield Link("grids", grid.id, "worker_id", grid.worker_id, Role.GRID_WORKER)
    for building in registry.buildings:
        yield Link("buildings", building.id, "courtyard_id", building.courtyard_id, "courtyard")
        yield Link("buildings", building.id, "grid_id", building.grid_id, "grid")
        for member in building.contact_member_ids:
            yield Link("buildings", building.id, "contact_member_ids", member, Role.CONTACT_MEMBER)


def _links_of_staff(registry: Registry) -> Iterator[Link]:
    for person in registry.staff:
        for kind in ("department", "unit", "community", "street", "grid"):
            yield Link("staff", person.id, f"{kind}_id", getattr(person, f"{kind}_id"), kind)


def _desk_without_secretary(registry: Registry) -> tuple[str, ...]:
    """An issue of unknown place must always have somebody to answer for it."""
    desk = registry.county.fallback_community_id
    if any(p.role is Role.SECRETARY and p.community_id == desk and p.active for p in registry.staff):
        return ()
    return (f"county, key 'fallback_community_id': {desk!r} has no active secretary; add one to the staff.",)
