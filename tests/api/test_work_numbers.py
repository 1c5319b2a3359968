"""Ledger numbers as people type and paste them."""

import pytest

from api.reading.numbers import ledger_number


@pytest.mark.parametrize(
    "typed",
    [
        *("2026-4F7K-2M9P", "2026-4f7k-2m9p", "20264F7K2M9P", " 2026 4F7K 2M9P ", "2026—4F7K–2M9P"),
        *("２０２６－４Ｆ７Ｋ－２Ｍ９Ｐ", "2026-4F7K2M9P", "2026--4F7K-2M9P。"),
    ],
)
def test_a_number_is_known_however_it_is_typed(typed: str) -> None:
    assert ledger_number(typed) == "2026-4F7K-2M9P"


def test_letters_that_look_like_digits_are_taken_for_them() -> None:
    assert ledger_number("2O26-ABIL-OO00") == "2026-AB11-0000"


@pytest.mark.parametrize(
    "typed",
    ["", "路灯", "2026", "2026-4F7K-2M9", "2026-4F7K-2M9PX", "ABCD-4F7K-2M9P", "\x00", "٢٠٢٦-4F7K-2M9P", "灯" * 5_000],
)
def test_what_is_no_number_is_none(typed: str) -> None:
    assert ledger_number(typed) is None
