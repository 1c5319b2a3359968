"""Every id that one entry of a county gives to another must exist, and mean the right kind of thing, still open."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import NamedTuple

from schemas.domain.registry import Registry
from schemas.domain.registry_faults import Fault
from schemas.domain.roles import CHINESE, Role


class Link(NamedTuple):
    """`entry` of `table` says under `key` that `target` exists among `kind`; `closed` entries may name closed ones."""

    table: str
    entry: str
    key: str
    target: str | None
    kind: str
    closed: bool = False


_CHINESE = {
    "street": "街道",
    "community": "社区",
    "courtyard": "院落",
    "grid": "网格",
    "unit": "单位",
    "department": "部门",
    **{role.value: title for role, title in CHINESE.items()},
}


def broken_references(registry: Registry) -> tuple[Fault, ...]:
    """One fault for each link that leads nowhere or to what is closed, and for a desk without a named secretary."""
    known, closed = _known(registry), _closed(registry)
    links = list(_links(registry))
    broken = (_unknown(link, known[link.kind]) for link in links if _leads_nowhere(link, known))
    ended = (_ended(link) for link in links if not link.closed and link.target in closed.get(link.kind, ()))
    return (*broken, *ended, *_desk_without_secretary(registry))


def _leads_nowhere(link: Link, known: dict[str, frozenset[str]]) -> bool:
    return link.target is not None and link.target not in known[link.kind]


def _unknown(link: Link, known: frozenset[str]) -> Fault:
    near = get_close_matches(str(link.target), sorted(known), n=1)
    some = ", ".join(sorted(known)[:5])
    right = f"perhaps {near[0]!r} is meant" if near else f"known are {some or 'none'}"
    rightly = f"是否应为 {near[0]}" if near else f"已有：{some or '无'}"
    return Fault(
        table=link.table,
        entry=link.entry,
        key=link.key,
        en=f"there is no {link.kind} {link.target!r}; {right}",
        zh=f"没有{_CHINESE[link.kind]} {link.target}，{rightly}",
    )


def _ended(link: Link) -> Fault:
    return Fault(
        table=link.table,
        entry=link.entry,
        key=link.key,
        en=f"the {link.kind} {link.target!r} is closed; name an open one",
        zh=f"{_CHINESE[link.kind]} {link.target} 已停用，请改为在用的",
    )


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


def _closed(registry: Registry) -> dict[str, frozenset[str]]:
    return {
        "community": _ids(one for one in registry.communities if one.closed),
        "courtyard": _ids(one for one in registry.courtyards if one.closed),
        "grid": _ids(one for one in registry.grids if one.closed),
        "unit": _ids(one for one in registry.units if one.closed),
    }


def _ids(entries: Iterable[object]) -> frozenset[str]:
    return frozenset(str(getattr(entry, "id", "")) for entry in entries)


def _links(registry: Registry) -> Iterator[Link]:
    county = registry.county
    yield Link("county", county.id, "fallback_community_id", county.fallback_community_id, "community")
    yield from _links_of_communities(registry)
    yield from _links_of_ground(registry)
    yield from _links_of_staff(registry)


def _links_of_communities(registry: Registry) -> Iterator[Link]:
    for one in registry.communities:
        yield Link("communities", one.id, "street_id", one.street_id, "street", one.closed)
        for leader in one.leader_ids:
            yield Link("communities", one.id, "leader_ids", leader, Role.CONTACT_LEADER, one.closed)
        for unit in one.contact_unit_ids:
            yield Link("communities", one.id, "contact_unit_ids", unit, "unit", one.closed)


def _links_of_ground(registry: Registry) -> Iterator[Link]:
    for yard in registry.courtyards:
        yield Link("courtyards", yard.id, "community_id", yard.community_id, "community", yard.closed)
        yield Link("courtyards", yard.id, "contact_unit_id", yard.contact_unit_id, "unit", yard.closed)
    for grid in registry.grids:
        yield Link("grids", grid.id, "community_id", grid.community_id, "community", grid.closed)
        yield Link("grids", grid.id, "worker_id", grid.worker_id, Role.GRID_WORKER, grid.closed)
    for one in registry.buildings:
        yield Link("buildings", one.id, "courtyard_id", one.courtyard_id, "courtyard", one.closed)
        yield Link("buildings", one.id, "grid_id", one.grid_id, "grid", one.closed)
        for member in one.contact_member_ids:
            yield Link("buildings", one.id, "contact_member_ids", member, Role.CONTACT_MEMBER, one.closed)


def _links_of_staff(registry: Registry) -> Iterator[Link]:
    """Whoever has left keeps the post that history names."""
    for person in registry.staff:
        for kind in ("department", "unit", "community", "street", "grid"):
            yield Link("staff", person.id, f"{kind}_id", getattr(person, f"{kind}_id"), kind, not person.active)


def _desk_without_secretary(registry: Registry) -> tuple[Fault, ...]:
    """An issue of unknown place must always have somebody to answer for it."""
    desk = registry.county.fallback_community_id
    if any(p.role is Role.SECRETARY and p.community_id == desk and p.active for p in registry.staff):
        return ()
    return (
        Fault(
            table="county",
            key="fallback_community_id",
            en=f"{desk!r} has no active secretary; add one to the staff",
            zh=f"{desk} 没有在岗的社区书记，请先指定一名",
        ),
    )
