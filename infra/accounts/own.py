"""One's own account: password, second factor, recovery codes. Each change asks for the present password again."""

from dataclasses import dataclass
from datetime import datetime

from infra.accounts import records
from infra.accounts.factors import Factors
from infra.accounts.failures import Failures
from infra.accounts.hashing import Passwords
from infra.accounts.journal import note
from infra.accounts.records import Credentials
from infra.accounts.sessions import end_sessions
from infra.db.engine import Database
from schemas.domain.account_errors import CodeWrongError, PasswordWrongError, SecondFactorBoundError
from schemas.domain.accounts import Account
from schemas.domain.roles import Role
from schemas.wire.accounts import JournalKind, OfferedFactor


@dataclass(frozen=True, kw_only=True)
class OwnAccounts:
    """A stolen session must not be enough to change what opens the account, nor to guess its password."""

    database: Database
    passwords: Passwords
    factors: Factors
    failures: Failures
    second_factor_roles: frozenset[Role]

    async def seen(self, account_id: str) -> tuple[Account, int]:
        """The account and how many recovery codes are left."""
        async with self.database.read() as conn:
            found = await records.known(conn, account_id)
            return found.account, await self.factors.recovery_codes_left(conn, account_id)

    async def change_password(self, account_id: str, *, present: str, new: str, session: str, at: datetime) -> None:
        """Every other session of the account ends; API tokens stay.

        Raises:
            PasswordWrongError: the present one is wrong, or too often was.
            PasswordUnfitError: the rules refuse the new one.
        """
        found = await self._proven(account_id, present, at=at)
        kept = await self.passwords.made(new, own=(account_id, found.account.name))
        async with self.database.write() as conn:
            await records.change(conn, account_id, password_hash=kept)
            await end_sessions(conn, account_id, by=account_id, at=at, but=session)
            await note(conn, JournalKind.PASSWORD_CHANGED, account_id, by=account_id, at=at)

    async def set_password(self, account_id: str, new: str, *, by: str, at: datetime) -> None:
        """By the operator, who needs no present one; every session ends. Raises PasswordUnfitError."""
        async with self.database.read() as conn:
            found = await records.known(conn, account_id)
        kept = await self.passwords.made(new, own=(account_id, found.account.name))
        async with self.database.write() as conn:
            await records.change(conn, account_id, password_hash=kept)
            await self.failures.forget_all(conn, account_id)
            await end_sessions(conn, account_id, by=by, at=at)
            await note(conn, JournalKind.PASSWORD_CHANGED, account_id, by=by, at=at)

    async def offer_factor(self, account_id: str, *, present: str, at: datetime) -> OfferedFactor:
        """A new TOTP secret, in force once `confirm_factor` was shown a code of it. Raises PasswordWrongError."""
        await self._proven(account_id, present, at=at)
        sealed = self.factors.new_secret(account_id)
        async with self.database.write() as conn:
            await records.change(conn, account_id, factor_offered=sealed)
        return self.factors.offered(account_id, sealed)

    async def confirm_factor(self, account_id: str, *, code: str, session: str, at: datetime) -> tuple[str, ...]:
        """Fresh recovery codes; the new secret takes the place of the old one. Raises CodeWrongError."""
        async with self.database.write() as conn:
            found = await records.known(conn, account_id)
            codes = None
            if found.factor_offered is not None:
                codes = await self.factors.confirm(conn, account_id, found.factor_offered, code, at=at)
            if codes is None:
                raise CodeWrongError
            await end_sessions(conn, account_id, by=account_id, at=at, but=session)
            await note(conn, JournalKind.SECOND_FACTOR_SET, account_id, by=account_id, at=at)
        return codes

    async def remove_factor(self, account_id: str, *, present: str, at: datetime) -> None:
        """Raises PasswordWrongError; SecondFactorBoundError where the role needs one."""
        found = await self._proven(account_id, present, at=at)
        if found.account.role in self.second_factor_roles:
            raise SecondFactorBoundError
        async with self.database.write() as conn:
            await self.factors.remove(conn, account_id)
            await note(conn, JournalKind.SECOND_FACTOR_REMOVED, account_id, by=account_id, at=at)

    async def new_recovery_codes(self, account_id: str, *, present: str, at: datetime) -> tuple[str, ...]:
        """Ten codes in place of the old ones. Raises PasswordWrongError; CodeWrongError without a second factor."""
        found = await self._proven(account_id, present, at=at)
        if not found.account.has_second_factor:
            raise CodeWrongError
        async with self.database.write() as conn:
            codes = await self.factors.new_recovery_codes(conn, account_id)
            await note(conn, JournalKind.RECOVERY_CODES_MADE, account_id, by=account_id, at=at)
        return codes

    async def _proven(self, account_id: str, present: str, *, at: datetime) -> Credentials:
        """The account, if the password is right; failures count like those of signing in."""
        async with self.database.read() as conn:
            found = await records.known(conn, account_id)
        checked = await self.passwords.check(found.password_hash, present)
        subject = self.failures.subject(account_id)
        async with self.database.write() as conn:
            locked = await self.failures.locked(conn, subject, "own", at=at)
            if not locked and checked.right:
                await self.failures.forget(conn, subject, "own", at=at)
                return found
            if not locked:
                await self.failures.count(conn, subject, "own", at=at)
            await note(conn, JournalKind.SIGN_IN_FAILED, account_id, by=account_id, at=at, reason="present_password")
        raise PasswordWrongError
