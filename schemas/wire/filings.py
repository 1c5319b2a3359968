"""A filing on its way into the store, everything personal sealed already."""

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


class Filing(Frozen):
    """One report: its event, its keys, and the receipt, whose code is kept as an HMAC only."""

    event: Filed
    keys: tuple[WrappedKey, ...]
    receipt_number: str
    code_mac: str
    answer: FilingAnswer
    attachments: tuple[NewAttachment, ...] = ()
