"""API tokens: made with a scope and an expiry, shown once, kept as HMACs, found at every request, revoked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.accounts.journal import note
from infra.accounts.records import credentials_of, credentials_query
from infra.db.account_tables import api_tokens
from infra.db.engine import Database
from infra.db.errors import StorageError
from infra.db.tables import staff
from infra.keys.accounts import AccountKeys
from schemas.domain.account_errors import NothingToEndError
from schemas.domain.accounts import READ, WRITE
from schemas.wire.accounts import JournalKind, MadeToken, TokenHolder, TokenSeen

_LONGEST = 100  # characters; ours have 48
_USED_EVERY = timedelta(minutes=10)  # how exact `used_at` is, so that not every request writes
SAMPLE = "sample"  # the name of the tokens that `sibu up` renews for the sample county


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """`longest` is the most that a token may last."""

    database: Database
    keys: AccountKeys
    longest: timedelta

    async def holder(self, token: str, *, at: datetime) -> TokenHolder | None:
        """Whose valid token this is; None for any other text, and where the account may not sign in."""
        if len(token) > _LONGEST or not token.isascii():
            return None
        mac = self.keys.mac("token", token)
        async with self.database.read() as conn:
            row = (await conn.execute(_FOUND.where(api_tokens.c.mac == mac))).mappings().one_or_none()
        if row is None or row["expires_at"] <= at:
            return None
        account = credentials_of(row).account
        if not account.usable or not account.released:
            return None
        if row["used_at"] is None or at - row["used_at"] >= _USED_EVERY:
            await self._touch(mac, at)
        return TokenHolder(principal=account.principal, scope=tuple(row["scope"]))

    async def make(
        self, account_id: str, *, name: str, scope: tuple[str, ...], lasting: timedelta, by: str, at: datetime
    ) -> MadeToken:
        """A new token; what was asked for beyond `longest` is cut to it."""
        async with self.database.write() as conn:
            return await self.make_in(conn, account_id, name=name, scope=scope, lasting=lasting, by=by, at=at)

    async def make_in(
        self,
        conn: AsyncConnection,
        account_id: str,
        *,
        name: str,
        scope: tuple[str, ...],
        lasting: timedelta,
        by: str,
        at: datetime,
    ) -> MadeToken:
        """The same, part of the caller's transaction."""
        token, expires_at = self.keys.new_token(), at + min(lasting, self.longest)
        seen = TokenSeen(id=self.keys.new_id(), name=name, scope=scope, made_by=by, made_at=at, expires_at=expires_at)
        row = {"mac": self.keys.mac("token", token), "account_id": account_id, **seen.model_dump()}
        await conn.execute(delete(api_tokens).where(api_tokens.c.expires_at <= at))
        await conn.execute(insert(api_tokens), {**row, "scope": list(scope)})
        until = expires_at.isoformat()
        await note(
            conn, JournalKind.TOKEN_MADE, account_id, by=by, at=at, token=seen.id, scope=list(scope), until=until
        )
        return MadeToken(token=token, seen=seen)

    async def of(self, account_id: str, *, at: datetime) -> tuple[TokenSeen, ...]:
        """The account's tokens that are still good, the newest first."""
        mine = (api_tokens.c.account_id == account_id, api_tokens.c.expires_at > at)
        query = select(api_tokens).where(*mine).order_by(api_tokens.c.made_at.desc(), api_tokens.c.id)
        async with self.database.read() as conn:
            return tuple(_seen(row) for row in (await conn.execute(query)).mappings())

    async def revoke(self, account_id: str, token_id: str, *, by: str, at: datetime) -> None:
        """Raises NothingToEndError."""
        mine = (api_tokens.c.account_id == account_id, api_tokens.c.id == token_id)
        async with self.database.write() as conn:
            if (await conn.execute(delete(api_tokens).where(*mine))).rowcount == 0:
                raise NothingToEndError
            await note(conn, JournalKind.TOKEN_REVOKED, account_id, by=by, at=at, token=token_id)

    async def renew_samples(self, account_ids: list[str], *, lasting: timedelta, at: datetime) -> dict[str, str]:
        """Fresh tokens for the sample county's accounts by id, in place of those of the start before."""
        made = {account_id: self.keys.new_token() for account_id in account_ids}
        shared = {"name": SAMPLE, "scope": [READ, WRITE], "made_by": "machine", "made_at": at, "used_at": None}
        rows = [
            {
                **shared,
                "mac": self.keys.mac("token", token),
                "id": self.keys.new_id(),
                "account_id": account_id,
                "expires_at": at + lasting,
            }
            for account_id, token in made.items()
        ]
        async with self.database.write() as conn:
            await conn.execute(delete(api_tokens).where(api_tokens.c.name == SAMPLE, api_tokens.c.made_by == "machine"))
            if rows:
                await conn.execute(insert(api_tokens), rows)
        return made

    async def _touch(self, mac: str, at: datetime) -> None:
        try:
            async with self.database.write() as conn:
                await conn.execute(update(api_tokens).where(api_tokens.c.mac == mac).values(used_at=at))
        except StorageError:
            return  # When it was last used is good to know, and no reason to refuse.


async def revoke_all(conn: AsyncConnection, account_id: str, *, by: str, at: datetime) -> None:
    """Revoke every token of an account, part of the caller's transaction."""
    gone = (await conn.execute(delete(api_tokens).where(api_tokens.c.account_id == account_id))).rowcount
    if gone:
        await note(conn, JournalKind.TOKEN_REVOKED, account_id, by=by, at=at, tokens=gone)


def _seen(row: Any) -> TokenSeen:
    values = {name: row[name] for name in TokenSeen.model_fields}
    return TokenSeen(**{**values, "scope": tuple(row["scope"])})


_FOUND = (
    credentials_query()
    .add_columns(api_tokens.c.scope, api_tokens.c.expires_at, api_tokens.c.used_at)
    .join_from(staff, api_tokens, api_tokens.c.account_id == staff.c.id)
)
