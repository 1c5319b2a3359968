"""The key file is made once, for its owner alone, and refused with a sentence when something is wrong with it."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import rfc8785

from infra.keys import files
from infra.keys.errors import KeyFileError, KeyFileMissingError
from infra.keys.files import KeyFile
from infra.keys.ring import KeyRing, Purpose
from infra.keys.sealing import new_issue_keys, seal
from schemas.domain.sealed import KeyClass


def secrets_of(ring: KeyRing) -> list[bytes]:
    return [ring.secret(purpose) for purpose in Purpose] + [
        ring.private_class_keys[key_class].private_bytes_raw() for key_class in KeyClass
    ]


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_new_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "var" / "keys" / "keys.json"

    KeyFile.create_or_load(path)

    assert mode_of(path) == 0o600
    assert mode_of(path.parent) == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["keys.json"]


def test_a_second_start_finds_the_same_keys_and_reads_what_was_sealed(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    first = KeyFile.create_or_load(path)
    content, _ = new_issue_keys("i", KeyClass.GENERAL, first.public())
    sealed = seal("i", content, "路灯")

    second = KeyFile.create_or_load(path)

    assert secrets_of(second) == secrets_of(first)
    assert second.open_with(KeyClass.GENERAL).open("i", content, sealed) == "路灯"


def test_all_keys_differ_from_each_other_and_from_another_files(tmp_path: Path) -> None:
    first = KeyFile.create_or_load(tmp_path / "a.json")
    second = KeyFile.create_or_load(tmp_path / "b.json")

    assert len(set(secrets_of(first) + secrets_of(second))) == 22
    assert {len(secret) for secret in secrets_of(first)} == {32}


def test_processes_that_start_at_once_agree_on_one_set_of_keys(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "keys.json"

    with ThreadPoolExecutor(8) as pool:
        rings = list(pool.map(KeyFile.create_or_load, [path] * 16))

    assert len({tuple(secrets_of(ring)) for ring in rings}) == 1
    assert len(list(path.parent.iterdir())) == 1


def test_a_process_that_comes_second_leaves_the_first_ones_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    ring = KeyFile.create_or_load(path)

    files._write_new(path, "the keys of a process that saw no file a moment ago")

    assert secrets_of(KeyFile.load(path)) == secrets_of(ring)
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601, 0o777])
def test_a_file_open_to_others_is_refused_with_the_command_that_mends_it(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keys.json"
    KeyFile.create_or_load(path)
    path.chmod(mode)

    with pytest.raises(KeyFileError, match="open to other users") as caught:
        KeyFile.create_or_load(path)

    assert caught.value.hint == f"chmod 600 {path}"


def test_a_read_only_file_of_the_owner_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    ring = KeyFile.create_or_load(path)
    path.chmod(0o400)

    assert secrets_of(KeyFile.load(path)) == secrets_of(ring)


def test_a_missing_file_is_told_apart_and_not_made_by_load(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"

    with pytest.raises(KeyFileMissingError, match="There is no key file"):
        KeyFile.load(path)

    assert not path.exists()


def test_every_altered_character_of_a_key_is_found_at_the_start(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    KeyFile.create_or_load(path)
    text = path.read_text()

    for at in range(len(text)):
        path.write_text(text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :])
        with pytest.raises(KeyFileError, match="damaged"):
            KeyFile.load(path)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff\xfe", b"not json"])
def test_a_damaged_file_is_refused_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "keys.json"
    path.write_bytes(content)
    path.chmod(0o600)

    with pytest.raises(KeyFileError, match="damaged"):
        KeyFile.create_or_load(path)

    assert path.read_bytes() == content


@pytest.mark.parametrize(("part", "name"), [("secrets", "cursor"), ("class_keys", "discipline")])
def test_a_file_that_lacks_a_key_is_refused(tmp_path: Path, part: str, name: str) -> None:
    path = tmp_path / "keys.json"
    KeyFile.create_or_load(path)
    document = json.loads(path.read_text())
    del document[part][name]
    path.write_text(json.dumps(document))

    with pytest.raises(KeyFileError, match="damaged"):
        KeyFile.load(path)


def test_a_refusal_never_quotes_the_file(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    KeyFile.create_or_load(path)
    document = json.loads(path.read_text())
    document["secrets"]["cursor"] = "c2VjcmV0"
    path.write_text(json.dumps(document))

    with pytest.raises(KeyFileError) as caught:
        KeyFile.load(path)

    assert "c2VjcmV0" not in f"{caught.value} {caught.value.hint}"
    assert caught.value.__context__ is None


def test_what_cannot_be_read_or_written_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="cannot be read"):
        KeyFile.create_or_load(tmp_path)  # A folder.
    (tmp_path / "file").touch()
    with pytest.raises(KeyFileError, match="cannot be read"):
        KeyFile.create_or_load(tmp_path / "file" / "keys.json")
    with pytest.raises(KeyFileError, match="cannot be written"):
        KeyFile.create_or_load(tmp_path / ("k" * 250))  # The draft's longer name is too long.


def test_a_file_of_the_first_version_is_read_for_ever(tmp_path: Path) -> None:
    secret = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="
    path = tmp_path / "keys.json"
    path.touch(mode=0o600)
    purposes = ("receipt_code", "command_hash", "search_token", "cursor", "token", "payload", "answer")
    path.write_text(
        json.dumps(
            {
                "version": 1,
                "class_keys": dict.fromkeys(("intake", "general", "discipline"), secret),
                "secrets": dict.fromkeys(purposes, secret),
                "check": "536102399deda429151f7f8184ffceb2d64e00b3ab9c3b0d6690c89e3a83b605",
            }
        )
    )

    ring = KeyFile.load(path)

    # HMAC-SHA-256 of "sibu/purpose/1", a zero byte and "account" under the token secret, by openssl.
    derived = bytes.fromhex("e15c91c495dbf0b9cbd62e3ce853481d0c72c46aea59f2501aec3dabda93ec8d")
    assert ring.secret(Purpose.ACCOUNT) == derived
    assert set(secrets_of(ring)) == {b"\x01" * 32, derived}


def test_a_file_from_before_accounts_still_opens_and_always_gives_the_same_key(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    KeyFile.create_or_load(path)
    body = json.loads(path.read_text())
    del body["secrets"]["account"], body["check"]
    path.write_bytes(rfc8785.dumps({**body, "check": hashlib.sha256(rfc8785.dumps(body)).hexdigest()}))
    before = path.read_bytes()

    first, second = KeyFile.load(path), KeyFile.load(path)

    assert first.secret(Purpose.ACCOUNT) == second.secret(Purpose.ACCOUNT)
    assert first.secret(Purpose.ACCOUNT) not in {first.secret(each) for each in Purpose if each is not Purpose.ACCOUNT}
    assert path.read_bytes() == before
