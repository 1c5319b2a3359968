"""How the form and the journal of an entry are drawn: values by name, what there is to choose, what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from api.pages.admin.county import CountyOf, Place
from api.pages.admin.entry_fields import FIELDS, Asks, options, shown
from api.pages.admin.entry_forms import TypedEntry
from api.pages.admin.wording import KEY
from api.pages.look import Look
from api.services import Services
from api.words import Said
from schemas.domain.registry_entries import Entry, EntryKind
from schemas.domain.registry_faults import Fault
from schemas.wire.registry import RegistryNote

_NOTHING: Final[tuple[Any, ...]] = (None, "", [], ())


@dataclass(frozen=True, kw_only=True)
class Sorry:
    """Why a form is shown again."""

    status: int = 422
    sentence: Said
    wrong: Mapping[str, Said] = field(default_factory=dict)
    faults: Sequence[Fault] = ()

    @property
    def named(self) -> list[tuple[str, Said, Said]]:
        """Each field with what it is called and what is wrong with it."""
        return [(key, KEY.get(key, KEY["role"]), said) for key, said in self.wrong.items()]


def drawn_fields(
    look: Look,
    county: CountyOf,
    kind: EntryKind,
    entry: Entry | None,
    *,
    typed: TypedEntry | None,
    sorry: Sorry | None,
) -> list[dict[str, Any]]:
    """Each field with its value, what there is to choose, and what is wrong with it or was changed meanwhile."""
    drawn = []
    community_id = _community(county, kind, entry, typed)
    for one in FIELDS[kind]:
        now = shown(one, entry)
        mine = typed is not None and (entry is None or typed.is_changed(one.key))
        value = typed.values.get(one.key, "") if typed is not None and mine else now
        elsewhere = typed is not None and entry is not None and mine and typed.was.get(one.key, "") != now
        choices = options(one, county, look, community_id=community_id)
        held = [line for line in value.split("\n") if line] if one.asks is Asks.MANY else []
        drawn.append(
            {
                "field": one,
                "value": value,
                "was": now,
                "held": [county.place(one.of, each) for each in held if one.of],
                "options": [each for each in choices if each[0] not in held],
                "wrong": sorry.wrong.get(one.key) if sorry else None,
                "now": value_named(county, one.key, one.of, now) if elsewhere else None,
            }
        )
    return drawn


def _community(county: CountyOf, kind: EntryKind, entry: Entry | None, typed: TypedEntry | None) -> str | None:
    """Of the courtyard in which a building stands, or is to stand."""
    if kind is not EntryKind.BUILDING:
        return None
    yard: str = (typed.values.get("courtyard_id", "") if typed else "") or str(getattr(entry, "courtyard_id", ""))
    found = {one.id: one for one in county.registry.courtyards}.get(yard)
    return found.community_id if found else None


def note_shown(services: Services, county: CountyOf, note: RegistryNote) -> dict[str, Any]:
    """A line of the journal: who, when, and each key with what it was and is, by name."""
    person = services.people.person(note.by)
    kinds = {one.key: one.of for one in FIELDS[note.kind]}
    return {
        "note": note,
        "place": county.place(note.kind, note.id),
        "by": person.name if person else note.by,
        "changes": [
            (
                KEY.get(key, Said(zh=key, en=key)),
                value_named(county, key, kinds.get(key), (note.before or {}).get(key)),
                value_named(county, key, kinds.get(key), value),
            )
            for key, value in note.after.items()
            if value not in _NOTHING or (note.before or {}).get(key) not in _NOTHING
        ],
    }


def value_named(county: CountyOf, key: str, of: EntryKind | None, value: Any) -> str:
    """A value as people read it: names for ids, and how many corners an outline has."""
    if value in _NOTHING:
        return "—"
    if key == "polygon":
        corners = value.count("\n") + 1 if isinstance(value, str) else len(value)
        return f"{corners} ×"
    if of is None:
        return str({True: "✓", False: "✗"}.get(value, value)) if isinstance(value, bool) else str(value)
    ids = value.split("\n") if isinstance(value, str) else value
    return "、".join(_name(county.place(of, str(one))) for one in ids)


def _name(place: Place) -> str:
    return f"{place.name}（{place.id}）" if place.name != place.id else place.id
