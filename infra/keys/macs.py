"""Keyed fingerprints: of commands, and of the words people search for.

Each function mixes its own label into the HMAC-SHA256, so a value of one kind never equals one of another kind.
"""

import hmac
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

import rfc8785

from infra.keys.errors import UncomparableRequestError
from schemas.domain.sealed import KeyClass

_TOKEN_LENGTH = 8  # Bytes: two of a million different terms share a token once in 10**7 indexes, and rows stay small.


def command_hash(secret: bytes, request: Mapping[str, Any]) -> str:
    """Give 64 hex digits that are equal for equal requests, whatever the order of their fields (RFC 8785).

    `request` is the plaintext request as JSON values, before sealing. Raises UncomparableRequestError for NaN, an
    infinity, or an integer beyond 2**53.
    """
    return labelled_mac(secret, "sibu/command/1", _canonical(request)).hex()


def search_tokens(secret: bytes, text: str, *, scope: KeyClass = KeyClass.GENERAL) -> frozenset[str]:
    """Give what a text is indexed under: 16 hex digits each for its bigrams and its whole latin or digit words.

    `scope` keeps the indexes of two classes apart: a token of one matches nothing in the other.
    """
    terms = {term for run in _runs(text) for term in _index_terms(run)}
    return _tokens(secret, terms, scope)


def query_tokens(secret: bytes, text: str, *, scope: KeyClass = KeyClass.GENERAL) -> frozenset[str]:
    """Give the tokens that a text must all have to match this query. Empty: nothing searchable was typed.

    Chinese needs two characters next to each other (路灯); a lone one is ignored. Words of three letters or digits and
    more match inside longer words too, shorter ones only as whole words.
    """
    terms = {term for run in _runs(text) for term in _query_terms(run)}
    return _tokens(secret, terms, scope)


def labelled_mac(secret: bytes, label: str, data: bytes) -> bytes:
    """HMAC-SHA256 (32 bytes) over label, a zero byte, and data. Labels hold no zero byte."""
    return hmac.digest(secret, label.encode() + b"\x00" + data, "sha256")


def _canonical(request: Mapping[str, Any]) -> bytes:
    try:
        return _PLAIN.encode(request).encode() if _is_plain(request) else bytes(rfc8785.dumps(dict(request)))
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        pass  # Raised below: the cause may quote the request.
    raise UncomparableRequestError(
        "The request holds a number or a character that cannot be kept exactly.",
        hint="Send integers below 2**53, finite numbers and valid Unicode text.",
    )


_SPELT_ALIKE = frozenset({str, bool, type(None)})
# Of what is plain the standard library writes the canonical text too, several times as fast.
_PLAIN = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _is_plain(value: Any) -> bool:
    """Whether a value holds no number, whose spelling differs, and no name that two orders of characters could sort."""
    kind = type(value)
    if kind is dict:
        return all(type(name) is str and name.isascii() for name in value) and all(map(_is_plain, value.values()))
    if kind is list or kind is tuple:
        return all(map(_is_plain, value))
    return kind in _SPELT_ALIKE


def _tokens(secret: bytes, terms: set[str], scope: KeyClass) -> frozenset[str]:
    label = f"sibu/search/1/{scope.value}"
    return frozenset(labelled_mac(secret, label, term.encode())[:_TOKEN_LENGTH].hex() for term in terms)


# Han with its extensions and iteration mark, kana, Hangul: written without spaces between words.
_CJK = "々〇\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
_IS_CJK = re.compile(rf"[{_CJK}]")


def _runs(text: str) -> Iterator[str]:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    # Lone surrogates of half-formed text have no bytes; no run holds one.
    return (found.group() for found in _RUN.finditer(folded))


def _index_terms(run: str) -> Iterator[str]:
    yield from _bigrams(run)
    if not _IS_CJK.match(run):
        yield _whole(run)


def _query_terms(run: str) -> Iterator[str]:
    if len(run) < 3 and not _IS_CJK.match(run):
        yield _whole(run)
    else:
        yield from _bigrams(run)


def _bigrams(run: str) -> Iterator[str]:
    return (run[at : at + 2] for at in range(len(run) - 1))


def _whole(word: str) -> str:
    # The space sets the word "13" apart from the bigram 13 of 2130: no bigram holds one.
    return f"{word} "
