"""The search for canaries finds them in every spelling, and in packed streams; it could fail."""

import base64
import json
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.secrecy.markers import HAN, LATIN, Markers, hits, packed

SECRET = f"{HAN}{LATIN}000001"

PLANTED = {
    "plain": SECRET.encode(),
    "UTF-16": SECRET.encode("utf-16"),
    "the encoding of old systems": SECRET.encode("gb18030"),
    "JSON": json.dumps({"problem": SECRET}).encode(),
    "JSON in JSON": json.dumps(json.dumps({"problem": SECRET})).encode(),
    "an address": f"GET /v1/issues?text={quote(SECRET)}".encode(),
    "base64": base64.b64encode(SECRET.encode()),
    "base64 one further": base64.b64encode(b"x" + SECRET.encode()),
    "base64 two further": base64.b64encode(b"xy" + SECRET.encode()),
    "base64 for addresses": base64.urlsafe_b64encode(b"xy" + SECRET.encode()),
    "hexadecimal": SECRET.encode().hex().encode(),
    "a packed stream": b"some bytes" + packed(SECRET) + b"and more",
    "half of it": HAN.encode(),
    "the other half": LATIN.encode(),
}


@pytest.mark.parametrize("planted", PLANTED.values(), ids=list(PLANTED))
def test_what_was_planted_is_found(tmp_path: Path, planted: bytes) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "sibu.db-wal").write_bytes(b"\x00" * 5_000_000 + planted + b"\x00" * 100)

    found = hits(tmp_path, Markers().needles())

    assert found != []
    assert all(one.startswith("deep/sibu.db-wal: ") for one in found)


def test_a_code_is_searched_for_like_a_marker(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("the code was 5TQ2-9XKD-M03V.")

    assert hits(tmp_path, Markers(extra={"5TQ2-9XKD-M03V"}).needles()) == ["log: 5TQ2-9XKD-M03V as UTF-8"]


def test_where_nothing_was_planted_nothing_is_found(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("龘靐 alone, and qzjx too")

    assert hits(tmp_path, Markers().needles()) == []


def test_a_file_that_is_left_out_by_name_is_not_searched(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_text(SECRET)

    assert hits(tmp_path, Markers().needles(), without=frozenset({"keys.json"})) == []
