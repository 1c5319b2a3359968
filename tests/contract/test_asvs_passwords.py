"""What the security standard asks of passwords and secrets and is shown nowhere else."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from zxcvbn import frequency_lists

from infra.accounts.factors import Factors
from infra.accounts.hashing import Passwords
from infra.keys.accounts import AccountKeys
from schemas.domain.account_errors import PasswordUnfitError
from tests.contract.accounts import CHEAP, PASSWORD, WORKER, Door, a_door  # noqa: F401

OWN = (WORKER, "王芳")


@pytest.fixture(name="passwords")
async def some_passwords() -> AsyncIterator[Passwords]:
    made = Passwords(CHEAP)
    yield made
    made.close()


def leaked() -> list[str]:
    """What people have most often chosen, by leaked lists, the commonest first; only what is long enough."""
    return [word for word in frequency_lists.FREQUENCY_LISTS["passwords"] if len(word) >= 8]


async def test_the_three_thousand_commonest_of_leaked_passwords_are_refused_and_rarer_ones_too(
    passwords: Passwords,
) -> None:
    known = leaked()
    assert len(known) == 11_611

    for password in known[:3_000] + known[3_000::40]:
        with pytest.raises(PasswordUnfitError, match="easy to guess"):
            await passwords.made(password, own=OWN)


@pytest.mark.parametrize(
    "password", ["sibu2026", "Sibu-Sibu-1", "四步四步四步四步", "sibusibusibu", "王芳王芳王芳王芳"]
)
async def test_the_names_of_the_house_make_no_password(passwords: Passwords, password: str) -> None:
    with pytest.raises(PasswordUnfitError):
        await passwords.made(password, own=OWN)


async def test_a_password_is_taken_as_it_was_typed(passwords: Passwords) -> None:
    typed = "Lantern boat 木梯 " + "x" * 40 + " Copper"
    kept = await passwords.made(typed, own=OWN)

    assert (await passwords.check(kept, typed)).right
    for other in (typed.lower(), typed.swapcase(), typed[:-1], typed + " ", f" {typed}", typed.replace(" ", "")):
        assert not (await passwords.check(kept, other)).right


async def test_a_password_is_good_for_as_long_as_its_owner_keeps_it(door: Door) -> None:
    await door.set_up(WORKER)
    door.at += timedelta(days=3_650)

    assert (await door.sign_in(WORKER, PASSWORD)).account.id == WORKER


def test_codes_seeds_and_secrets_are_long_and_never_come_twice() -> None:
    keys = AccountKeys(b"k" * 32)
    factors = Factors(keys)

    seeds = {factors.offered("a", factors.new_secret("a")).secret for _ in range(1_000)}
    codes = {keys.new_recovery_code() for _ in range(1_000)}
    secrets = {keys.new_secret() for _ in range(1_000)}

    assert all(re.fullmatch(r"[A-Z2-7]{32}", each) for each in seeds)  # 160 bits of base32
    assert all(re.fullmatch(r"[0-9a-hjkmnp-tv-z-]{14}", each) for each in codes)  # 12 symbols of 32: 60 bits
    assert all(re.fullmatch(r"[\w-]{43}", each) for each in secrets)  # 256 bits
    assert len(seeds) == len(codes) == len(secrets) == 1_000
