"""A filing on its way into the store, everything personal sealed already."""

from typing import Literal

from schemas.domain.base import Frozen
from schemas.domain.events import Filed
from schemas.domain.sealed import WrappedKey
from schemas.wire.attachments import NewAttachment


class FilingAnswer(Frozen):
    """What a filing was answered. `answer` is JSON sealed under a key derived from the caller's Idempotency-Key."""

    command_id: str
    command_hash: str
    issue_id: str
    answer: str


class PersonMark(Frozen):
    """By what a person's reports are found again: a keyed hash of one detail, bound to the issue it stands in."""

    kind: Literal["phone", "email", "name"]
    mark: str


class Filing(Frozen):
    """One report: its event, its keys, and the receipt, whose code is kept as an HMAC only."""

    event: Filed
    keys: tuple[WrappedKey, ...]
    receipt_number: str
    code_mac: str
    answer: FilingAnswer
    marks: tuple[PersonMark, ...] = ()
    attachments: tuple[NewAttachment, ...] = ()
