"""Old events read as the newest: recorded JSON is never edited, a function brings each shape to the next."""

from collections.abc import Callable
from typing import Any

from infra.eventstore.errors import UnknownEventError
from schemas.wire.stored import StoredEvent

Body = dict[str, Any]
Shape = tuple[str, int]  # the type of an event and its schema version
Upcaster = Callable[[Body], Body]


class Upcasters:
    """Steps from one shape to a newer one, taken until none is left. Fill it at start, then only read."""

    def __init__(self) -> None:
        self._steps: dict[Shape, tuple[Shape, Upcaster]] = {}

    def register(self, *, old: Shape, new: Shape, step: Upcaster) -> None:
        """Raises UnknownEventError when `old` has a step already, or when the steps would run in a circle."""
        if old in self._steps:
            raise UnknownEventError(f"{old[0]} version {old[1]} has an upcaster already.")
        seen = {old}
        ahead: Shape | None = new
        while ahead is not None:
            if ahead in seen:
                raise UnknownEventError(f"The upcasters of {old[0]} version {old[1]} run in a circle.")
            seen.add(ahead)
            ahead = self._steps[ahead][0] if ahead in self._steps else None
        self._steps[old] = (new, step)

    def newest(self, event: StoredEvent) -> StoredEvent:
        """The event in its newest shape; its hash and place stay those of what is recorded."""
        shape, body = (event.type, event.schema_version), event.body
        while shape in self._steps:
            shape, step = self._steps[shape]
            body = step(body)
        if body is event.body:
            return event
        return event.model_copy(update={"type": shape[0], "schema_version": shape[1], "body": body})
