"""Challenges and waiting tickets: signed texts that need no memory here, each for one request and one time."""

import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from api.guard.budgets import Operation
from schemas.domain.base import Frozen

_VALID: Final = timedelta(minutes=15)
_SHAPE: Final = re.compile(r"1\.(work|wait)\.([a-z_]{1,16})\.([0-9a-f]{32})\.(\d{1,12})\.(\d{1,3})\.([0-9a-f]{24})")


class Kind(StrEnum):
    """What a token asks for before the request is taken."""

    WORK = "work"
    WAIT = "wait"


class Token(Frozen):
    """`request` is the fingerprint of the one request it is for, `at` (UTC, whole seconds) when it may be used first.

    `bits` is the difficulty of work, 0 for waiting; `nonce` makes it the only one of its kind.
    """

    kind: Kind
    operation: Operation
    request: str
    at: datetime
    bits: int
    nonce: str

    @property
    def until(self) -> datetime:
        """From then on it is worth nothing."""
        return self.at + _VALID

    def fits(self, *, operation: Operation, request: str, now: datetime) -> bool:
        """Whether it is for this request, and for now."""
        return self.operation is operation and self.request == request and self.at <= now < self.until

    @property
    def _text(self) -> str:
        at = int(self.at.timestamp())
        return f"1.{self.kind}.{self.operation}.{self.request}.{at}.{self.bits}.{self.nonce}"


@dataclass(frozen=True, repr=False)
class Seal:
    """Writes and reads tokens under one key (32 bytes, for nothing else), the same in every process."""

    secret: bytes

    def write(self, token: Token) -> str:
        text = token._text  # noqa: SLF001 - the two halves of one format.
        return f"{text}.{self._mac(text)}"

    def read(self, text: str) -> Token | None:
        """The token, or None for whatever this key has not written."""
        body, _, mac = text.rpartition(".")
        found = _SHAPE.fullmatch(body) if text.isascii() else None
        if found is None or not hmac.compare_digest(mac.encode(), self._mac(body).encode()):
            return None
        kind, operation, request, at, bits, nonce = found.groups()
        return Token(
            kind=Kind(kind),
            operation=Operation(operation),
            request=request,
            at=datetime.fromtimestamp(int(at), UTC),
            bits=int(bits),
            nonce=nonce,
        )

    def _mac(self, text: str) -> str:
        return hmac.digest(self.secret, b"sibu/guard/1\x00" + text.encode(), "sha256")[:20].hex()
