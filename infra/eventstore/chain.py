"""What the hash of an event covers: RFC 8785 canonical JSON of everything stored but its position in the feed."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid5

import rfc8785

from infra.db.types import utc_text
from infra.eventstore.errors import UnstorableEventError
from schemas.wire.stored import Append, StoredEvent

# Chosen once and for ever: event ids are made from it.
_EVENT_IDS: Final = UUID("5b6d1f0e-2c1a-5f0e-9a57-6b7a1d3c4e21")


def chained(append: Append, *, recorded_at: datetime) -> Iterator[tuple[StoredEvent, str]]:
    """The events as they will stand, each with its canonical body, chained to the one before.

    Raises:
        UnstorableEventError: a body has no canonical JSON.
    """
    prev_hash = append.expected_hash
    for ordinal, new in enumerate(append.events):
        version = append.expected_version + 1 + ordinal
        body = canonical(new.body, stream=append.stream)
        event = StoredEvent(
            stream=append.stream,
            version=version,
            event_id=str(uuid5(_EVENT_IDS, f"{append.stream}:{version}")),
            type=new.type,
            schema_version=new.schema_version,
            at=new.at.astimezone(UTC),
            recorded_at=recorded_at.astimezone(UTC),
            actor=new.actor,
            command_id=append.command_id,
            ordinal=ordinal,
            command_hash=append.command_hash,
            body=parsed(body),
            visibility=new.visibility,
            prev_hash=prev_hash,
            hash="",
        )
        event = event.model_copy(update={"hash": event_hash(event, body=body)})
        prev_hash = event.hash
        yield event, body


def canonical(body: dict[str, Any], *, stream: str) -> str:
    """The one text a body may have. Raises UnstorableEventError for what JSON cannot carry to every reader."""
    try:
        return rfc8785.dumps(body).decode()
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise UnstorableEventError(f"An event of {stream} cannot be stored: {error}.", stream=stream) from error


def parsed(body: str) -> Any:
    """The inverse of `canonical`: RFC 8785 writes a float beyond 2**53 without a point, so such a number is a float."""
    return _DECODER.decode(body)


def event_hash(event: StoredEvent, *, body: str) -> str:
    """Hexadecimal SHA-256 of the event with its canonical `body`; `event.hash` and `event.body` are not looked at.

    The members stand sorted by name, so that the canonical body can be put in its place without being parsed.
    """
    before = _members({"actor": event.actor, "at": utc_text(event.at)})
    after = _members(
        {
            "command_hash": event.command_hash,
            "command_id": event.command_id,
            "event_id": event.event_id,
            "ordinal": event.ordinal,
            "prev_hash": event.prev_hash,
            "recorded_at": utc_text(event.recorded_at),
            "schema_version": event.schema_version,
            "stream": event.stream,
            "type": event.type,
            "version": event.version,
            "visibility": event.visibility,
        }
    )
    return hashlib.sha256(f'{{{before},"body":{body},{after}}}'.encode()).hexdigest()


def _number(digits: str) -> int | float:
    number = int(digits)
    return number if abs(number) < 2**53 else float(digits)


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_DECODER: Final = json.JSONDecoder(parse_int=_number)


def _members(values: dict[str, str | int]) -> str:
    """Members of a canonical object. For text and small integers the standard library writes what RFC 8785 asks."""
    return _ENCODER.encode(values)[1:-1]
