"""The waiting page: a script does the work meanwhile, or, where scripts are off, a button works after a while."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from starlette.requests import Request
from starlette.responses import Response

from api.guard.errors import Challenge, ProofOfWorkNeededError, TooManyRequestsError
from api.guard.guard import Guard, Turn, Visit
from api.pages.rendering import page
from schemas.wire.budgets import Spend


@dataclass(frozen=True)
class WaitingRoom:
    """Carries the fields of the form in hidden ones of the page, so that nothing of it is kept here."""

    guard: Guard
    request: Request
    visit: Visit
    fields: Mapping[str, str]
    shown_text: str = ""

    async def entered(self, *, ticket: str, proof: str, text: str = "") -> tuple[Spend, ...] | Response:
        """What was spent on the request, or, where there is no room for it now, the page to wait on.

        `text` that speaks of danger to life passes above budgets.

        Raises:
            StorageError: whether the proof was used before cannot be known, and it is no filing.
        """
        if (early := self._too_early(ticket=ticket, proof=proof)) is not None:
            return early
        try:
            return await self.guard.admit(self.visit, proof=proof or ticket or None, text=text)
        except ProofOfWorkNeededError as asked:
            return await self._shown(asked)
        except TooManyRequestsError as full:
            return self._page(None, None, seconds=full.retry_after)

    def _too_early(self, *, ticket: str, proof: str) -> Response | None:
        """The page once more, for a ticket whose time has not come; the place in the queue stays."""
        turn = self.guard.turn_of(self.visit, ticket) if ticket else None
        if turn is None or proof or turn.at <= self.guard.clock():
            return None
        return self._page(turn, None)

    async def _shown(self, asked: ProofOfWorkNeededError) -> Response:
        """Work for the script, and a place in the queue for whoever has none."""
        try:
            turn = await self.guard.queue(self.visit)
        except TooManyRequestsError:
            return self._page(None, asked.challenge, seconds=asked.retry_after)
        return self._page(turn, asked.challenge)

    def _page(self, turn: Turn | None, challenge: Challenge | None, *, seconds: int = 0) -> Response:
        left = seconds if turn is None else max(1, ceil((turn.at - self.guard.clock()).total_seconds()))
        values = {
            "fields": self.fields,
            "action": self.request.url.path,
            "shown_text": self.shown_text,
            "ticket": "" if turn is None else turn.ticket,
            "challenge": challenge,
            "seconds": left,
        }
        return page(self.request, "residents/waiting.html", values, status=429, headers={"Retry-After": str(left)})
