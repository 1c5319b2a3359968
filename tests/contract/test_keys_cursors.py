"""Cursors come back only from the list they were given for, unaltered, and tell nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.keys.cursors import Cursors
from infra.keys.errors import CursorError

CURSORS = Cursors(b"c" * 32)
values = st.none() | st.booleans() | st.integers() | st.text(max_size=30)
places = st.dictionaries(st.text(max_size=8), values | st.lists(values, max_size=3), max_size=4)


@given(places, st.text(max_size=20).filter(lambda text: text.isprintable()))
def test_a_cursor_comes_back_as_it_was(place: dict[str, object], purpose: str) -> None:
    assert CURSORS.decode(purpose, CURSORS.encode(purpose, place)) == place


@given(places)
def test_a_cursor_fits_into_a_url_and_is_the_same_each_time(place: dict[str, object]) -> None:
    text = CURSORS.encode("ledger", place)

    assert text == CURSORS.encode("ledger", dict(reversed(place.items())))
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@given(places)
def test_a_cursor_of_another_list_is_refused(place: dict[str, object]) -> None:
    with pytest.raises(CursorError, match="belongs to another list"):
        CURSORS.decode("inbox", CURSORS.encode("ledger", place))


def test_every_altered_character_is_refused() -> None:
    text = CURSORS.encode("ledger", {"position": 4711})

    for at in range(len(text)):
        for other in "AB":
            altered = text[:at] + other + text[at + 1 :]
            if altered != text:
                with pytest.raises(CursorError):
                    CURSORS.decode("ledger", altered)


@given(st.text(max_size=80))
def test_what_was_never_a_cursor_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(CursorError) as caught:
        CURSORS.decode("ledger", text)

    assert caught.value.hint == "Start again from the first page."


def test_a_cut_a_padded_and_an_endless_cursor_are_refused() -> None:
    text = CURSORS.encode("ledger", {"position": 4711})

    for other in (text[:-1], text[1:], text + "=", text + "A", text + "\n", "A" * 1_000_000):
        with pytest.raises(CursorError):
            CURSORS.decode("ledger", other)


def test_a_cursor_of_another_secret_is_refused() -> None:
    with pytest.raises(CursorError):
        Cursors(b"d" * 32).decode("ledger", CURSORS.encode("ledger", {}))


def test_the_length_does_not_tell_how_far_the_feed_has_come() -> None:
    lengths = {len(CURSORS.encode("feed", {"position": 10**digits})) for digits in range(16)}

    assert len(lengths) == 1
