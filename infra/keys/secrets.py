"""Numbers, codes and keyed hashes as the gateway asks for them."""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.keys import answers, macs, persons, receipts
from infra.keys.encoding import to_url_text
from infra.keys.ring import KeyRing, Purpose
from schemas.domain.content import Reporter
from schemas.wire.filings import PersonMark


@dataclass(frozen=True)
class Secrets:
    """Each secret of the ring is used for its own purpose only."""

    ring: KeyRing

    def new_issue_id(self) -> str:
        """Random: two ids never tell what lies between them."""
        return str(uuid.uuid4())

    def new_upload_id(self) -> str:
        """Random, as an issue's id is."""
        return str(uuid.uuid4())

    def derived_issue_id(self, seed: str) -> str:
        """The same for one seed, and random to everybody without the key."""
        mac = macs.labelled_mac(self.ring.secret(Purpose.COMMAND_HASH), "issue-id", seed.encode())
        return str(uuid.UUID(bytes=mac[:16], version=4))

    def new_receipt(self) -> tuple[str, str]:
        """Number and code, both random."""
        return receipts.new_receipt_number(), receipts.new_receipt_code()

    def code_mac(self, *, number: str, code: str) -> str:
        return receipts.code_mac(self.ring.secret(Purpose.RECEIPT_CODE), number=number, code=code)

    def code_matches(self, *, number: str, code: str, kept: str) -> bool:
        return receipts.code_matches(self.ring.secret(Purpose.RECEIPT_CODE), number=number, code=code, kept=kept)

    def normal_number(self, typed: str) -> str:
        return receipts.normalise_number(typed)

    def hash_request(self, request: Mapping[str, Any]) -> str:
        """A keyed hash of a plaintext request: the same request has the same hash, and it tells nothing else."""
        return macs.command_hash(self.ring.secret(Purpose.COMMAND_HASH), request)

    def command_id(self, *, principal: str, idempotency_key: str) -> str:
        """One id for one principal's key, also an update id of the workflow engine, where it stands in clear."""
        scope = macs.labelled_mac(
            self.ring.secret(Purpose.COMMAND_HASH), "command-id", f"{principal}\n{idempotency_key}".encode()
        )
        return hashlib.sha256(scope).hexdigest()[:40]

    def person_marks(self, issue_id: str, reporter: Reporter) -> tuple[PersonMark, ...]:
        """By what this person's report is found again, for whoever knows telephone, e-mail or name."""
        return persons.marks(self.ring.secret(Purpose.SEARCH_TOKEN), issue_id, reporter)

    def seal_answer(self, plaintext: str, *, idempotency_key: str) -> str:
        return answers.seal_answer(
            self.ring.secret(Purpose.ANSWER), idempotency_key=idempotency_key, plaintext=plaintext
        )

    def open_answer(self, sealed: str, *, idempotency_key: str) -> str:
        return answers.open_answer(self.ring.secret(Purpose.ANSWER), idempotency_key=idempotency_key, sealed=sealed)

    def claim_secret(self, *, principal: str, idempotency_key: str) -> str:
        """What opens an upload: the same at every repeat, and nowhere kept, nor is the Idempotency-Key."""
        asked = f"{principal}\n{idempotency_key}".encode()
        return to_url_text(macs.labelled_mac(self.ring.secret(Purpose.ANSWER), "sibu/attachment-claim/1", asked)[:16])


class LedgerNumbers:
    """Random within a year, so that a gap tells nobody how many confidential issues there are."""

    def new(self, *, year: int) -> str:
        return receipts.new_ledger_number(year)
