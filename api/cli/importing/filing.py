"""Files the reports of an import through the API, several at a time, and remembers each one that was acknowledged."""

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import NamedTuple

from api.cli.client import ApiClient
from api.cli.errors import RefusedError, UsageError
from api.cli.importing.rejects import Rejects
from api.cli.importing.reports import Report, Reports, RowError
from api.cli.importing.rows import AnyRow
from api.cli.importing.state import ImportState
from api.cli.screen import Advance

# Statuses that speak of the row; any other refusal (a sign-in, a full disk) would be that of every row.
_OF_THE_ROW = frozenset({400, 409, 413, 422})


class Answer(NamedTuple):
    """What the API said to one row: the issue's id, or why it was refused."""

    row: AnyRow
    report: Report
    issue_id: str = ""
    refused: RefusedError | None = None


@dataclass
class Tally:
    """What became of the rows so far. `repeated`: acknowledged before, by this run or an earlier one."""

    read: int = 0
    filed: int = 0
    repeated: int = 0
    refused: int = 0


@dataclass(kw_only=True)
class Import:
    """One run over one file. Only the caller's thread writes to `state` and `rejects`; the others only send."""

    client: ApiClient
    reports: Reports
    state: ImportState
    rejects: Rejects
    concurrency: int
    tally: Tally = field(default_factory=Tally)
    _state_fits: bool = False

    def run(self, rows: Iterable[AnyRow], advance: Advance) -> None:
        """File every row; what was acknowledged is in `tally` and `state` even where this raises.

        Raises:
            ClientError: the API went away or refuses whatever is sent; a later run goes on from here.
        """
        under_way: set[Future[Answer]] = set()
        pool = ThreadPoolExecutor(self.concurrency)
        try:
            for row, report in self._unsent(rows, advance):
                under_way.add(pool.submit(self._send, row, report))
                if len(under_way) >= 2 * self.concurrency:
                    self._take(under_way, advance)
            while under_way:
                self._take(under_way, advance)
        finally:
            pool.shutdown(cancel_futures=True)
            for late in under_way:
                if not late.cancelled() and late.exception() is None:
                    self._keep(late.result())

    def _unsent(self, rows: Iterable[AnyRow], advance: Advance) -> Iterator[tuple[AnyRow, Report]]:
        for row in rows:
            self.tally.read += 1
            report = self._report(row)
            if report is None or self._is_done(report):
                advance()
            else:
                yield row, report

    def _report(self, row: AnyRow) -> Report | None:
        try:
            return self.reports.report(row)
        except RowError as bad:
            self._refuse(row, str(bad))
            return None

    def _is_done(self, report: Report) -> bool:
        """Known rows are skipped; the first is sent all the same, to see whether this API knows it too."""
        known = self.state.issue_of(report.key, digest=report.digest)
        if known is None:
            return False
        if not self._state_fits:
            self._ensure_state_fits(report, known)
        self.tally.repeated += 1
        return True

    def _ensure_state_fits(self, report: Report, known: str) -> None:
        answer = self.client.post("/v1/issues", report.body, key=report.key)
        if answer["id"] != known:
            raise UsageError(
                f"{self.state.path} lists what was filed elsewhere: this Sibu did not know its first row.",
                hint="Remove that file, or name another with --state, and everything is filed here.",
            )
        self._state_fits = True

    def _send(self, row: AnyRow, report: Report) -> Answer:
        try:
            filed = self.client.post("/v1/issues", report.body, key=report.key)
        except RefusedError as refused:
            if refused.status not in _OF_THE_ROW:
                raise
            return Answer(row, report, refused=refused)
        return Answer(row, report, issue_id=filed["id"])

    def _take(self, under_way: set[Future[Answer]], advance: Advance) -> None:
        """Keep the answers that have come; each leaves `under_way` before it can raise."""
        for future in wait(under_way, return_when=FIRST_COMPLETED).done:
            under_way.discard(future)
            self._keep(future.result())
            advance()

    def _keep(self, answer: Answer) -> None:
        if answer.refused is not None:
            self._refuse(answer.row, _reason(answer.refused))
        elif self.state.issue_of(answer.report.key, digest=answer.report.digest) is not None:
            self.tally.repeated += 1
        else:
            self.state.add(answer.report.key, issue_id=answer.issue_id, digest=answer.report.digest)
            self.tally.filed += 1

    def _refuse(self, row: AnyRow, reason: str) -> None:
        self.tally.refused += 1
        self.rejects.add(line=row.line, reason=reason, raw=row.raw)


def _reason(refused: RefusedError) -> str:
    if refused.code == "idempotency-key-reused":
        return "Another row, here or in an earlier import, has the same id but says something else."
    fields = "; ".join(f"{field.field}: {field.sentence}" for field in refused.fields)
    return fields or refused.message
