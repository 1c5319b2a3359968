"""Signing in with account, password and code, on both databases."""

import asyncio
import itertools
import threading
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from infra.accounts.hashing import Passwords
from infra.accounts.offices import offices
from infra.db import account_tables as tables
from infra.db.tables import metadata, staff
from schemas.domain.account_errors import (
    AccountNotSetUpError,
    LinkUnusableError,
    NotReleasedError,
    SignInBusyError,
    SignInFailedError,
)
from schemas.wire.accounts import Method
from tests.contract.accounts import (  # noqa: F401
    ADMINISTRATOR,
    CHEAP,
    OFFICER,
    OPERATOR,
    OTHER,
    PASSWORD,
    WORKER,
    Door,
    a_door,
)
from tests.contract.shelf import RING


async def test_whoever_knows_the_password_has_a_session(door: Door) -> None:
    await door.set_up(WORKER)

    begun = await door.sign_in(f"  {WORKER.upper()} ")

    opened = await door.offices.sessions.find(begun.secret, at=door.at)
    assert opened is not None
    assert (opened.principal.id, opened.session.method) == (WORKER, Method.PASSWORD)
    assert opened.principal == begun.account.principal


async def test_unknown_wrong_locked_and_disabled_are_told_the_same(door: Door) -> None:
    await door.set_up(WORKER)
    await door.set_up("staff-secretary-01")
    await door.offices.book.disable("staff-secretary-01", by="staff-administrator", at=door.at)

    told = set()
    for account_id, password in [
        ("nobody", PASSWORD),
        (WORKER, OTHER),
        ("staff-secretary-01", PASSWORD),
        ("\x00路", "x"),
    ]:
        with pytest.raises(SignInFailedError) as refused:
            await door.sign_in(account_id, password)
        told.add((refused.value.message, refused.value.hint))

    assert len(told) == 1
    reasons = [details["reason"] for kind, _, details in await door.journal() if kind == "sign_in_failed"]
    assert reasons == ["unknown_account", "wrong", "unusable", "unknown_account"]


async def test_an_account_that_nobody_has_set_up_opens_to_no_password(door: Door) -> None:
    for password in ("the password of nobody", "", "None"):
        with pytest.raises(SignInFailedError):
            await door.sign_in(WORKER, password)


async def test_nothing_of_a_secret_is_kept_in_clear(door: Door) -> None:
    secret = await door.set_up(ADMINISTRATOR, with_factor=True)
    begun = await door.sign_in(ADMINISTRATOR, code=pyotp.TOTP(secret).at(door.at))
    link = await door.offices.set_ups.new_link(WORKER, by="machine:operator", at=door.at)

    kept = ""
    async with door.database.read() as conn:
        for table in metadata.sorted_tables:
            if table.name not in ("events", "search_rows"):
                kept += repr((await conn.execute(select(table))).all())

    assert "$argon2id$" in kept
    assert not [value for value in (secret, PASSWORD, begun.secret, begun.device, link) if value in kept]


async def test_five_failures_close_an_account_for_half_a_minute_even_to_the_right_password(door: Door) -> None:
    await door.set_up(WORKER)
    for _ in range(5):
        with pytest.raises(SignInFailedError):
            await door.sign_in(WORKER, OTHER)

    with pytest.raises(SignInFailedError):
        await door.sign_in(WORKER)
    door.at += timedelta(seconds=30)

    assert (await door.sign_in(WORKER)).account.id == WORKER
    assert [kind for kind, _, _ in await door.journal()].count("locked") == 1


async def test_attempts_while_locked_do_not_make_the_wait_longer(door: Door) -> None:
    await door.set_up(WORKER)
    for _ in range(60):
        with pytest.raises(SignInFailedError):
            await door.sign_in(WORKER, OTHER)

    door.at += timedelta(seconds=30)

    assert (await door.sign_in(WORKER)).account.id == WORKER


