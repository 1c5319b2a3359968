"""Challenges and tickets: signed, for one request and one time; and the work that a challenge asks for."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.guard import puzzle
from api.guard.budgets import Operation
from api.guard.guard import fingerprint
from api.guard.tokens import Kind, Seal, Token

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
SEAL = Seal(b"k" * 32)
TOKEN = Token(kind=Kind.WORK, operation=Operation.FILING, request="a" * 32, at=NOON, bits=17, nonce="b" * 24)


def test_a_token_comes_back_as_it_was() -> None:
    assert SEAL.read(SEAL.write(TOKEN)) == TOKEN


def test_a_token_is_an_hmac_and_names_no_algorithm() -> None:
    text = SEAL.write(TOKEN)

    assert text.startswith(f"1.work.filing.{'a' * 32}.1772424000.17.{'b' * 24}.")
    assert len(text.rpartition(".")[2]) == 40


def test_every_altered_character_is_refused() -> None:
    text = SEAL.write(TOKEN)
    for at, old in enumerate(text):
        for new in {"0", "1", "a", ".", "é"} - {old}:
            assert SEAL.read(text[:at] + new + text[at + 1 :]) is None


def test_a_token_of_another_key_is_nothing() -> None:
    assert Seal(b"x" * 32).read(SEAL.write(TOKEN)) is None


@settings(deadline=None)
@given(st.text(max_size=200))
def test_whatever_else_is_read_is_nothing(text: str) -> None:
    assert SEAL.read(text) is None


def test_a_token_is_for_one_request_of_one_operation() -> None:
    fits = [
        TOKEN.fits(operation=operation, request=request, now=NOON)
        for operation in (Operation.FILING, Operation.RECEIPT)
        for request in ("a" * 32, "c" * 32)
    ]

    assert fits == [True, False, False, False]


@pytest.mark.parametrize(("after", "fits"), [(-1, False), (0, True), (899, True), (900, False)])
def test_a_token_fits_from_its_time_on_for_a_quarter_of_an_hour(after: int, fits: bool) -> None:
    now = NOON + timedelta(seconds=after)

    assert TOKEN.fits(operation=Operation.FILING, request="a" * 32, now=now) is fits


@pytest.mark.parametrize("bits", [1, 4, 8, 9, 12])
@settings(deadline=None)
@given(challenge=st.text(min_size=1, max_size=40))
def test_a_solution_begins_with_the_zeros_that_were_asked(bits: int, challenge: str) -> None:
    counter = puzzle.solve(challenge, bits=bits)

    inner = sha256(challenge.encode()).hexdigest()
    assert bin(int(sha256(f"{inner}{counter}".encode()).hexdigest(), 16) | 1 << 256)[3:][:bits] == "0" * bits
    assert puzzle.is_solved(challenge, counter, bits=bits)


@pytest.mark.parametrize("counter", ["", "-1", "+1", " 1", "1 ", "0x1", "1.0", "１", "9" * 17, "a", "1\n"])
def test_what_is_no_counter_solves_nothing(counter: str) -> None:
    assert not puzzle.is_solved("x", counter, bits=0)


@pytest.mark.parametrize(
    ("excess", "bits"), [(0, 17), (29, 17), (30, 18), (89, 18), (90, 19), (209, 19), (210, 20), (10_000, 21)]
)
def test_each_doubling_above_the_budget_is_a_bit_and_there_is_an_end(excess: int, bits: int) -> None:
    assert puzzle.bits_for(excess=excess, at_once=30) == bits


def test_no_part_of_a_request_passes_for_another() -> None:
    assert fingerprint(b"POST", b"/ab", b"c") != fingerprint(b"POST", b"/a", b"bc")
    assert fingerprint(b"", b"a") != fingerprint(b"a", b"")
