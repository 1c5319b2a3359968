"""Signing in with account, password and code: the same work and the same answer for whatever is wrong."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from infra.accounts import records
from infra.accounts.factors import Factors
from infra.accounts.failures import Failures
from infra.accounts.hashing import Checked, Passwords
from infra.accounts.journal import note
from infra.accounts.records import Credentials
from infra.accounts.sessions import Sessions
from infra.db.engine import Database
from schemas.domain.account_errors import NotReleasedError, SignInFailedError
from schemas.domain.roles import Role
from schemas.domain.sign_in import Factor, Facts, Verdict, judged
from schemas.wire.accounts import Begun, JournalKind, Method


@dataclass(frozen=True, kw_only=True)
class SignIns:
    """Opens sessions. `second_factor_roles` need a code beside the password."""

    database: Database
    passwords: Passwords
    factors: Factors
    failures: Failures
    sessions: Sessions
    second_factor_roles: frozenset[Role]

    async def sign_in(self, typed: str, password: str, code: str, *, device: str, at: datetime) -> Begun:
        """A session for whoever knows all three. `device` is the cookie of an earlier sign-in here, or empty.

        Raises:
            SignInFailedError: something is wrong, or the account has to wait; which of them is not told.
            NotReleasedError: everything was right, and the security administrator has to release the account.
            SignInBusyError: too many at once; nothing was counted.
        """
        account_id = typed.strip().lower()
        async with self.database.read() as conn:
            found = await records.find(conn, account_id)
        checked = await self.passwords.check(found.password_hash if found else None, password)
        async with self.database.write() as conn:
            verdict, begun = await self._decided(conn, account_id, checked, code, device=device, at=at)
        if verdict is Verdict.NOT_RELEASED:
            raise NotReleasedError
        if begun is None:
            raise SignInFailedError
        return begun

    async def _decided(
        self, conn: AsyncConnection, account_id: str, checked: Checked, code: str, *, device: str, at: datetime
    ) -> tuple[Verdict, Begun | None]:
        subject, known_device = self.failures.subject(account_id), self.failures.device_of(account_id, device)
        locked = await self.failures.locked(conn, subject, known_device, at=at)
        # Read again: the hash of before may be that of a password that was changed meanwhile.
        found = await records.find(conn, account_id)
        facts = await self._facts(conn, found, checked, code, locked=locked, at=at)
        verdict = judged(facts)
        if found is None or verdict is not Verdict.OPENED:
            await self._failed(conn, found, verdict, subject, known_device, at=at)
            return verdict, None
        await self.failures.forget(conn, subject, known_device, at=at)
        if checked.rehashed is not None:
            await records.change(conn, found.account.id, password_hash=checked.rehashed)
        kept = device if known_device else self.failures.new_device(account_id)
        method = _method(facts.factor, code)
        return verdict, await self.sessions.begin(conn, found.account, method=method, at=at, device=kept)

    async def _facts(
        self,
        conn: AsyncConnection,
        found: Credentials | None,
        checked: Checked,
        code: str,
        *,
        locked: bool,
        at: datetime,
    ) -> Facts:
        right = found is not None and checked.right and found.password_hash == checked.of
        # A code counts once, so it is looked at only where it decides.
        look = found is not None and right and not locked
        factor = await self.factors.spend(conn, found, code, at=at) if found and look else Factor.NOT_SET_UP
        return Facts(
            usable=found is not None and found.account.usable,
            locked=locked,
            password_right=right,
            factor=factor,
            factor_needed=found is not None and found.account.role in self.second_factor_roles,
            released=found is not None and found.account.released,
        )

    async def _failed(
        self,
        conn: AsyncConnection,
        found: Credentials | None,
        verdict: Verdict,
        subject: str,
        device: str,
        *,
        at: datetime,
    ) -> None:
        """What is wrong stands in the journal alone. What was typed never does: it may be a password."""
        account_id = found.account.id if found else None
        reason = verdict.value if found else "unknown_account"
        await note(conn, JournalKind.SIGN_IN_FAILED, account_id, by="", at=at, reason=reason)
        if verdict in (Verdict.LOCKED, Verdict.NOT_RELEASED):
            return
        until = await self.failures.count(conn, subject, device, at=at)
        if until is not None and found is not None:
            await note(conn, JournalKind.LOCKED, account_id, by="", at=at, until=until.isoformat())


def _method(factor: Factor, code: str) -> Method:
    if factor is Factor.NOT_SET_UP:
        return Method.PASSWORD
    return Method.TWO_FACTORS if "".join(code.split()).isdecimal() else Method.RECOVERY_CODE
