"""What is sealed to an issue opens for the holder of its class key, and for nobody and nothing else."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.keys.errors import KeyClassNotHeldError, KeyErasedError, SealBrokenError
from infra.keys.ring import KeyRing, Purpose
from infra.keys.sealing import Opener, new_issue_keys, seal
from schemas.domain.sealed import KeyClass, Sealed, WrappedKey

ISSUE = "0f7e3c52-issue"
TEXT = "三号楼门口的路灯坏了，请派人看看。"


def a_ring() -> KeyRing:
    private = {key_class: X25519PrivateKey.generate() for key_class in KeyClass}
    return KeyRing.of(private, {purpose: bytes([at]) * 32 for at, purpose in enumerate(Purpose)})


RING = a_ring()
ALL = RING.open_with(KeyClass.INTAKE, KeyClass.GENERAL, KeyClass.DISCIPLINE)


def issue_keys(key_class: KeyClass = KeyClass.INTAKE, issue_id: str = ISSUE) -> tuple[WrappedKey, WrappedKey]:
    content, reporter = new_issue_keys(issue_id, key_class, RING.public())
    return content, reporter


def other_bytes(text: str) -> list[str]:
    """Every text that differs from this base64 in one byte of its value."""
    data = base64.b64decode(text)
    return [
        base64.b64encode(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]).decode("ascii") for at in range(len(data))
    ]


def other_characters(text: str) -> list[str]:
    """Every text that differs from this base64 in one character."""
    return [text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :] for at in range(len(text))]


@settings(max_examples=30)
@given(text=st.text(max_size=2000))
def test_a_sealed_text_comes_back_as_it_was(text: str) -> None:
    content, _ = issue_keys()

    sealed = seal(ISSUE, content, text)

    assert ALL.open(ISSUE, content, sealed) == text
    assert sealed.key == "content"


def test_an_issue_gets_one_key_for_its_content_and_one_for_its_reporter() -> None:
    content, reporter = issue_keys(KeyClass.DISCIPLINE)

    assert (content.name, reporter.name) == ("content", "reporter")
    assert (content.key_class, reporter.key_class) == (KeyClass.DISCIPLINE, KeyClass.DISCIPLINE)
    assert len({content.public, reporter.public}) == 2


def test_sealing_the_same_text_twice_shows_no_likeness() -> None:
    content, _ = issue_keys()

    first, second = seal(ISSUE, content, TEXT), seal(ISSUE, content, TEXT)

    assert first.box != second.box


def test_an_altered_ciphertext_is_refused_at_every_byte_and_every_character() -> None:
    content, _ = issue_keys()
    sealed = seal(ISSUE, content, "灯")

    for box in other_bytes(sealed.box) + other_characters(sealed.box):
        with pytest.raises(SealBrokenError):
            ALL.open(ISSUE, content, Sealed(key="content", box=box))


@pytest.mark.parametrize("field", ["public", "wrapped"])
def test_an_altered_wrapped_key_is_refused_at_every_byte_and_every_character(field: str) -> None:
    content, _ = issue_keys()
    text = getattr(content, field)

    for other in other_bytes(text) + other_characters(text):
        with pytest.raises(SealBrokenError):
            ALL.unwrap(ISSUE, content.model_copy(update={field: other}))


@pytest.mark.parametrize("box", ["", "AAAA", "no base64", "灯", "AAAA\n"])
def test_a_text_that_is_no_ciphertext_is_refused(box: str) -> None:
    content, _ = issue_keys()

    with pytest.raises(SealBrokenError):
        ALL.open(ISSUE, content, Sealed(key="content", box=box))


def test_a_text_cut_short_or_made_longer_is_refused() -> None:
    content, _ = issue_keys()
    data = base64.b64decode(seal(ISSUE, content, TEXT).box)

    for other in (data[:-1], data[1:], data + b"\0", data[:32]):
        with pytest.raises(SealBrokenError):
            ALL.open(ISSUE, content, Sealed(key="content", box=base64.b64encode(other).decode("ascii")))


def test_a_text_moved_to_another_issue_is_refused() -> None:
    content, _ = issue_keys()
    sealed = seal(ISSUE, content, TEXT)
    other_content, _ = issue_keys(issue_id="another")

    with pytest.raises(SealBrokenError):
        ALL.open("another", other_content, sealed)
    with pytest.raises(SealBrokenError):
        ALL.open(ISSUE, content, seal("another", content, TEXT))


def test_a_key_moved_to_another_issue_is_refused() -> None:
    content, _ = issue_keys()

    with pytest.raises(SealBrokenError):
        ALL.unwrap("another", content)


def test_the_two_keys_of_an_issue_cannot_stand_in_for_each_other() -> None:
    content, reporter = issue_keys()
    sealed = seal(ISSUE, content, TEXT)

    with pytest.raises(SealBrokenError):
        ALL.open(ISSUE, reporter, sealed)
    with pytest.raises(SealBrokenError):
        ALL.open(ISSUE, content, sealed.model_copy(update={"key": "reporter"}))
    with pytest.raises(SealBrokenError):
        ALL.unwrap(ISSUE, content.model_copy(update={"name": "reporter"}))


def test_a_row_that_claims_another_class_is_refused() -> None:
    content, _ = issue_keys(KeyClass.DISCIPLINE)

    with pytest.raises(SealBrokenError):
        ALL.unwrap(ISSUE, content.model_copy(update={"key_class": KeyClass.GENERAL}))


def wrapped_by_hand(private: bytes, public: str, issue_id: str = ISSUE) -> str:
    """Wrap as the format is documented, with RFC 9180 alone."""
    info = f'["sibu/wrapped-key/1", "{issue_id}", "content", "intake", "{public}"]'.encode()
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    box = suite.encrypt(private, RING.public()[KeyClass.INTAKE], info)
    return base64.b64encode(box).decode("ascii")


def test_a_key_wrapped_by_hand_after_the_documented_format_opens() -> None:
    private = X25519PrivateKey.generate()
    public = base64.b64encode(private.public_key().public_bytes_raw()).decode("ascii")

    wrapped = wrapped_by_hand(private.private_bytes_raw(), public)

    key = WrappedKey(name="content", key_class=KeyClass.INTAKE, public=public, wrapped=wrapped)
    assert ALL.open(ISSUE, key, seal(ISSUE, key, TEXT)) == TEXT


def test_two_halves_that_do_not_match_are_refused_though_anybody_could_wrap_them() -> None:
    content, _ = issue_keys()

    for private in (X25519PrivateKey.generate().private_bytes_raw(), b"short", b""):
        forged = content.model_copy(update={"wrapped": wrapped_by_hand(private, content.public)})
        with pytest.raises(SealBrokenError):
            ALL.unwrap(ISSUE, forged)


def test_a_sealed_text_that_is_no_text_is_refused() -> None:
    content, _ = issue_keys()
    public = X25519PublicKey.from_public_bytes(base64.b64decode(content.public))
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)

    box = suite.encrypt(b"\xff\xfe", public, f'["sibu/sealed-text/1", "{ISSUE}", "content"]'.encode())

    with pytest.raises(SealBrokenError) as caught:
        ALL.open(ISSUE, content, Sealed(key="content", box=base64.b64encode(box).decode("ascii")))
    assert caught.value.__context__ is None


def test_a_public_half_of_no_value_is_refused_before_anything_is_sealed_to_it() -> None:
    content, _ = issue_keys()
    low_order = base64.b64encode(bytes(32)).decode("ascii")

    for public in (low_order, "AAAA", "no key"):
        with pytest.raises(SealBrokenError):
            seal(ISSUE, content.model_copy(update={"public": public}), TEXT)


@pytest.mark.parametrize("missing", list(KeyClass))
def test_a_process_opens_only_the_classes_it_holds(missing: KeyClass) -> None:
    held = frozenset(KeyClass) - {missing}
    opener = RING.open_with(*held)

    for key_class in held:
        content, _ = issue_keys(key_class)
        assert opener.open(ISSUE, content, seal(ISSUE, content, TEXT)) == TEXT
    closed, _ = issue_keys(missing)
    with pytest.raises(KeyClassNotHeldError, match=missing.value):
        opener.unwrap(ISSUE, closed)


def test_a_limited_ring_keeps_no_other_private_key_but_seals_to_every_class() -> None:
    limited = RING.limited(frozenset({KeyClass.GENERAL}))

    assert set(limited.private_class_keys) == {KeyClass.GENERAL}
    with pytest.raises(KeyClassNotHeldError, match="discipline"):
        limited.open_with(KeyClass.GENERAL, KeyClass.DISCIPLINE)
    content, _ = new_issue_keys(ISSUE, KeyClass.DISCIPLINE, limited.public())
    assert ALL.open(ISSUE, content, seal(ISSUE, content, TEXT)) == TEXT
    assert limited.limited(frozenset(KeyClass)).private_class_keys.keys() == {KeyClass.GENERAL}


def test_a_ring_of_other_keys_opens_nothing() -> None:
    content, _ = issue_keys()

    with pytest.raises(SealBrokenError):
        a_ring().open_with(KeyClass.INTAKE).unwrap(ISSUE, content)


def test_an_erased_key_is_told_apart_from_a_broken_one() -> None:
    content, _ = issue_keys()

    with pytest.raises(KeyErasedError):
        ALL.open(ISSUE, None, seal(ISSUE, content, TEXT))
    with pytest.raises(KeyErasedError):
        ALL.rewrap(ISSUE, None, KeyClass.GENERAL)


def test_after_rewrapping_the_new_class_reads_what_was_sealed_before_and_after() -> None:
    content, _ = issue_keys(KeyClass.INTAKE)
    before = seal(ISSUE, content, TEXT)

    general = RING.open_with(KeyClass.INTAKE).rewrap(ISSUE, content, KeyClass.GENERAL)

    after = seal(ISSUE, general, "还没修好")
    reader = RING.open_with(KeyClass.GENERAL)
    assert (general.key_class, general.public) == (KeyClass.GENERAL, content.public)
    assert reader.open(ISSUE, general, before) == TEXT
    assert reader.open(ISSUE, general, after) == "还没修好"
    with pytest.raises(KeyClassNotHeldError):
        reader.unwrap(ISSUE, content)


def test_only_the_holder_of_the_old_class_can_rewrap() -> None:
    content, _ = issue_keys(KeyClass.DISCIPLINE)

    with pytest.raises(KeyClassNotHeldError):
        RING.open_with(KeyClass.GENERAL).rewrap(ISSUE, content, KeyClass.GENERAL)


def test_one_unwrapped_key_opens_several_texts() -> None:
    content, _ = issue_keys()

    opened = ALL.unwrap(ISSUE, content)

    assert [opened.open(seal(ISSUE, content, text)) for text in ("一", "二")] == ["一", "二"]


def test_no_error_and_no_printed_key_holds_content_or_keys() -> None:
    content, _ = issue_keys()
    sealed = seal(ISSUE, content, TEXT)

    with pytest.raises(SealBrokenError) as caught:
        ALL.open("another", content, sealed)

    told = f"{caught.value}{caught.value.hint}{RING!r}{ALL!r}{ALL.unwrap(ISSUE, content)!r}"
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert not any(secret in told for secret in (TEXT, sealed.box, content.wrapped))
    assert repr(RING) == "KeyRing(opens=['discipline', 'general', 'intake'])"


def test_an_opener_without_keys_opens_nothing() -> None:
    content, _ = issue_keys()

    with pytest.raises(KeyClassNotHeldError):
        Opener(private_class_keys={}, public_class_keys=RING.public()).unwrap(ISSUE, content)
