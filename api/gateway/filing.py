"""Filing a report: everything sealed, one transaction, a receipt; the engine is told afterwards and may be away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog

from api.gateway.attaching import for_filing
from api.gateway.errors import KeyReusedError
from api.ports import Clock, Engine, Filings, FreshKey, Places, Rulebooks, Secrets, Vault
from schemas.domain.base import Frozen
from schemas.domain.content import Content, Reporter
from schemas.domain.events import Filed, TakenOver
from schemas.domain.possible import TextErasedError
from schemas.domain.principals import Principal
from schemas.domain.rules import steps
from schemas.domain.sealed import KeyName
from schemas.domain.status import Status
from schemas.wire.attachments import ClaimedUpload
from schemas.wire.filings import Filing, FilingAnswer
from schemas.wire.refusals import EngineUnavailableError

log = structlog.get_logger()


class Report(Frozen):
    """A report in clear, as it came in.

    `settlement` is the answer of what was settled on the spot, or, of history (`taken_over`), the answer of then.
    `joins` is the issue that it repeats (附议), `parent_id` the one that it was split from. `attachments` are uploads
    that their claims have opened, `settled` those of them that show what was settled on the spot.
    """

    content: Content
    reporter: Reporter | None = None
    settlement: str | None = None
    taken_over: TakenOver | None = None
    joins: str | None = None
    parent_id: str | None = None
    attachments: tuple[ClaimedUpload, ...] = ()
    settled: tuple[ClaimedUpload, ...] = ()


class Receipt(Frozen):
    """What the reporter keeps. With both, and only with both, the progress can be read."""

    number: str
    code: str


class FiledIssue(Frozen):
    """The answer to a filing. `promised_at` (UTC): by then we say who answers."""

    id: str
    receipt: Receipt
    status: Status
    promised_at: datetime


@dataclass(frozen=True, kw_only=True)
class FilingDesk:
    """Receives reports. Needs the database and nothing else."""

    filings: Filings
    engine: Engine
    vault: Vault
    secrets: Secrets
    rulebooks: Rulebooks
    places: Places
    clock: Clock

    async def file(
        self, report: Report, *, principal: Principal, idempotency_key: str, issue_id: str | None = None
    ) -> FiledIssue:
        """Receive a report durably and give its receipt; the same key and report give the same answer.

        `issue_id` where its id was announced before.

        Raises:
            KeyReusedError: the key came before with another report.
            TextErasedError: the answer of then was erased since, at the person's request.
            PlaceUnknownError: a place that the registry does not know.
            AttachmentClaimedError: a file belongs to another issue.
            StorageError: nothing was recorded.
        """
        # Nobody looks first whether the key came before: that is rare, and recording finds it.
        filed, filing = self.prepared(report, principal=principal, idempotency_key=idempotency_key, issue_id=issue_id)
        stored = await self.filings.file(filing)
        if stored.command_hash != filing.answer.command_hash:
            raise KeyReusedError
        await self._start(stored.issue_id)
        if stored.answer == filing.answer.answer:
            return filed
        if not stored.answer:
            raise TextErasedError
        answer = self.secrets.open_answer(stored.answer, idempotency_key=idempotency_key)
        return FiledIssue.model_validate_json(answer)

    async def was_filed(self, *, principal: Principal, idempotency_key: str) -> bool:
        """Whether a report came with this key before, whichever.

        Raises:
            StorageError: that cannot be known now.
        """
        command_id = self.secrets.command_id(principal=principal.id, idempotency_key=idempotency_key)
        return await self.filings.answered(command_id) is not None

    def prepared(
        self, report: Report, *, principal: Principal, idempotency_key: str, issue_id: str | None = None
    ) -> tuple[FiledIssue, Filing]:
        """The answer, and the filing with everything personal sealed; nothing is recorded.

        Raises:
            PlaceUnknownError: a place that the registry does not know.
        """
        self.places.check(report.content.place)
        return self._sealed(
            issue_id or self.secrets.new_issue_id(),
            report,
            principal=principal,
            idempotency_key=idempotency_key,
            command_id=self.secrets.command_id(principal=principal.id, idempotency_key=idempotency_key),
            request_hash=self.secrets.hash_request({"file": report.model_dump(mode="json", exclude_defaults=True)}),
        )

    async def _start(self, issue_id: str) -> None:
        """At once, so that the reporter's next look finds it routed; the relay sweeps up what was not started."""
        try:
            await self.engine.start(issue_id)
        except EngineUnavailableError:
            log.warning("start_left_to_relay", issue_id=issue_id)

    def _sealed(
        self,
        issue_id: str,
        report: Report,
        *,
        principal: Principal,
        idempotency_key: str,
        command_id: str,
        request_hash: str,
    ) -> tuple[FiledIssue, Filing]:
        # Nobody's details need no key: what is not there can neither be read nor erased.
        made = self.vault.new_keys(issue_id, names=("content", "reporter") if report.reporter else ("content",))
        keys = {key.wrapped.name: key for key in made}
        event = self._event(issue_id, report, keys=keys, by=principal.actor)
        number, code = self.secrets.new_receipt()
        filed = FiledIssue(
            id=issue_id,
            receipt=Receipt(number=number, code=code),
            status=Status.FILED,
            promised_at=event.promised_at,
        )
        sealed = self.secrets.seal_answer(filed.model_dump_json(), idempotency_key=idempotency_key)
        return filed, Filing(
            event=event,
            keys=tuple(key.wrapped for key in made),
            receipt_number=number,
            code_mac=self.secrets.code_mac(number=number, code=code),
            answer=FilingAnswer(command_id=command_id, command_hash=request_hash, issue_id=issue_id, answer=sealed),
            marks=self.secrets.person_marks(issue_id, report.reporter) if report.reporter else (),
            attachments=for_filing(report.attachments, report.settled, keys["content"]),
        )

    def _event(self, issue_id: str, report: Report, *, keys: Mapping[KeyName, FreshKey], by: str) -> Filed:
        content, reporter, settlement = keys["content"], report.reporter, report.settlement
        return steps.file(
            issue_id,
            content=content.seal(_content(report).model_dump_json()),
            reporter=None if reporter is None else keys["reporter"].seal(reporter.model_dump_json()),
            settlement=None if settlement is None else content.seal(settlement),
            taken_over=report.taken_over,
            joins=report.joins,
            parent_id=report.parent_id,
            by=by,
            rulebook=self.rulebooks.current(),
            now=self.clock(),
        )


def _content(report: Report) -> Content:
    """What was said, and which files came with it: sealed, so that not even their number stands in clear."""
    files = (*report.attachments, *report.settled)
    return report.content.model_copy(update={"attachments": tuple(one.ref for one in files)})
