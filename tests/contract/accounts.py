"""Accounts over a real database for the tests of signing in; hashing as cheap as the settings allow."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from sqlalchemy import select

from infra.accounts.offices import Offices, offices
from infra.db.account_tables import security_journal
from infra.db.engine import Database
from infra.registry import store as registry_store
from infra.registry.loading import sample_county
from infra.settings.sign_in import SignInSettings
from schemas.wire.accounts import Begun
from tests.contract.shelf import RING

NOW = datetime(2030, 5, 6, 8, 0, tzinfo=UTC)
CHEAP = SignInSettings(hash_memory=19_456, hash_rounds=2)
PASSWORD = "石榴 灯塔 木梯 晴天"
OTHER = "竹筏 秋分 铜铃 远山"
WORKER = "staff-grid-0101"
OFFICER = "staff-mass-work-officer-1"
ADMINISTRATOR = "staff-administrator"
OPERATOR = "machine:operator"


@dataclass
class Door:
    """Signs people in; `at` is the time of the next attempt."""

    offices: Offices
    database: Database
    at: datetime = NOW

    async def set_up(self, account_id: str, *, with_factor: bool = False) -> str:
        """Password set by a link; gives the TOTP secret, empty without a second factor."""
        link = await self.offices.set_ups.new_link(account_id, by=OPERATOR, at=self.at)
        secret = (await self.offices.set_ups.seen(link, at=self.at)).factor.secret
        code = pyotp.TOTP(secret).at(self.at) if with_factor else ""
        await self.offices.set_ups.finish(link, password=PASSWORD, code=code, at=self.at)
        self.at += timedelta(minutes=2)  # On to a time step whose code is fresh.
        return secret if with_factor else ""

    async def sign_in(self, account_id: str, password: str = PASSWORD, code: str = "", *, device: str = "") -> Begun:
        return await self.offices.sign_ins.sign_in(account_id, password, code, device=device, at=self.at)

    async def journal(self) -> list[tuple[str, str | None, dict[str, Any]]]:
        async with self.database.read() as conn:
            rows = (await conn.execute(select(security_journal).order_by(security_journal.c.id))).mappings()
            return [(row["kind"], row["account_id"], row["details"]) for row in rows]


@pytest.fixture(name="door")
async def a_door(database: Database) -> AsyncIterator[Door]:
    async with database.write() as conn:
        await registry_store.save(conn, sample_county())
    made = offices(database, RING, CHEAP)
    yield Door(made, database)
    made.passwords.close()


def is_recovery_code(text: str) -> bool:
    return re.fullmatch(r"[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){2}", text) is not None
