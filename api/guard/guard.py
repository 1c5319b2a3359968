"""Takes requests within their budgets; above them asks for work or lets wait; turns away only what is beyond that."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil
from typing import Final, Protocol

from api.guard import puzzle
from api.guard.budgets import (
    DANGER,
    DANGER_OF_ALL,
    LIMITS,
    READING,
    STREAMS_OF_AN_ACCOUNT,
    WAITING,
    WAITING_OF_ALL,
    Operation,
)
from api.guard.errors import Challenge, ProofOfWorkNeededError, TooManyRequestsError, TooManyStreamsError
from api.guard.tokens import Kind, Seal, Token
from api.ports import Budgets, Clock, UsedTokens
from schemas.domain.base import Frozen
from schemas.wire.budgets import Budget, Denial, Spend

_ALL: Final = "all"
_SHORTEST_WAIT: Final = 10.0  # seconds; in the place of work, so it must not be the easier way


class GuardCounts(Protocol):
    """Figures by operation and outcome; no label tells of one person."""

    def guarded(self, *, operation: str, outcome: str) -> None: ...


class Visit(Frozen):
    """A request as the guard sees it: what it asks for, the keyed names of who asks, and its own fingerprint."""

    operation: Operation
    address: str
    request: str
    number: str | None = None


class Turn(Frozen):
    """A place in the queue of those who wait: the ticket to send then, and when (UTC)."""

    ticket: str
    at: datetime


def fingerprint(*parts: bytes) -> str:
    """32 hex digits of a request; each part with its length, so that none can pass for the beginning of the next."""
    digest = sha256()
    for part in parts:
        digest.update(b"%d:" % len(part) + part)
    return digest.hexdigest()[:32]


@dataclass(frozen=True, kw_only=True)
class Guard:
    """`in_danger` tells whether a text speaks of danger to life; `name` makes keyed names of numbers and accounts.

    `new_nonce` gives 24 random hex digits. `factor` multiplies every budget.
    """

    budgets: Budgets
    used: UsedTokens
    seal: Seal
    clock: Clock
    new_nonce: Callable[[], str]
    name: Callable[[str], str]
    in_danger: Callable[[str], bool]
    counts: GuardCounts
    factor: float = 1.0
    _streams: Counter[str] = field(default_factory=Counter)
    _grown: dict[str, Budget] = field(default_factory=dict)

    async def admit(self, visit: Visit, *, proof: str | None = None, text: str = "") -> tuple[Spend, ...]:
        """Let a request in; gives what was spent on it, for `give_back`. Text of danger to life passes above budgets.

        `proof` is a solved challenge or a ticket whose time has come. One that does not fit is as good as none.

        Raises:
            ProofOfWorkNeededError: above a budget, with the challenge.
            TooManyRequestsError: above even what is taken for work.
            StorageError: whether the proof was used before cannot be known, and it is no filing.
        """
        now = self.clock()
        working = proof is not None and await self._is_good(visit, proof, now=now)
        spends = self._spends(visit)
        denial = await self.budgets.take(spends, now=now, working=working)
        if denial is None:
            self._count(visit, "worked" if working else "taken")
            return spends
        if text and self.in_danger(text) and await self._passes_in_danger(visit, now=now):
            self._count(visit, "in_danger")
            return ()
        raise self._refusal(visit, denial, now=now, working=working)

    def give_back(self, spends: tuple[Spend, ...]) -> None:
        """What turned out to be no attempt of the kind that is limited."""
        self.budgets.give_back(spends)

    async def queue(self, visit: Visit) -> Turn:
        """A place in the queue for whoever cannot work, as where scripts are off.

        Raises:
            TooManyRequestsError: the queue is full.
        """
        now = self.clock()
        spends = self._of(visit.address, WAITING), self._of(_ALL, WAITING_OF_ALL)
        denial = await self.budgets.take(spends, now=now)
        if denial is not None and await self.budgets.take(spends, now=now, working=True) is not None:
            self._count(visit, "queue_full")
            raise TooManyRequestsError(retry_after=ceil(denial.wait))
        seconds = ceil(max(_SHORTEST_WAIT, denial.wait if denial else 0.0))
        token = self._token(Kind.WAIT, visit, at=now + timedelta(seconds=seconds), bits=0)
        self._count(visit, "queued")
        return Turn(ticket=self.seal.write(token), at=token.at)

    def turn_of(self, visit: Visit, ticket: str) -> Turn | None:
        """The place that a ticket stands for, where it is one for this request and may still be used."""
        token = self.seal.read(ticket)
        if (
            token is None
            or token.kind is not Kind.WAIT
            or not token.fits(operation=visit.operation, request=visit.request, now=max(token.at, self.clock()))
        ):
            return None
        return Turn(ticket=ticket, at=token.at)

    async def reading(self, account: str) -> None:
        """One more reading by an account.

        Raises:
            TooManyRequestsError: more than anybody reads.
        """
        spend = self._of(self.name(account), READING)
        denial = await self.budgets.take((spend,), now=self.clock())
        if denial is not None:
            self.counts.guarded(operation="reading", outcome="refused")
            raise TooManyRequestsError(retry_after=ceil(denial.wait))

    @contextmanager
    def stream(self, account: str) -> Iterator[None]:
        """One more open stream of an account, in this process, while the block lasts.

        Raises:
            TooManyStreamsError: it has as many as anybody needs.
        """
        if self._streams[account] >= STREAMS_OF_AN_ACCOUNT:
            self.counts.guarded(operation="stream", outcome="refused")
            raise TooManyStreamsError
        self._streams[account] += 1
        try:
            yield
        finally:
            self._streams[account] -= 1
            if not self._streams[account]:
                del self._streams[account]

    def _spends(self, visit: Visit) -> tuple[Spend, ...]:
        limits = LIMITS[visit.operation]
        spends = self._of(visit.address, limits.address), self._of(_ALL, limits.whole)
        if limits.number is None or visit.number is None:
            return spends
        return *spends, self._of(self.name(visit.number), limits.number)

    def _of(self, key: str, budget: Budget) -> Spend:
        grown = self._grown.get(budget.name) or self._grown.setdefault(budget.name, budget.times(self.factor))
        return Spend(budget=grown, key=key)

    async def _is_good(self, visit: Visit, proof: str, *, now: datetime) -> bool:
        text, _, counter = proof.partition(":")
        token = self.seal.read(text)
        if token is None or not token.fits(operation=visit.operation, request=visit.request, now=now):
            return False
        if token.kind is Kind.WORK and not puzzle.is_solved(text, counter, bits=token.bits):
            return False
        surely = visit.operation is not Operation.FILING  # A report is rather taken twice than lost.
        return await self.used.use(token.nonce, until=token.until, surely=surely)

    async def _passes_in_danger(self, visit: Visit, *, now: datetime) -> bool:
        spends = self._of(visit.address, DANGER), self._of(_ALL, DANGER_OF_ALL)
        return await self.budgets.take(spends, now=now) is None

    def _refusal(
        self, visit: Visit, denial: Denial, *, now: datetime, working: bool
    ) -> ProofOfWorkNeededError | TooManyRequestsError:
        wait = max(1, ceil(denial.wait))
        if working:
            self._count(visit, "refused")
            return TooManyRequestsError(retry_after=wait)
        bits = puzzle.bits_for(excess=denial.excess, at_once=denial.at_once)
        token = self._token(Kind.WORK, visit, at=now, bits=bits)
        self._count(visit, "challenged")
        challenge = Challenge(text=self.seal.write(token), bits=bits, expires_at=token.until)
        return ProofOfWorkNeededError(challenge, retry_after=wait)

    def _token(self, kind: Kind, visit: Visit, *, at: datetime, bits: int) -> Token:
        return Token(
            kind=kind,
            operation=visit.operation,
            request=visit.request,
            at=at.replace(microsecond=0),
            bits=bits,
            nonce=self.new_nonce(),
        )

    def _count(self, visit: Visit, outcome: str) -> None:
        self.counts.guarded(operation=visit.operation, outcome=outcome)
