"""Entering the sample county without a password: its own people alone, and nobody whose account somebody uses."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from infra.accounts.sample import SampleSignIns, is_this_machine, sample_people
from infra.db.tables import staff
from infra.registry.loading import sample_county
from schemas.domain.account_errors import SignInFailedError
from schemas.domain.roles import ADMINISTRATIONS
from schemas.wire.accounts import Method
from tests.contract.accounts import ADMINISTRATOR, NOW, OFFICER, PASSWORD, WORKER, Door, a_door

__all__ = ["a_door"]


@pytest.fixture
def sample(door: Door) -> SampleSignIns:
    people = tuple(one for one in sample_county().staff if one.role not in ADMINISTRATIONS)
    offices = door.offices
    return SampleSignIns(database=door.database, sessions=offices.sessions, failures=offices.failures, people=people)


async def test_the_people_of_the_sample_are_entered_as_without_a_password(door: Door, sample: SampleSignIns) -> None:
    begun = await sample.sign_in(OFFICER, at=NOW)

    opened = await door.offices.sessions.find(begun.secret, at=NOW)
    assert opened is not None
    assert (opened.principal.id, opened.session.method) == (OFFICER, Method.SAMPLE)


@pytest.mark.parametrize("account", [ADMINISTRATOR, "staff-auditor", "nobody", "", "\x00"])
async def test_nobody_else_is_entered_as(sample: SampleSignIns, account: str) -> None:
    with pytest.raises(SignInFailedError):
        await sample.sign_in(account, at=NOW)


async def test_whoever_has_set_a_password_is_entered_as_no_longer(door: Door, sample: SampleSignIns) -> None:
    await door.set_up(WORKER)

    with pytest.raises(SignInFailedError):
        await sample.sign_in(WORKER, at=door.at)
    assert (await door.sign_in(WORKER, PASSWORD)).account.id == WORKER


async def test_an_account_that_is_closed_is_not_entered_as(door: Door, sample: SampleSignIns) -> None:
    async with door.database.write() as conn:
        await conn.execute(update(staff).where(staff.c.id == WORKER).values(active=False))

    with pytest.raises(SignInFailedError):
        await sample.sign_in(WORKER, at=NOW)


async def test_a_person_who_is_not_of_the_sample_is_not_entered_as(sample: SampleSignIns) -> None:
    without = replace(sample, people=tuple(one for one in sample.people if one.id != OFFICER))

    with pytest.raises(SignInFailedError):
        await without.sign_in(OFFICER, at=NOW)


HERE = ["127.0.0.1", "127.0.0.1:8000", "127.9.9.9", "localhost", "localhost:8000", "LOCALHOST", "[::1]:8000", "[::1]"]
ELSEWHERE = [
    *("sibu.example", "127.0.0.1.sibu.example", "localhost.sibu.example", "0.0.0.0", "10.0.0.1:8000", "[fe80::1]"),
    *("", ":8000", "[", "[::1", "]", "127.0.0.1 evil", "2130706433", "0x7f.1", "evil@10.0.0.1", "\x00"),
]


@pytest.mark.parametrize("host", HERE)
def test_loopback_is_this_machine(host: str) -> None:
    assert is_this_machine(host)


@pytest.mark.parametrize("host", ELSEWHERE)
def test_any_other_name_may_be_anybodys(host: str) -> None:
    assert not is_this_machine(host)


@pytest.mark.parametrize("header", ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"])
def test_what_a_proxy_passes_on_is_not_from_here(sample: SampleSignIns, header: str) -> None:
    assert sample.is_here({"host": "127.0.0.1:8000"})
    assert not sample.is_here({"host": "127.0.0.1:8000", header: "127.0.0.1"})


def test_the_people_of_the_sample_are_its_own_who_are_still_there_and_nobody_of_another_county() -> None:
    county = sample_county()
    added = county.staff[0].model_copy(update={"id": "added-1"})
    gone = county.staff[1].model_copy(update={"active": False})
    changed = county.model_copy(update={"staff": (county.staff[0], gone, added)})
    elsewhere = county.model_copy(update={"county": county.county.model_copy(update={"name": "另一个县"})})

    assert [person.id for person in sample_people(changed)] == [county.staff[0].id]
    assert sample_people(elsewhere) == ()
