"""Reads accounts: a row of `staff` with its credentials beside it, the secrets apart from what may be shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db.account_tables import accounts
from infra.db.tables import staff
from schemas.domain.account_errors import AccountUnknownError
from schemas.domain.accounts import Account

_POST = ("id", "name", "role", "department_id", "unit_id", "community_id", "street_id", "grid_id", "active")
_BESIDE = (
    "password_hash",
    "factor_sealed",
    "factor_offered",
    "factor_step",
    "disabled",
    "released",
    "issuer",
    "subject",
)


@dataclass(frozen=True, repr=False)
class Credentials:
    """An account with what stands beside it; hash and seals never leave this package."""

    account: Account
    password_hash: str | None = None
    factor_sealed: str | None = None
    factor_offered: str | None = None
    factor_step: int | None = None


def credentials_query() -> Select[Any]:
    """Every account with its credentials; narrow it by `staff.c`."""
    columns = (*(staff.c[name] for name in _POST), *(accounts.c[name] for name in _BESIDE))
    return select(*columns).select_from(staff.outerjoin(accounts, accounts.c.id == staff.c.id))


def credentials_of(row: Mapping[Any, Any]) -> Credentials:
    account = Account(
        **{name: row[name] for name in _POST},
        disabled=bool(row["disabled"]),
        released=row["released"] is not False and row["released"] != 0,
        has_password=row["password_hash"] is not None,
        has_second_factor=row["factor_sealed"] is not None,
        federated=row["issuer"] is not None,
    )
    secrets = ("password_hash", "factor_sealed", "factor_offered", "factor_step")
    return Credentials(account, **{name: row[name] for name in secrets})


async def find(conn: AsyncConnection, account_id: str) -> Credentials | None:
    """The account of this id, whatever was typed as one."""
    if "\x00" in account_id or not account_id.isascii() or len(account_id) > 64:
        return None
    row = (await conn.execute(credentials_query().where(staff.c.id == account_id))).mappings().one_or_none()
    return credentials_of(row) if row else None


async def known(conn: AsyncConnection, account_id: str) -> Credentials:
    """The same; raises AccountUnknownError where there is none."""
    found = await find(conn, account_id)
    if found is None:
        raise AccountUnknownError(account_id)
    return found


async def change(conn: AsyncConnection, account_id: str, **values: Any) -> None:
    """Write what stands beside an account, with its row where there was none."""
    changed = await conn.execute(update(accounts).where(accounts.c.id == account_id).values(**values))
    if changed.rowcount == 0:
        fresh = {"id": account_id, "disabled": False, "released": True, **values}
        await conn.execute(insert(accounts), fresh)
