"""Events as they stand in the store: plain JSON in an envelope, chained by hashes, and a reader's place among them."""

from datetime import datetime
from typing import Any, Final, Self

from pydantic import AwareDatetime, Field, model_validator

from schemas.domain.base import Frozen
from schemas.domain.sealed import KeyClass

# Of what is recorded in clear, what no reader is shown: keyed marks would tell that two issues accuse the same; a
# near-duplicate may have gone to discipline since.
SHOWN_TO_NOBODY: Final = frozenset({"accused_marks", "near_duplicates"})
# How sure the machine was, for those who have the grounds of its judgement.
GROUNDS: Final = frozenset({"confidence"})


class NewEvent(Frozen):
    """One fact to append. `body` is JSON (sealed fields inside it are ciphertext); `at` is the domain's time, UTC."""

    type: str
    schema_version: int = Field(ge=1)
    at: AwareDatetime
    actor: str
    body: dict[str, Any]
    visibility: KeyClass


class StoredEvent(Frozen):
    """One recorded fact. `version` counts from 1 within the stream, `ordinal` from 0 within the command.

    `recorded_at` is the store's clock (UTC). `hash` covers everything here but itself, `prev_hash` is that of the
    version before ("" at version 1). An upcast event has a newer `type`, `schema_version` and `body` than its hash.
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


class Append(Frozen):
    """All events of one command on one stream, at the version that was read and its hash ("" for a new stream)."""

    stream: str
    expected_version: int = Field(ge=0)
    expected_hash: str
    command_id: str
    command_hash: str
    events: tuple[NewEvent, ...] = Field(min_length=1, max_length=500)

    @model_validator(mode="after")
    def _hash_fits_version(self) -> Self:
        if (self.expected_version == 0) != (self.expected_hash == ""):
            raise ValueError("A new stream has version 0 and no hash; any other has both.")
        return self


class FeedPosition(Frozen):
    """How far a reader has read the feed: the last event seen. Opaque to the outside, for bare positions betray gaps.

    `epoch` changes when positions are given anew (a logical restore). `transaction` is 0 on SQLite, the transaction id
    on PostgreSQL; (transaction, number) grows along the feed.
    """

    epoch: str
    transaction: int = Field(ge=0)
    number: int = Field(ge=0)

    def text(self) -> str:
        return f"{self.epoch}/{self.transaction}/{self.number}"

    @classmethod
    def of_text(cls, text: str) -> Self:
        """The inverse of `text`; raises ValueError for anything else."""
        epoch, transaction, number = text.split("/")
        return cls(epoch=epoch, transaction=int(transaction), number=int(number))


class FeedEntry(Frozen):
    event: StoredEvent
    position: FeedPosition


class FeedPage(Frozen):
    """What follows a position, in order; `next` is where to read on, also past events the reader may not see."""

    entries: tuple[FeedEntry, ...]
    next: FeedPosition

    @property
    def events(self) -> tuple[StoredEvent, ...]:
        return tuple(entry.event for entry in self.entries)