async def test_a_browser_that_signed_in_before_is_not_locked_by_strangers(door: Door) -> None:
    await door.set_up(WORKER)
    device = (await door.sign_in(WORKER)).device
    for _ in range(8):
        with pytest.raises(SignInFailedError):
            await door.sign_in(WORKER, OTHER)

    assert (await door.sign_in(WORKER, device=device)).device == device
    with pytest.raises(SignInFailedError):
        await door.sign_in(WORKER, device=f"{device[:-1]}x")
    with pytest.raises(SignInFailedError):  # Another account's cookie proves nothing here.
        await door.sign_in(WORKER, device=door.offices.failures.new_device("staff-secretary-01"))


async def test_many_attempts_at_once_get_no_more_tries_than_one_after_another(door: Door) -> None:
    await door.set_up(WORKER)

    await asyncio.gather(*(door.sign_in(WORKER, OTHER) for _ in range(12)), return_exceptions=True)

    reasons = [details.get("reason") for kind, _, details in await door.journal() if kind == "sign_in_failed"]
    assert (reasons.count("wrong"), reasons.count("locked")) == (5, 7)
    with pytest.raises(SignInFailedError):
        await door.sign_in(WORKER)


async def test_a_second_factor_is_asked_for_and_each_code_counts_once(door: Door) -> None:
    secret = await door.set_up(ADMINISTRATOR, with_factor=True)
    code = pyotp.TOTP(secret).at(door.at)

    for wrong in ("", "000000" if code != "000000" else "000001", "路路路路路路"):
        with pytest.raises(SignInFailedError):
            await door.sign_in(ADMINISTRATOR, code=wrong)
    begun = await door.sign_in(ADMINISTRATOR, code=f"{code[:3]} {code[3:]}")

    assert begun.session.method is Method.TWO_FACTORS
    with pytest.raises(SignInFailedError):
        await door.sign_in(ADMINISTRATOR, code=code)


async def test_a_clock_half_a_minute_off_is_forgiven_and_one_two_minutes_off_is_not(door: Door) -> None:
    secret = await door.set_up(ADMINISTRATOR, with_factor=True)

    with pytest.raises(SignInFailedError):
        await door.sign_in(ADMINISTRATOR, code=pyotp.TOTP(secret).at(door.at + timedelta(seconds=120)))
    assert await door.sign_in(ADMINISTRATOR, code=pyotp.TOTP(secret).at(door.at + timedelta(seconds=30)))


async def test_a_clock_that_was_ahead_for_a_while_locks_nobody_out(door: Door) -> None:
    secret = await door.set_up(ADMINISTRATOR, with_factor=True)
    right = door.at
    door.at += timedelta(days=3)
    await door.sign_in(ADMINISTRATOR, code=pyotp.TOTP(secret).at(door.at))

    door.at = right

    assert await door.sign_in(ADMINISTRATOR, code=pyotp.TOTP(secret).at(door.at))


async def test_a_role_that_needs_a_second_factor_does_not_get_in_without_one(door: Door) -> None:
    await door.set_up(WORKER)
    async with door.database.write() as conn:
        await conn.execute(update(staff).where(staff.c.id == WORKER).values(role="auditor"))

    with pytest.raises(SignInFailedError):
        await door.sign_in(WORKER)

    assert (await door.journal())[-1][2] == {"reason": "factor_not_set_up"}


async def test_an_account_given_out_over_http_waits_for_the_security_administrator(door: Door) -> None:
    await door.set_up(WORKER)
    link = await door.offices.book.reset(WORKER, by="staff-administrator", at=door.at)
    done = await door.offices.set_ups.finish(link, password=PASSWORD, code="", at=door.at)
    assert done.begun is None

    with pytest.raises(NotReleasedError):
        await door.sign_in(WORKER)
    with pytest.raises(SignInFailedError):
        await door.sign_in(WORKER, OTHER)
    await door.offices.book.release(WORKER, by="staff-security", at=door.at)

    assert (await door.sign_in(WORKER)).account.id == WORKER


