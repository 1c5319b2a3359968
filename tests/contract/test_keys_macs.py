"""Keyed fingerprints: equal requests are equal, two-character words are found, and no kind meets another."""

import hashlib
import hmac
from typing import Any, cast

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from infra.keys.errors import UncomparableRequestError
from infra.keys.macs import command_hash, query_tokens, search_tokens
from schemas.domain.sealed import KeyClass

SECRET = b"m" * 32


def is_found(query: str, text: str) -> bool:
    wanted = query_tokens(SECRET, query)
    return bool(wanted) and wanted <= search_tokens(SECRET, text)


def test_a_command_hash_is_the_hmac_of_the_canonical_request() -> None:
    request = {"text": "路灯", "count": 2, "a": [True, None]}
    canonical = '{"a":[true,null],"count":2,"text":"路灯"}'

    expected = hmac.new(SECRET, b"sibu/command/1\0" + canonical.encode(), hashlib.sha256).hexdigest()

    assert command_hash(SECRET, request) == expected
    assert command_hash(SECRET, {"count": 2.0, "a": (True, None), "text": "路灯"}) == expected


_EXACT = 2**53 - 1
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
_NUMBERS = st.integers(-_EXACT, _EXACT) | st.floats(allow_nan=False, allow_infinity=False)
# Two orders of characters sort U+1F4A1 and U+E000 differently.
_NAMES = st.text("aZ9_é\U0001f4a1\ue000", max_size=2)
_JSON = st.recursive(
    st.none() | st.booleans() | _TEXTS | _NUMBERS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text("abc_", min_size=1), _JSON, max_size=4))
def test_every_request_is_spelt_as_rfc_8785_says(request: dict[str, object]) -> None:
    expected = hmac.new(SECRET, b"sibu/command/1\0" + rfc8785.dumps(cast("Any", request)), hashlib.sha256).hexdigest()

    assert command_hash(SECRET, request) == expected


@pytest.mark.parametrize("other", [{"a": 2}, {"a": "1"}, {"b": 1}, {"a": 1, "b": None}, {}])
def test_another_request_has_another_hash(other: dict[str, object]) -> None:
    assert command_hash(SECRET, other) != command_hash(SECRET, {"a": 1})


def test_another_secret_gives_another_hash() -> None:
    assert command_hash(b"n" * 32, {"a": 1}) != command_hash(SECRET, {"a": 1})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**60, "\ud800"])
def test_what_cannot_be_kept_exactly_is_refused_without_quoting_it(value: object) -> None:
    with pytest.raises(UncomparableRequestError) as caught:
        command_hash(SECRET, {"problem": "路灯坏了", "value": value})

    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("路灯", "三号楼门口的路灯坏了"),
        ("路灯 坏", "门口的路灯昨晚坏掉了"),
        ("路灯，停水", "停水了，路灯也不亮"),
        ("LED", "led灯不亮"),
        ("ｌｅｄ", "LED灯不亮"),
        ("3栋", "小区3栋2单元没有水"),
        ("13812", "电话13812345678"),
        ("Straße", "STRASSE 12"),
        ("路燈", "路燈壞了"),
        ("𠮷野", "𠮷野家门前积水"),
    ],
)
def test_a_query_finds_the_text_that_holds_its_words(query: str, text: str) -> None:
    assert is_found(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("路灯", "马路上的灯"),
        ("灯路", "路灯坏了"),
        ("路灯 停水", "路灯坏了"),
        ("13", "2130室漏水"),
        ("路灯", ""),
        ("灯", "路灯坏了"),
        ("。。。", "。。。"),
    ],
)
def test_a_query_does_not_find_other_texts(query: str, text: str) -> None:
    assert not is_found(query, text)


def test_words_do_not_reach_across_punctuation() -> None:
    assert not is_found("路灯", "马路。灯坏了")


def test_tokens_are_sixteen_hex_digits_and_as_many_as_the_terms() -> None:
    tokens = search_tokens(SECRET, "路灯坏了 led")

    # 路灯 灯坏 坏了, le ed, and the whole word.
    assert len(tokens) == 6
    assert all(len(token) == 16 and set(token) <= set("0123456789abcdef") for token in tokens)


def test_the_tokens_of_two_classes_and_of_two_secrets_have_nothing_in_common() -> None:
    general = search_tokens(SECRET, "路灯坏了")

    assert not general & search_tokens(SECRET, "路灯坏了", scope=KeyClass.DISCIPLINE)
    assert not general & search_tokens(b"n" * 32, "路灯坏了")


def test_a_half_formed_text_does_no_harm() -> None:
    assert search_tokens(SECRET, "路灯\ud800坏了") == search_tokens(SECRET, "路灯 坏了")
