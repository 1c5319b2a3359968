"""What a sign-in comes to: one verdict from all that is known, and how long failures delay the next attempt."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from schemas.domain.base import Frozen


class Factor(StrEnum):
    """What the code of a sign-in was."""

    NOT_SET_UP = "not_set_up"
    MISSING = "missing"
    WRONG = "wrong"
    RIGHT = "right"


class Facts(Frozen):
    """Everything that one attempt is judged by."""

    usable: bool
    locked: bool
    password_right: bool
    factor: Factor
    factor_needed: bool
    released: bool


class Verdict(StrEnum):
    """`opened` alone signs in; all but `not_released` are told to the caller in the same words."""

    OPENED = "opened"
    NOT_RELEASED = "not_released"
    LOCKED = "locked"
    WRONG = "wrong"
    FACTOR_WRONG = "factor_wrong"
    FACTOR_NOT_SET_UP = "factor_not_set_up"
    UNUSABLE = "unusable"


def judged(facts: Facts) -> Verdict:
    """The verdict; nothing about the account shows before password and code are both right."""
    if facts.locked:
        return Verdict.LOCKED
    if not facts.password_right:
        return Verdict.WRONG
    if facts.factor in (Factor.WRONG, Factor.MISSING):
        return Verdict.FACTOR_WRONG
    if facts.factor is Factor.NOT_SET_UP and facts.factor_needed:
        return Verdict.FACTOR_NOT_SET_UP
    if not facts.usable:
        return Verdict.UNUSABLE
    return Verdict.OPENED if facts.released else Verdict.NOT_RELEASED


class Lockout(Frozen):
    """After `free` failures each further one delays the next attempt, twice as long every time, up to `longest`.

    Attempts while locked are refused and not counted, so that nobody can keep an account locked for ever by trying.
    Failures older than `forgotten_after` no longer count.
    """

    free: int = 5
    first: timedelta = timedelta(seconds=30)
    longest: timedelta = timedelta(minutes=15)
    forgotten_after: timedelta = timedelta(hours=24)

    def delay(self, failures: int) -> timedelta:
        """How long the account is closed to attempts after this many failures."""
        if failures < self.free:
            return timedelta(0)
        doublings = min(failures - self.free, 32)
        return min(self.first * int(2**doublings), self.longest)

    def counted(self, failures: int, *, last: datetime, at: datetime) -> int:
        """The failures that still count at this time."""
        return 0 if at - last >= self.forgotten_after else failures


def usable_step(candidates: Iterable[int], *, last: int | None, now: int) -> int | None:
    """The time step whose code may be taken, None where each was used: `candidates` are those that the code fits.

    A step counts once. A `last` far ahead of now is that of a clock that has been set back since; then any step but
    that one is new, or its owner would have to wait until time catches up.
    """
    ahead = last is not None and last > now + 1
    for step in candidates:
        if last is None or step > last or (ahead and step != last):
            return step
    return None
