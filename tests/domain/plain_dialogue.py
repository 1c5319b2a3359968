"""A plain model of the dialogue with the reporter, written without the code under test."""

from datetime import date, datetime
from typing import Any

from tests.domain.plain_clock import end_of


class PlainDialogue:
    """What one would keep on paper of what is asked, said and objected to."""

    status: str
    level: int
    shut: set[date]
    closed_at: datetime | None
    reason: str | None
    question: datetime | None
    additions: int
    objected: list[str]

    def _run_on(self, *, until: datetime, kind: str) -> list[str]:
        raise NotImplementedError

    def _handle_anew(self, now: datetime) -> None:
        raise NotImplementedError

    def _ask_reporter(self, _: Any, by: str, now: datetime) -> list[str]:
        self.question = self.question or now
        return ["questioned"]

    def _reply(self, _: Any, by: str, now: datetime) -> list[str] | str:
        waits = self.status == "suspended" and self.reason == "waiting_reporter"
        if not waits and self.question is None:
            if self.additions >= 2:
                return "additions-used"
            self.additions += 1
        self.question = None
        return ["replied", *(self._run_on(until=now, kind="resumed") if waits else [])]

    def _object(self, _: Any, by: str, now: datetime) -> list[str] | str:
        if self.status == "merged":
            self.objected.append("merged")
            return ["objected", *self._run_on(until=now, kind="unmerged")]
        assert self.closed_at is not None
        if now > end_of(self.closed_at, "15d", [], self.shut):
            return "no-objection"
        self.objected.append("refused")
        self.level += 1
        self._handle_anew(now)
        return ["objected"]
