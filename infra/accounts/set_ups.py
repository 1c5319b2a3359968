"""One-time set-up links: whoever has one gives its account a password and a second factor, once, in time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.accounts import records
from infra.accounts.factors import Factors
from infra.accounts.failures import Failures
from infra.accounts.hashing import Passwords
from infra.accounts.journal import note
from infra.accounts.sessions import Sessions, end_sessions
from infra.db.account_tables import setup_links
from infra.db.engine import Database
from infra.keys.accounts import AccountKeys
from schemas.domain.account_errors import CodeWrongError, LinkUnusableError
from schemas.domain.accounts import Account
from schemas.domain.roles import Role
from schemas.wire.accounts import JournalKind, Method, SetUpDone, SetUpSeen

_LONGEST = 64  # characters; ours have 43


@dataclass(frozen=True, kw_only=True)
class SetUps:
    """Links last for `lasting`; a newer link of an account replaces the older one."""

    database: Database
    keys: AccountKeys
    passwords: Passwords
    factors: Factors
    failures: Failures
    sessions: Sessions
    second_factor_roles: frozenset[Role]
    lasting: timedelta

    async def new_link(self, account_id: str, *, by: str, at: datetime) -> str:
        """The secret of a new link. Raises AccountUnknownError."""
        async with self.database.write() as conn:
            await records.known(conn, account_id)
            return await self.new_link_in(conn, account_id, by=by, at=at)

    async def new_link_in(self, conn: AsyncConnection, account_id: str, *, by: str, at: datetime) -> str:
        """The same, part of the caller's transaction."""
        secret, expires_at = self.keys.new_secret(), at + self.lasting
        replaced = (setup_links.c.account_id == account_id) | (setup_links.c.expires_at <= at)
        await conn.execute(delete(setup_links).where(replaced))
        row = {
            "mac": self.keys.mac("link", secret),
            "account_id": account_id,
            "expires_at": expires_at,
            "factor_sealed": self.factors.new_secret(account_id),
        }
        await conn.execute(insert(setup_links), row)
        await note(conn, JournalKind.LINK_MADE, account_id, by=by, at=at, until=expires_at.isoformat())
        return secret

    async def void_links(self, conn: AsyncConnection, account_id: str) -> None:
        """The account's link, if there is one, can no longer be used; part of the caller's transaction."""
        await conn.execute(delete(setup_links).where(setup_links.c.account_id == account_id))

    async def seen(self, secret: str, *, at: datetime) -> SetUpSeen:
        """What the link is for; looking uses nothing up. Raises LinkUnusableError."""
        async with self.database.read() as conn:
            account, row = await self._found(conn, secret, at=at)
        return SetUpSeen(
            account=account,
            factor=self.factors.offered(account.id, row["factor_sealed"]),
            factor_needed=account.role in self.second_factor_roles,
        )

    async def finish(self, secret: str, *, password: str, code: str, at: datetime) -> SetUpDone:
        """Use the link up: password and, where a code is given, second factor are in force; the owner is signed in.

        An account that waits for its release is set up, and no session begins.

        Raises:
            LinkUnusableError: unknown, used, expired or replaced.
            PasswordUnfitError: the rules refuse the password; the link stays.
            CodeWrongError: the code does not fit, or the role needs one; the link stays.
            SignInBusyError: too many at once.
        """
        async with self.database.read() as conn:
            account, _ = await self._found(conn, secret, at=at)
        kept = await self.passwords.made(password, own=(account.id, account.name))
        async with self.database.write() as conn:
            account, row = await self._found(conn, secret, at=at)
            codes = await self._factor_set(conn, account, row["factor_sealed"], code, at=at)
            used = await conn.execute(delete(setup_links).where(setup_links.c.mac == row["mac"]))
            if used.rowcount == 0:
                raise LinkUnusableError
            await records.change(conn, account.id, password_hash=kept)
            await self.failures.forget_all(conn, account.id)
            await end_sessions(conn, account.id, by=account.id, at=at)
            await note(conn, JournalKind.SET_UP, account.id, by=account.id, at=at, second_factor=bool(codes))
            if not account.released:
                return SetUpDone(begun=None, recovery_codes=codes)
            device = self.failures.new_device(account.id)
            begun = await self.sessions.begin(conn, account, method=Method.SET_UP, at=at, device=device)
            return SetUpDone(begun=begun, recovery_codes=codes)

    async def _found(self, conn: AsyncConnection, secret: str, *, at: datetime) -> tuple[Account, Any]:
        mac = self.keys.mac("link", secret[: _LONGEST + 1].strip())
        row = (await conn.execute(select(setup_links).where(setup_links.c.mac == mac))).mappings().one_or_none()
        found = await records.find(conn, row["account_id"]) if row else None
        if row is None or found is None or row["expires_at"] <= at or not found.account.usable:
            raise LinkUnusableError
        return found.account, row

    async def _factor_set(
        self, conn: AsyncConnection, account: Account, sealed: str, code: str, *, at: datetime
    ) -> tuple[str, ...]:
        if not code.strip() and account.role not in self.second_factor_roles:
            await self.factors.remove(conn, account.id)
            return ()
        codes = await self.factors.confirm(conn, account.id, sealed, code, at=at)
        if codes is None:
            raise CodeWrongError
        return codes
