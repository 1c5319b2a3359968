"""Events as they stand in the store: plain JSON in an envelope, chained by hashes."""

from datetime import datetime
from typing import Any

from pydantic import Field

from schemas.domain.base import Frozen
from schemas.domain.sealed import KeyClass


class NewEvent(Frozen):
    """One fact to append. `body` is JSON (sealed fields inside it are ciphertext); `at` is the domain's time, UTC."""

    type: str
    schema_version: int = Field(ge=1)
    at: datetime
    actor: str
    body: dict[str, Any]
    visibility: KeyClass


class StoredEvent(Frozen):
    """One recorded fact. `version` counts from 1 within the stream; `hash` covers everything stored but `position`.

    `recorded_at` is the store's clock (UTC), `position` orders the feed within one epoch and is never shown to anybody.
    """

    stream: str
    version: int
    event_id: str
    type: str
    schema_version: int
    at: datetime
    recorded_at: datetime
    actor: str
    command_id: str
    ordinal: int
    command_hash: str
    body: dict[str, Any]
    visibility: KeyClass
    prev_hash: str
    hash: str
    position: int = 0


class Append(Frozen):
    """All events of one command on one stream, at the version that was read."""

    stream: str
    expected_version: int = Field(ge=0)
    command_id: str
    command_hash: str
    events: tuple[NewEvent, ...]
