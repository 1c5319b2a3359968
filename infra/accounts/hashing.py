"""Passwords: argon2id off the event loop, a few at a time, and what makes one too easy to guess."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from infra.settings.sign_in import SignInSettings
from schemas.domain.account_errors import PasswordUnfitError, SignInBusyError
from schemas.domain.passwords import LONGEST, ensure_fit, normal_password

T = TypeVar("T")

_LOOKED_AT = 72  # characters: zxcvbn takes no more, and its cost grows with the square
_GUESSES = 10**8  # zxcvbn's score 3: what a thousand machines guess online in years


@dataclass(frozen=True)
class Checked:
    """Whether a password is right for the hash `of`, and a new hash where that was made with less effort than now."""

    right: bool
    of: str | None
    rehashed: str | None = None


class Passwords:
    """Hashes and checks. Close it when the process ends.

    One hash takes a core and tens of megabytes for about a tenth of a second. `hash_at_once` threads bound what a flood
    of sign-ins can take from filing; beyond `hash_waiting` in line the answer is SignInBusyError.
    """

    def __init__(self, settings: SignInSettings) -> None:
        self._hasher = PasswordHasher(
            time_cost=settings.hash_rounds, memory_cost=settings.hash_memory, parallelism=settings.hash_lanes
        )
        self._shortest = settings.password_shortest
        self._threads = ThreadPoolExecutor(settings.hash_at_once, thread_name_prefix="passwords")
        self._room = settings.hash_at_once + settings.hash_waiting
        self._nobodys: str | None = None

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)

    async def made(self, typed: str, *, own: tuple[str, ...]) -> str:
        """The hash of a new password.

        Raises:
            PasswordUnfitError: the rules refuse it.
            SignInBusyError: too many are waiting.
        """
        password = normal_password(typed)
        ensure_fit(password, shortest=self._shortest, own=own)
        return await self._apart(lambda: self._hashed_if_strong(password, own))

    async def check(self, kept: str | None, typed: str) -> Checked:
        """Whether `typed` belongs to the hash; the same work where there is none. Raises SignInBusyError."""
        password = normal_password(typed)[: LONGEST + 1]
        return await self._apart(lambda: self._checked(kept, password))

    def _hashed_if_strong(self, password: str, own: tuple[str, ...]) -> str:
        from zxcvbn import zxcvbn  # Reads its lists of passwords, which most processes never need.

        if int(zxcvbn(password[:_LOOKED_AT], user_inputs=["sibu", "四步", *own])["guesses"]) < _GUESSES:
            raise PasswordUnfitError("This password is too easy to guess: it is common, or follows a pattern.")
        return self._hasher.hash(password)

    def _checked(self, kept: str | None, password: str) -> Checked:
        if self._nobodys is None:
            self._nobodys = self._hasher.hash("the password of nobody")
        right = self._fits(kept or self._nobodys, password) and kept is not None
        grown = right and kept is not None and self._hasher.check_needs_rehash(kept)
        return Checked(right=right, of=kept, rehashed=self._hasher.hash(password) if grown else None)

    def _fits(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _apart(self, work: Callable[[], T]) -> T:
        if self._room <= 0:
            raise SignInBusyError
        self._room -= 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._room += 1
