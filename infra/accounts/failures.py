"""Failed sign-ins: counted for each account, and apart for browsers that signed in there before."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.account_tables import sign_in_failures as table
from infra.db.upserts import insert_into
from infra.keys.accounts import AccountKeys
from schemas.domain.sign_in import Lockout

_NONCE_LENGTH = 43
_LONGEST = 200


@dataclass(frozen=True)
class Failures:
    """Whoever tries passwords from elsewhere locks an account for strangers, not for a browser that knows it."""

    keys: AccountKeys
    lockout: Lockout

    def subject(self, typed: str) -> str:
        """What an account is counted under, whether there is one of this name or not."""
        return self.keys.mac("failures", typed[:_LONGEST])

    def device_of(self, typed: str, cookie: str) -> str:
        """The device that a cookie proves for this account; empty for every stranger."""
        nonce, _, mac = cookie.partition(".")
        proven = len(nonce) == _NONCE_LENGTH and cookie.isascii() and mac == self._device_mac(typed, nonce)
        return self.keys.mac("device", nonce) if proven else ""

    def new_device(self, account_id: str) -> str:
        """A cookie that proves later that somebody signed in here from this browser. It opens nothing."""
        nonce = self.keys.new_secret()
        return f"{nonce}.{self._device_mac(account_id, nonce)}"

    async def locked(self, conn: AsyncConnection, subject: str, device: str, *, at: datetime) -> bool:
        """Whether attempts have to wait. Holds the row until the transaction ends, so that attempts come one by one."""
        fresh = {"subject": subject, "device": device, "failures": 0, "last_at": at, "locked_until": None}
        held = (
            insert_into(conn, table)
            .values(fresh)
            .on_conflict_do_update(index_elements=["subject", "device"], set_={"failures": table.c.failures})
        )
        await conn.execute(held)
        until = (await conn.execute(select(table.c.locked_until).where(*_mine(subject, device)))).scalar_one()
        return until is not None and until > at

    async def count(self, conn: AsyncConnection, subject: str, device: str, *, at: datetime) -> datetime | None:
        """One more; until when the account is closed to attempts. Call `locked` before, in the same transaction."""
        row = (await conn.execute(select(table).where(*_mine(subject, device)))).mappings().one()
        failures = self.lockout.counted(row["failures"], last=row["last_at"], at=at) + 1
        delay = self.lockout.delay(failures)
        until = at + delay if delay else None
        values = {"failures": failures, "last_at": at, "locked_until": until}
        await conn.execute(update(table).where(*_mine(subject, device)).values(values))
        return until

    async def forget(self, conn: AsyncConnection, subject: str, device: str, *, at: datetime) -> None:
        """A sign-in succeeded from there; what nobody remembers any more goes as well."""
        old = table.c.last_at <= at - self.lockout.forgotten_after
        await conn.execute(delete(table).where((table.c.subject == subject) & (table.c.device == device) | old))

    async def forget_all(self, conn: AsyncConnection, account_id: str) -> None:
        await conn.execute(delete(table).where(table.c.subject == self.subject(account_id)))

    def _device_mac(self, account_id: str, nonce: str) -> str:
        return self.keys.mac("device-of", f"{account_id[:_LONGEST]}\n{nonce}")


def _mine(subject: str, device: str) -> tuple[Any, Any]:
    return table.c.subject == subject, table.c.device == device
