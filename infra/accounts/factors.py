"""The second factor: TOTP (RFC 6238) of which each time step counts once, and recovery codes that count once."""

from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.accounts.records import Credentials, change
from infra.db.account_tables import recovery_codes
from infra.keys.accounts import AccountKeys
from schemas.domain.sign_in import Factor, usable_step
from schemas.wire.accounts import OfferedFactor

_SECONDS = 30  # of one time step
_DIGITS = 6
_RECOVERY_CODES = 10
_ISSUER = "Sibu 四步"


@dataclass(frozen=True)
class Factors:
    """Checks codes and writes down which were used, always in the caller's transaction."""

    keys: AccountKeys

    def offered(self, account_id: str, sealed: str) -> OfferedFactor:
        """What its owner is shown while setting up."""
        secret = self.keys.open(account_id, sealed)
        return OfferedFactor(
            secret=secret, address=pyotp.TOTP(secret).provisioning_uri(name=account_id, issuer_name=_ISSUER)
        )

    def new_secret(self, account_id: str) -> str:
        """A fresh TOTP secret, sealed."""
        return self.keys.seal(account_id, pyotp.random_base32())

    async def spend(self, conn: AsyncConnection, account: Credentials, typed: str, *, at: datetime) -> Factor:
        """What a code is worth; one that is right is used up."""
        if account.factor_sealed is None:
            return Factor.NOT_SET_UP
        code = "".join(typed.split())
        if not code:
            return Factor.MISSING
        if len(code) == _DIGITS and code.isascii() and code.isdecimal():
            return await self._step_taken(conn, account, code, at)
        return await self._recovered(conn, account.account.id, code)

    async def confirm(
        self, conn: AsyncConnection, account_id: str, sealed: str, typed: str, *, at: datetime
    ) -> tuple[str, ...] | None:
        """Put a secret in force whose owner shows a code of it; gives fresh recovery codes, None for a wrong code."""
        steps = self._steps(account_id, sealed, "".join(typed.split()), at)
        if not steps:
            return None
        await change(conn, account_id, factor_sealed=sealed, factor_offered=None, factor_step=steps[-1])
        return await self.new_recovery_codes(conn, account_id)

    async def remove(self, conn: AsyncConnection, account_id: str) -> None:
        await change(conn, account_id, factor_sealed=None, factor_offered=None, factor_step=None)
        await conn.execute(delete(recovery_codes).where(recovery_codes.c.account_id == account_id))

    async def new_recovery_codes(self, conn: AsyncConnection, account_id: str) -> tuple[str, ...]:
        """Ten codes in place of the old ones."""
        codes = tuple(self.keys.new_recovery_code() for _ in range(_RECOVERY_CODES))
        await conn.execute(delete(recovery_codes).where(recovery_codes.c.account_id == account_id))
        rows = [{"mac": self.keys.recovery_mac(account_id, code), "account_id": account_id} for code in codes]
        await conn.execute(insert(recovery_codes), rows)
        return codes

    async def recovery_codes_left(self, conn: AsyncConnection, account_id: str) -> int:
        mine = select(recovery_codes.c.mac).where(recovery_codes.c.account_id == account_id)
        return len((await conn.execute(mine)).all())

    async def _step_taken(self, conn: AsyncConnection, account: Credentials, code: str, at: datetime) -> Factor:
        account_id, sealed = account.account.id, account.factor_sealed or ""
        now = int(at.timestamp()) // _SECONDS
        step = usable_step(self._steps(account_id, sealed, code, at), last=account.factor_step, now=now)
        if step is None:
            return Factor.WRONG
        await change(conn, account_id, factor_step=step)
        return Factor.RIGHT

    async def _recovered(self, conn: AsyncConnection, account_id: str, code: str) -> Factor:
        mac = self.keys.recovery_mac(account_id, code)
        spent = await conn.execute(delete(recovery_codes).where(recovery_codes.c.mac == mac))
        return Factor.RIGHT if spent.rowcount else Factor.WRONG

    def _steps(self, account_id: str, sealed: str, code: str, at: datetime) -> list[int]:
        """The time steps around now whose code this is; a step to either side is a clock that is half a minute off."""
        if not code.isascii():
            return []
        totp = pyotp.TOTP(self.keys.open(account_id, sealed))
        now = int(at.timestamp()) // _SECONDS
        return [step for step in (now - 1, now, now + 1) if pyotp.utils.strings_equal(totp.generate_otp(step), code)]