async def test_an_account_is_not_released_before_its_owner_has_set_it_up(door: Door) -> None:
    link = await door.offices.book.reset(WORKER, by="staff-administrator", at=door.at)

    with pytest.raises(AccountNotSetUpError):
        await door.offices.book.release(WORKER, by="staff-security", at=door.at)

    assert not (await door.offices.book.one(WORKER)).released
    assert "account_released" not in [kind for kind, _, _ in await door.journal()]
    assert (await door.offices.set_ups.finish(link, password=PASSWORD, code="", at=door.at)).begun is None


async def test_a_link_that_is_unused_when_the_account_is_released_opens_nothing(door: Door) -> None:
    link = await door.offices.book.reset(WORKER, by="staff-administrator", at=door.at)
    async with door.database.write() as conn:
        linked = update(tables.accounts).where(tables.accounts.c.id == WORKER)
        await conn.execute(linked.values(issuer="https://id.example", subject="17"))

    released = await door.offices.book.release(WORKER, by="staff-security", at=door.at)

    assert released.released
    with pytest.raises(LinkUnusableError):
        await door.offices.set_ups.finish(link, password=PASSWORD, code="", at=door.at)


async def test_links_and_tokens_that_are_over_are_not_kept(door: Door) -> None:
    await door.offices.set_ups.new_link(WORKER, by=OPERATOR, at=door.at)
    for at in (door.at, door.at + timedelta(days=2)):
        await door.offices.tokens.make(OFFICER, name="t", scope=("read",), lasting=timedelta(days=1), by=OFFICER, at=at)
    await door.offices.set_ups.new_link(OFFICER, by=OPERATOR, at=door.at + timedelta(days=30))

    async with door.database.read() as conn:
        links = list(await conn.scalars(select(tables.setup_links.c.account_id)))
        tokens = list(await conn.scalars(select(tables.api_tokens.c.made_at)))

    assert links == [OFFICER]
    assert tokens == [door.at + timedelta(days=2)]


async def test_a_password_is_hashed_anew_when_more_effort_is_asked(door: Door) -> None:
    await door.set_up(WORKER)
    dearer = offices(door.database, RING, CHEAP.model_copy(update={"hash_rounds": 3}))

    await dearer.sign_ins.sign_in(WORKER, PASSWORD, "", device="", at=door.at)
    dearer.passwords.close()

    async with door.database.read() as conn:
        kept = (await conn.execute(select(tables.accounts.c.password_hash))).scalar_one()
    assert ",t=3," in kept
    assert (await door.sign_in(WORKER)).account.id == WORKER


async def test_a_flood_of_sign_ins_waits_in_a_line_of_its_own_and_the_rest_is_asked_to_come_back(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    narrow = Passwords(CHEAP.model_copy(update={"hash_waiting": 2}))
    busy = replace(door.offices.sign_ins, passwords=narrow)
    turned_away = threading.Event()  # However slow the database: the line moves when seven have been turned away.
    honest = PasswordHasher.verify

    def verify(hasher: PasswordHasher, kept: str, typed: str) -> bool:
        turned_away.wait()
        return honest(hasher, kept, typed)

    monkeypatch.setattr(PasswordHasher, "verify", verify)
    asked = [asyncio.create_task(busy.sign_in("nobody", PASSWORD, "", device="", at=door.at)) for _ in range(10)]
    try:
        for answer in itertools.islice(asyncio.as_completed(asked), 7):
            with pytest.raises(SignInBusyError):
                await answer
    finally:
        turned_away.set()
    results = await asyncio.gather(*asked, return_exceptions=True)
    narrow.close()

    kinds = [type(each) for each in results]
    assert (kinds.count(SignInFailedError), kinds.count(SignInBusyError)) == (3, 7)
