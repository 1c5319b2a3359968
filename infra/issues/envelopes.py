"""Between events of the domain and events of the store."""

from collections.abc import Iterable

from schemas.domain.events import OPENING, SCHEMA_VERSION, Event, body_of, event_of
from schemas.domain.sealed import KeyClass
from schemas.wire.stored import NewEvent, StoredEvent


def enveloped(events: Iterable[Event], *, visibility: KeyClass) -> tuple[NewEvent, ...]:
    """Events as they are appended; the one that opens the issue's life in a class changes the visibility from it on."""
    new: list[NewEvent] = []
    for event in events:
        visibility = OPENING.get(event.type, visibility)
        new.append(
            NewEvent(
                type=event.type,
                schema_version=SCHEMA_VERSION,
                at=event.at,
                actor=event.by,
                body=body_of(event),
                visibility=visibility,
            )
        )
    return tuple(new)


def unwrapped(stored: StoredEvent) -> Event:
    """The event of the domain again."""
    return event_of(stored.type, stored.body, at=stored.at, by=stored.actor)
