"""Time and chance of a scenario, so that two installations differ in nothing but what happens in them."""

import hashlib
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from infra.keys.receipts import ALPHABET, is_well_formed
from infra.keys.secrets import Secrets

_LEDGER_SYMBOLS = 8


@dataclass
class Fate:
    """What is drawn depends on the step that is being done and on nothing that happened before it."""

    seed: str
    at: datetime
    step: str = "beginning"
    drawn: Counter[tuple[str, str]] = field(default_factory=Counter)
    foretold: dict[str, str] = field(default_factory=dict)

    def now(self) -> datetime:
        return self.at

    @contextmanager
    def during(self, step: str) -> Iterator[None]:
        """Everything drawn inside belongs to this step."""
        before, self.step = self.step, step
        try:
            yield
        finally:
            self.step = before

    def draw(self, kind: str) -> bytes:
        """32 bytes: the next of this kind in this step."""
        number = self.drawn[self.step, kind]
        self.drawn[self.step, kind] += 1
        return self.drawn_in(self.step, kind, number)

    def drawn_in(self, step: str, kind: str, number: int = 0) -> bytes:
        """What that step draws, known before it is done."""
        return hashlib.sha256(f"{self.seed}\n{step}\n{kind}\n{number}".encode()).digest()

    def issue_id_in(self, step: str) -> str:
        return self.foretold.get(step) or _issue_id(self.drawn_in(step, "issue"))

    def receipt_in(self, step: str) -> tuple[str, str]:
        return _receipt(self.drawn_in(step, "receipt"))


@dataclass(frozen=True)
class FatedSecrets(Secrets):
    """The real secrets, but what they would draw at random comes from the scenario."""

    fate: Fate

    def new_issue_id(self) -> str:
        return self.fate.foretold.get(self.fate.step) or _issue_id(self.fate.draw("issue"))

    def new_upload_id(self) -> str:
        return _issue_id(self.fate.draw("upload"))

    def new_receipt(self) -> tuple[str, str]:
        return _receipt(self.fate.draw("receipt"))


@dataclass(frozen=True)
class FatedLedgerNumbers:
    """As random as the real ones, but of the issue's own step."""

    fate: Fate

    def new(self, *, year: int) -> str:
        symbols = _symbols(self.fate.draw("ledger"), _LEDGER_SYMBOLS)
        return f"{year:04d}-{symbols[:4]}-{symbols[4:]}"


def _issue_id(drawn: bytes) -> str:
    return str(uuid.UUID(bytes=drawn[:16], version=4))


def _receipt(drawn: bytes) -> tuple[str, str]:
    body, code = _symbols(drawn, 10), _symbols(drawn[10:], 12)
    numbers = (f"SIBU-{body[:4]}-{body[4:8]}-{body[8:]}{check:02d}" for check in range(100))
    return next(filter(is_well_formed, numbers)), f"{code[:4]}-{code[4:8]}-{code[8:]}"


def _symbols(drawn: bytes, length: int) -> str:
    return "".join(ALPHABET[byte & 31] for byte in drawn[:length])
