"""What the activities read of an issue and what they ask to be recorded, in one piece each."""

from datetime import datetime, timedelta

from schemas.domain.base import Frozen
from schemas.domain.events import Event
from schemas.domain.issue import Issue
from schemas.domain.sealed import KeyName, WrappedKey
from schemas.wire.attachments import NewAttachment
from schemas.wire.stored import StoredEvent


class Found(Frozen):
    """An issue as it stands, the hash its next event is chained to, and what a command has recorded before."""

    issue: Issue | None
    last_hash: str = ""
    recorded: tuple[StoredEvent, ...] = ()
    keys: tuple[WrappedKey, ...] = ()

    def key(self, name: KeyName) -> WrappedKey:
        """The issue's key of that name.

        Raises:
            LookupError: it was erased.
        """
        for key in self.keys:
            if key.name == name:
                return key
        raise LookupError(f"The {name} key of this issue was erased.")


class Decision(Frozen):
    """Everything one transaction writes: events on the version read, the row they lead to, keys wrapped anew.

    `held` are the keys that were read with the version; they stay where none are wrapped anew. Notices of a step that
    may be taken back wait for `hold`. What takes such a step back is recorded `not_after` that time (UTC), or never.
    """

    before: Issue
    last_hash: str
    events: tuple[Event, ...]
    command_id: str
    command_hash: str
    keys: tuple[WrappedKey, ...] = ()
    held: tuple[WrappedKey, ...] = ()
    hold: timedelta = timedelta(0)
    not_after: datetime | None = None
    attachments: tuple[NewAttachment, ...] = ()


class VersionUnknownError(Exception):
    """A version of a policy or calendar that was never recorded here; where an issue names it, data is missing."""


class RecordedTooLateError(Exception):
    """What was to be taken back may have been told by now; nothing was recorded."""


class ConflictError(Exception):
    """Somebody else appended first, or this very command was recorded meanwhile: read again and decide again."""
