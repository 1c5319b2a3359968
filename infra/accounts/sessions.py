"""Sessions of browsers: begun, found by their cookie, listed and ended. Only HMACs of their secrets are kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.accounts.journal import note
from infra.accounts.records import credentials_of, credentials_query
from infra.db.account_tables import sessions
from infra.db.engine import Database
from infra.db.errors import StorageError
from infra.db.tables import staff
from infra.keys.accounts import AccountKeys
from schemas.domain.account_errors import NothingToEndError
from schemas.domain.accounts import Account
from schemas.wire.accounts import Begun, JournalKind, Method, OpenSession, SessionSeen

_LONGEST = 64  # characters; ours have 43
_SEEN_EVERY = timedelta(minutes=1)  # how exact `seen_at` is, so that not every request writes


@dataclass(frozen=True, kw_only=True)
class Sessions:
    """`idle` without a request or `lasting` in all, and a session is over."""

    database: Database
    keys: AccountKeys
    idle: timedelta
    lasting: timedelta

    async def begin(
        self, conn: AsyncConnection, account: Account, *, method: Method, at: datetime, device: str
    ) -> Begun:
        """A new session with an id of its own, part of the caller's transaction; old ones that are over go."""
        secret = self.keys.new_secret()
        seen = SessionSeen(id=self.keys.new_id(), method=method, begun_at=at, seen_at=at, ends_at=at + self.lasting)
        await conn.execute(delete(sessions).where((sessions.c.ends_at <= at) | (sessions.c.seen_at <= at - self.idle)))
        row = {"mac": self.keys.mac("session", secret), "account_id": account.id, **seen.model_dump()}
        await conn.execute(insert(sessions), row)
        await note(conn, JournalKind.SIGNED_IN, account.id, by=account.id, at=at, method=method.value)
        return Begun(secret=secret, device=device, account=account, session=seen)

    async def find(self, secret: str, *, at: datetime, touching: bool = True) -> OpenSession | None:
        """The session of this cookie, if it is not over and its account may still sign in.

        Not `touching`: nobody did anything, so it is not kept from being over for that.
        """
        if len(secret) > _LONGEST or not secret.isascii():
            return None
        mac = self.keys.mac("session", secret)
        async with self.database.read() as conn:
            row = (await conn.execute(_FOUND.where(sessions.c.mac == mac))).mappings().one_or_none()
        if row is None or row["ends_at"] <= at or row["seen_at"] <= at - self.idle:
            return None
        account = credentials_of(row).account
        if not account.usable or not account.released:
            return None
        if touching and at - row["seen_at"] >= _SEEN_EVERY:
            await self._touch(mac, at)
        return OpenSession(principal=account.principal, session=_seen({**row, "id": row["session_id"]}))

    async def of(self, account_id: str, *, at: datetime) -> tuple[SessionSeen, ...]:
        """The sessions of an account that are not over, the newest first."""
        alive = (sessions.c.account_id == account_id, sessions.c.ends_at > at, sessions.c.seen_at > at - self.idle)
        query = select(sessions).where(*alive).order_by(sessions.c.begun_at.desc(), sessions.c.id)
        async with self.database.read() as conn:
            return tuple(_seen(row) for row in (await conn.execute(query)).mappings())

    async def end(self, account_id: str, session_id: str, *, at: datetime) -> None:
        """End one's own session. Raises NothingToEndError."""
        mine = (sessions.c.account_id == account_id, sessions.c.id == session_id)
        async with self.database.write() as conn:
            if (await conn.execute(delete(sessions).where(*mine))).rowcount == 0:
                raise NothingToEndError
            await note(conn, JournalKind.SIGNED_OUT, account_id, by=account_id, at=at)

    async def end_all(self, account_id: str, *, by: str, at: datetime) -> int:
        """End every session of an account; how many there were."""
        async with self.database.write() as conn:
            return await end_sessions(conn, account_id, by=by, at=at)

    async def _touch(self, mac: str, at: datetime) -> None:
        try:
            async with self.database.write() as conn:
                await conn.execute(update(sessions).where(sessions.c.mac == mac).values(seen_at=at))
        except StorageError:
            return  # A full disk ends sessions early; it must not end reading.


async def end_sessions(conn: AsyncConnection, account_id: str, *, by: str, at: datetime, but: str | None = None) -> int:
    """End every session of an account but the one of the id `but`, part of the caller's transaction."""
    others = [sessions.c.account_id == account_id]
    if but is not None:
        others.append(sessions.c.id != but)
    ended = (await conn.execute(delete(sessions).where(*others))).rowcount
    if ended:
        await note(conn, JournalKind.SESSIONS_ENDED, account_id, by=by, at=at, sessions=ended)
    return ended


def _seen(row: Any) -> SessionSeen:
    return SessionSeen(**{name: row[name] for name in SessionSeen.model_fields})


_FOUND = (
    credentials_query()
    .add_columns(
        sessions.c.id.label("session_id"),
        sessions.c.method,
        sessions.c.begun_at,
        sessions.c.seen_at,
        sessions.c.ends_at,
    )
    .join_from(staff, sessions, sessions.c.account_id == staff.c.id)
)
