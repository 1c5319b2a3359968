"""What is sealed with a key just made opens for the holder of its class key alone, as what others seal does."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.keys.errors import KeyClassNotHeldError, SealBrokenError
from infra.keys.sealing import FreshKey, fresh_keys, new_issue_keys, seal
from schemas.domain.sealed import KeyClass, Sealed
from tests.contract.test_keys_sealing import ALL, ISSUE, RING, TEXT


def a_key(issue_id: str = ISSUE) -> FreshKey:
    (key,) = fresh_keys(issue_id, KeyClass.INTAKE, RING.public(), ["content"])
    return key


def box_of(data: bytes) -> Sealed:
    return Sealed(key="content", box="aes." + base64.b64encode(data).decode("ascii"))


@settings(max_examples=30)
@given(text=st.text(max_size=2000))
def test_a_text_sealed_with_the_key_at_hand_comes_back_as_it_was(text: str) -> None:
    key = a_key()

    sealed = key.seal(text)

    assert ALL.open(ISSUE, key.wrapped, sealed) == text
    assert sealed.key == "content"


def test_what_others_seal_later_opens_with_the_same_key() -> None:
    key = a_key()

    later = seal(ISSUE, key.wrapped, TEXT)

    assert ALL.open(ISSUE, key.wrapped, later) == TEXT


def test_it_stays_readable_when_the_key_is_wrapped_to_another_class() -> None:
    key = a_key()
    sealed = key.seal(TEXT)

    general = ALL.rewrap(ISSUE, key.wrapped, KeyClass.GENERAL)

    assert RING.open_with(KeyClass.GENERAL).open(ISSUE, general, sealed) == TEXT
    with pytest.raises(KeyClassNotHeldError):
        RING.open_with(KeyClass.INTAKE).open(ISSUE, general, sealed)


def test_the_text_stands_nowhere_in_the_box_and_two_boxes_differ() -> None:
    key = a_key()

    one, two = key.seal(TEXT), key.seal(TEXT)

    assert one.box != two.box
    assert TEXT.encode() not in base64.b64decode(one.box.removeprefix("aes."))


def test_a_box_altered_anywhere_is_refused() -> None:
    key = a_key()
    data = base64.b64decode(key.seal(TEXT).box.removeprefix("aes."))

    for at in range(len(data)):
        with pytest.raises(SealBrokenError):
            ALL.open(ISSUE, key.wrapped, box_of(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]))


@pytest.mark.parametrize("cut", [0, 1, 12, 28, -1])
def test_a_box_cut_short_is_refused(cut: int) -> None:
    key = a_key()
    data = base64.b64decode(key.seal(TEXT).box.removeprefix("aes."))

    with pytest.raises(SealBrokenError):
        ALL.open(ISSUE, key.wrapped, box_of(data[:cut]))


def test_a_box_of_one_kind_is_refused_as_the_other() -> None:
    key = a_key()
    at_hand, later = key.seal(TEXT), seal(ISSUE, key.wrapped, TEXT)

    for box in (at_hand.box.removeprefix("aes."), "aes." + later.box, "aes.aes." + at_hand.box, "aes.路灯"):
        with pytest.raises(SealBrokenError):
            ALL.open(ISSUE, key.wrapped, Sealed(key="content", box=box))


def test_a_text_moved_to_another_issue_or_key_is_refused() -> None:
    key, other = a_key(), a_key("another")
    content, reporter = new_issue_keys(ISSUE, KeyClass.INTAKE, RING.public())

    with pytest.raises(SealBrokenError):
        ALL.open("another", other.wrapped, key.seal(TEXT))
    with pytest.raises(SealBrokenError):
        ALL.open(ISSUE, content, key.seal(TEXT))
    with pytest.raises(SealBrokenError):
        ALL.open(ISSUE, reporter, key.seal(TEXT).model_copy(update={"key": "reporter"}))


def test_nothing_secret_is_shown_by_a_key() -> None:
    key = a_key()

    assert "private" not in repr(key)
    assert "private" not in repr(key.opened)
