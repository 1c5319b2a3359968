"""The accounts as administrators look after them: added, disabled, reset, released; each step in the journal."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.accounts import records
from infra.accounts.factors import Factors
from infra.accounts.journal import note
from infra.accounts.sessions import end_sessions
from infra.accounts.set_ups import SetUps
from infra.accounts.tokens import revoke_all
from infra.db.engine import Database
from infra.db.tables import staff
from infra.registry.journal import alone, record_person
from schemas.domain.account_errors import AccountExistsError, AccountNotSetUpError, OwnAccountError
from schemas.domain.accounts import Account, NewAccount, ensure_separate, one_role
from schemas.domain.roles import Role
from schemas.wire.accounts import JournalKind

OPERATOR = "machine:"  # how names of whoever works at the machine itself begin


@dataclass(frozen=True, kw_only=True)
class AccountBook:
    """`by` is a staff id, or `machine:<user>` for the operator, who needs nobody's release."""

    database: Database
    set_ups: SetUps
    factors: Factors

    async def all(self) -> tuple[Account, ...]:
        """Every account, ordered by id."""
        async with self.database.read() as conn:
            rows = (await conn.execute(records.credentials_query())).mappings().all()
        return tuple(sorted((records.credentials_of(row).account for row in rows), key=lambda account: account.id))

    async def one(self, account_id: str) -> Account:
        """Raises AccountUnknownError."""
        async with self.database.read() as conn:
            return (await records.known(conn, account_id)).account

    async def add(self, new: NewAccount, *, by: str, at: datetime) -> tuple[Account, str]:
        """A new account and the secret of its set-up link.

        Raises:
            AccountExistsError: the id is taken.
            RolesIncompatibleError: several roles, or a person who would hold two of the three administrations.
        """
        role = one_role(new.roles)
        async with self.database.write() as conn:
            await alone(conn)
            if await records.find(conn, new.id) is not None:
                raise AccountExistsError(new.id)
            ensure_separate([role], held=await self._held(conn, new.name))
            row = {**new.model_dump(exclude={"roles"}), "role": role.value, "active": True}
            await conn.execute(insert(staff), row)
            await record_person(conn, new.id, before=None, after=row, by=by, at=at)
            await records.change(conn, new.id, released=_released(by))
            await note(conn, JournalKind.ACCOUNT_ADDED, new.id, by=by, at=at, role=role.value)
            link = await self.set_ups.new_link_in(conn, new.id, by=by, at=at)
            return (await records.known(conn, new.id)).account, link

    async def disable(self, account_id: str, *, by: str, at: datetime) -> Account:
        """Nobody signs in with it any more: sessions end and tokens are revoked. Its issues stay (`sibu staff leave`).

        Raises:
            AccountUnknownError: there is none.
            OwnAccountError: it is one's own, and the last administrator would lock the door from inside.
        """
        async with self.database.write() as conn:
            found = await records.known(conn, account_id)
            if by == account_id:
                raise OwnAccountError
            await self._shut(conn, account_id, by=by, at=at)
            await records.change(conn, account_id, disabled=True)
            await note(conn, JournalKind.ACCOUNT_DISABLED, account_id, by=by, at=at)
            return found.account.model_copy(update={"disabled": True})

    async def enable(self, account_id: str, *, by: str, at: datetime) -> Account:
        """Raises AccountUnknownError."""
        async with self.database.write() as conn:
            await records.known(conn, account_id)
            await records.change(conn, account_id, disabled=False)
            await note(conn, JournalKind.ACCOUNT_ENABLED, account_id, by=by, at=at)
            return (await records.known(conn, account_id)).account

    async def reset(self, account_id: str, *, by: str, at: datetime) -> str:
        """Take every credential that is kept here away, and give the secret of a new set-up link.

        Whom a provider vouches for is the provider's matter: disabling the account shuts that door.

        Raises:
            AccountUnknownError: there is none.
            OwnAccountError: one's own credentials are changed by whoever knows them.
        """
        async with self.database.write() as conn:
            await records.known(conn, account_id)
            if by == account_id:
                raise OwnAccountError
            await self._shut(conn, account_id, by=by, at=at)
            await self.factors.remove(conn, account_id)
            await records.change(conn, account_id, password_hash=None, released=_released(by))
            await note(conn, JournalKind.ACCOUNT_RESET, account_id, by=by, at=at)
            return await self.set_ups.new_link_in(conn, account_id, by=by, at=at)

    async def release(self, account_id: str, *, by: str, at: datetime) -> Account:
        """The security administrator has asked the owner. A set-up link that is still unused opens nothing any more.

        Raises:
            AccountUnknownError: there is none.
            AccountNotSetUpError: its owner has set nothing up that could have been asked about.
            OwnAccountError: it is one's own.
        """
        async with self.database.write() as conn:
            found = await records.known(conn, account_id)
            if by == account_id:
                raise OwnAccountError
            if not _released(by):
                if not found.account.is_set_up:
                    raise AccountNotSetUpError(account_id)
                await self.set_ups.void_links(conn, account_id)
            await records.change(conn, account_id, released=True)
            await note(conn, JournalKind.ACCOUNT_RELEASED, account_id, by=by, at=at)
            return (await records.known(conn, account_id)).account

    async def _shut(self, conn: AsyncConnection, account_id: str, *, by: str, at: datetime) -> None:
        await end_sessions(conn, account_id, by=by, at=at)
        await revoke_all(conn, account_id, by=by, at=at)

    async def _held(self, conn: AsyncConnection, name: str) -> tuple[Role, ...]:
        """Roles of active accounts of the same name: an account has one role, so a person shows as several."""
        same = select(staff.c.role).where(staff.c.name == name, staff.c.active)
        return tuple(Role(role) for role in (await conn.execute(same)).scalars())


def _released(by: str) -> bool:
    """Whoever gives out credentials could use them, and administrators read no issues: a second person has to agree."""
    return by.startswith(OPERATOR)
