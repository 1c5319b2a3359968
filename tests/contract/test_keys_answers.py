"""A kept answer opens only with the Idempotency-Key it was given under."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.keys.answers import open_answer, seal_answer
from infra.keys.errors import SealBrokenError

SECRET = b"a" * 32


@given(st.text(), st.text(min_size=1))
def test_the_same_key_gets_the_answer_again(answer: str, key: str) -> None:
    assert (
        open_answer(SECRET, idempotency_key=key, sealed=seal_answer(SECRET, idempotency_key=key, plaintext=answer))
        == answer
    )


def test_another_key_or_secret_gets_nothing() -> None:
    sealed = seal_answer(SECRET, idempotency_key="one", plaintext="5TQ2-9XKD-M03V")

    with pytest.raises(SealBrokenError, match="another Idempotency-Key"):
        open_answer(SECRET, idempotency_key="two", sealed=sealed)
    with pytest.raises(SealBrokenError):
        open_answer(b"b" * 32, idempotency_key="one", sealed=sealed)


def test_every_altered_byte_and_character_is_refused() -> None:
    sealed = seal_answer(SECRET, idempotency_key="one", plaintext="5TQ2-9XKD-M03V")
    data = base64.b64decode(sealed)

    bytes_changed = [
        base64.b64encode(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]).decode() for at in range(len(data))
    ]
    characters_changed = [
        sealed[:at] + ("A" if sealed[at] != "A" else "B") + sealed[at + 1 :] for at in range(len(sealed))
    ]

    for other in [*bytes_changed, *characters_changed, "", "AAAA", "灯"]:
        with pytest.raises(SealBrokenError):
            open_answer(SECRET, idempotency_key="one", sealed=other)
