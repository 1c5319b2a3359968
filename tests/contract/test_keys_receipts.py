"""Receipt numbers survive people's typing and show mistakes; codes stay secret; nothing tells how many there are."""

from collections.abc import Callable

from hypothesis import assume, given
from hypothesis import strategies as st

from infra.keys.receipts import (
    ALPHABET,
    code_mac,
    code_matches,
    is_well_formed,
    new_ledger_number,
    new_receipt_code,
    new_receipt_number,
    normalise_code,
    normalise_number,
)

SECRET = b"r" * 32
numbers = st.builds(new_receipt_number)


def symbols(number: str) -> str:
    return number.removeprefix("SIBU-").replace("-", "")


def test_two_numbers_reckoned_by_hand_are_well_formed() -> None:
    # 0 * 100 + 01 = 1, and 1 * 100 + 95 = 195 = 2 * 97 + 1.
    assert is_well_formed("SIBU-0000-0000-0001")
    assert is_well_formed("SIBU-0000-0000-0195")
    # Z is 31, one place up: 31 * 32 = 992 = 10 * 97 + 22; 22 * 100 + 32 = 2232 = 23 * 97 + 1.
    assert is_well_formed("SIBU-0000-0000-Z032")


@given(numbers)
def test_a_new_number_is_well_formed_and_in_its_one_spelling(number: str) -> None:
    assert is_well_formed(number)
    assert normalise_number(number) == number
    assert [len(group) for group in number.split("-")] == [4, 4, 4, 4]


@given(numbers, st.integers(0, 11), st.sampled_from(ALPHABET))
def test_any_single_wrong_symbol_is_found(number: str, at: int, wrong: str) -> None:
    right = symbols(number)
    assume(right[at] != wrong)

    assert not is_well_formed(right[:at] + wrong + right[at + 1 :])


@given(numbers, st.integers(0, 11), st.integers(0, 11))
def test_any_two_exchanged_symbols_are_found(number: str, one: int, two: int) -> None:
    typed = list(symbols(number))
    assume(typed[one] != typed[two])

    typed[one], typed[two] = typed[two], typed[one]

    assert not is_well_formed("".join(typed))


@given(numbers, st.integers(0, 12), st.sampled_from(ALPHABET))
def test_a_missing_or_extra_symbol_is_found(number: str, at: int, extra: str) -> None:
    right = symbols(number)

    assert not is_well_formed(right[:at] + extra + right[at:])
    assert not is_well_formed(right[: max(at - 1, 0)] + right[max(at, 1) :])


def _wide(text: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else "\u3000" for character in text)


TYPINGS: st.SearchStrategy[Callable[[str], str]] = st.sampled_from(
    [
        str.lower,
        _wide,
        symbols,
        lambda number: number.replace("-", " "),
        lambda number: number.replace("-", "—"),
        lambda number: number.replace("-", "－"),
        lambda number: number.replace("0", "O").replace("1", "I"),
        lambda number: number.replace("0", "o").replace("1", "l"),
        lambda number: f"  {number}。\n",
        lambda number: f"受理编号：{number}",
        lambda number: number.replace("SIBU", "s1bu"),
    ]
)


@given(numbers, TYPINGS)
def test_what_people_type_becomes_the_number(number: str, typed_as: Callable[[str], str]) -> None:
    assert normalise_number(typed_as(number)) == number
    assert is_well_formed(typed_as(number))


@given(st.text(max_size=40))
def test_nothing_typed_breaks_the_check(typed: str) -> None:
    once = normalise_number(typed)

    assert normalise_number(once) == once
    assert is_well_formed(typed) == is_well_formed(once)


def test_what_is_no_number_is_not_well_formed() -> None:
    for typed in ("", "SIBU", "SIBU-", "SIBU-0000-0000-0002", "SIBU-0000-0000-00Z1", "SIBU-UUUU-0000-0001", "路灯"):
        assert not is_well_formed(typed)


def test_numbers_are_neither_repeated_nor_in_order() -> None:
    made = [new_receipt_number() for _ in range(500)]

    assert len(set(made)) == 500
    assert made not in (sorted(made), sorted(made, reverse=True))


def test_a_code_has_sixty_bits_in_three_groups() -> None:
    codes = {new_receipt_code() for _ in range(500)}

    assert len(codes) == 500
    assert {tuple(map(len, code.split("-"))) for code in codes} == {(4, 4, 4)}
    assert set("".join(codes)) - {"-"} == set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def test_a_code_is_recognised_however_it_is_typed_and_only_with_its_number() -> None:
    number, code = "SIBU-0000-0000-0001", "5TQ2-9XKD-M03V"
    kept = code_mac(SECRET, number=number, code=code)

    assert code_matches(SECRET, number="sibu 000000000001", code=" ５tq29xkd mo3v ", kept=kept)
    assert not code_matches(SECRET, number=number, code="5TQ2-9XKD-M03W", kept=kept)
    assert not code_matches(SECRET, number="SIBU-0000-0000-0195", code=code, kept=kept)
    assert not code_matches(b"s" * 32, number=number, code=code, kept=kept)
    assert not code_matches(SECRET, number=number, code=code, kept="灯")


def test_what_is_kept_of_a_code_tells_nothing() -> None:
    kept = code_mac(SECRET, number="SIBU-0000-0000-0001", code="5TQ2-9XKD-M03V")

    assert len(kept) == 64
    assert "5TQ2" not in kept.upper()
    assert normalise_code("5tq29xkdm03v") == "5TQ2-9XKD-M03V"


def test_a_ledger_number_shows_its_year_and_no_order() -> None:
    made = [new_ledger_number(2026) for _ in range(500)]

    assert len(set(made)) == 500
    assert {tuple(map(len, number.split("-"))) for number in made} == {(4, 4, 4)}
    assert {number[:5] for number in made} == {"2026-"}
    assert made != sorted(made)
