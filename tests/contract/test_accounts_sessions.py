"""Sessions, set-up links and the journal over time, on both databases."""

from datetime import timedelta

import pyotp
import pytest

from infra.keys.errors import CursorError
from schemas.domain.account_errors import CodeWrongError, LinkUnusableError, NothingToEndError, SignInFailedError
from tests.contract.accounts import (  # noqa: F401
    ADMINISTRATOR,
    OPERATOR,
    OTHER,
    PASSWORD,
    WORKER,
    Door,
    a_door,
    is_recovery_code,
)


async def test_a_session_ends_when_nobody_uses_it_for_half_an_hour(door: Door) -> None:
    await door.set_up(WORKER)
    secret = (await door.sign_in(WORKER)).secret
    find = door.offices.sessions.find

    assert await find(secret, at=door.at + timedelta(minutes=29, seconds=59)) is not None
    assert await find(secret, at=door.at + timedelta(minutes=59)) is not None  # It was used just before.
    assert await find(secret, at=door.at + timedelta(minutes=59 + 30)) is None


async def test_a_session_is_not_used_by_what_a_page_asks_by_itself(door: Door) -> None:
    await door.set_up(WORKER)
    secret = (await door.sign_in(WORKER)).secret
    find = door.offices.sessions.find

    for minutes in range(1, 30):
        assert await find(secret, at=door.at + timedelta(minutes=minutes), touching=False) is not None
    assert await find(secret, at=door.at + timedelta(minutes=30)) is None


async def test_a_session_ends_after_half_a_day_however_busy(door: Door) -> None:
    await door.set_up(WORKER)
    secret = (await door.sign_in(WORKER)).secret
    for minutes in range(20, 12 * 60, 20):
        assert await door.offices.sessions.find(secret, at=door.at + timedelta(minutes=minutes)) is not None

    assert await door.offices.sessions.find(secret, at=door.at + timedelta(hours=12)) is None


@pytest.mark.parametrize("secret", ["", "x", "\x00", "路" * 20, "A" * 5_000, "A" * 43])
async def test_no_other_text_is_a_session(door: Door, secret: str) -> None:
    assert await door.offices.sessions.find(secret, at=door.at) is None


async def test_sessions_are_listed_and_ended_by_their_owner_alone(door: Door) -> None:
    await door.set_up(WORKER)
    await door.set_up("staff-secretary-01")
    mine, other = await door.sign_in(WORKER), await door.sign_in("staff-secretary-01")

    with pytest.raises(NothingToEndError):
        await door.offices.sessions.end(WORKER, other.session.id, at=door.at)
    await door.offices.sessions.end(WORKER, mine.session.id, at=door.at)

    assert await door.offices.sessions.find(mine.secret, at=door.at) is None
    assert await door.offices.sessions.find(other.secret, at=door.at) is not None


async def test_a_session_ends_at_once_when_its_owner_has_left(door: Door) -> None:
    await door.set_up(WORKER)
    secret = (await door.sign_in(WORKER)).secret
    async with door.database.write() as conn:
        await conn.exec_driver_sql(f"UPDATE staff SET active = false WHERE id = '{WORKER}'")

    assert await door.offices.sessions.find(secret, at=door.at) is None


async def test_a_link_works_once_in_time_and_only_the_newest(door: Door) -> None:
    set_ups = door.offices.set_ups
    old = await set_ups.new_link(WORKER, by=OPERATOR, at=door.at)
    link = await set_ups.new_link(WORKER, by=OPERATOR, at=door.at)

    for unusable, at in [(old, door.at), ("", door.at), ("路", door.at), (link, door.at + timedelta(hours=72))]:
        with pytest.raises(LinkUnusableError):
            await set_ups.seen(unusable, at=at)
    await set_ups.finish(link, password=PASSWORD, code="", at=door.at + timedelta(hours=71))

    with pytest.raises(LinkUnusableError):
        await set_ups.finish(link, password=OTHER, code="", at=door.at)
    assert (await door.sign_in(WORKER)).account.has_password


async def test_a_link_of_a_role_that_needs_a_second_factor_asks_for_its_code(door: Door) -> None:
    set_ups = door.offices.set_ups
    link = await set_ups.new_link(ADMINISTRATOR, by=OPERATOR, at=door.at)
    seen = await set_ups.seen(link, at=door.at)

    for wrong in ("", "abcdef", "１２３４５６"):
        with pytest.raises(CodeWrongError):
            await set_ups.finish(link, password=PASSWORD, code=wrong, at=door.at)
    done = await set_ups.finish(link, password=PASSWORD, code=pyotp.TOTP(seen.factor.secret).at(door.at), at=door.at)

    assert seen.factor_needed
    assert done.begun is not None
    assert len(done.recovery_codes) == 10
    assert all(map(is_recovery_code, done.recovery_codes))


async def test_a_new_link_opens_what_failures_had_locked(door: Door) -> None:
    await door.set_up(WORKER)
    for _ in range(5):
        with pytest.raises(SignInFailedError):
            await door.sign_in(WORKER, OTHER)

    await door.set_up(WORKER)

    assert (await door.sign_in(WORKER)).account.id == WORKER


async def test_the_journal_is_read_page_by_page_the_newest_first(door: Door) -> None:
    for _ in range(3):
        with pytest.raises(SignInFailedError):
            await door.sign_in("nobody")
        door.at += timedelta(minutes=1)
    entries = door.offices.journal.entries

    first = await entries(None, limit=2)
    second = await entries(first.next, limit=2)

    assert [entry.at for entry in (*first.items, *second.items)] == [
        door.at - timedelta(minutes=minutes) for minutes in (1, 2, 3)
    ]
    assert second.next is None
    assert (await entries(None, limit=5, account_id=WORKER)).items == ()
    with pytest.raises(CursorError):
        await entries("another", limit=2)
