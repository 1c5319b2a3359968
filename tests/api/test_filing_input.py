"""Bad and strange input of every field of a report: a clean answer, never a crash, and never the value again."""

import json
from typing import Any

import pytest

from tests.api.conftest import Office
from tests.builders import LAMP, NOT_TEXTS, STRANGE_TEXTS, new_key, report

PERSONAL = "13912345678"

WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("no problem", {"problem": None}, "/problem"),
    ("an empty problem", {"problem": ""}, "/problem"),
    ("only controls", {"problem": "\u0007\u0008"}, "/problem"),
    ("a problem too long", {"problem": "灯" * 10_001}, "/problem"),
    ("suggestions as text", {"suggestions": "修灯"}, "/suggestions"),
    ("eleven suggestions", {"suggestions": ["修灯"] * 11}, "/suggestions"),
    ("an empty suggestion", {"suggestions": ["修灯", ""]}, "/suggestions/1"),
    ("a suggestion too long", {"suggestions": ["灯" * 2_001]}, "/suggestions/0"),
    ("an unknown channel", {"channel": "telepathy"}, "/channel"),
    ("a place as text", {"place": "门口"}, "/place"),
    ("half a point", {"place": {"longitude": 112.9}}, "/place"),
    ("beyond the pole", {"place": {"longitude": 0, "latitude": 91}}, "/place/latitude"),
    ("beyond the date line", {"place": {"longitude": -181, "latitude": 0}}, "/place/longitude"),
    ("a longitude in words", {"place": {"longitude": "east", "latitude": 0}}, "/place/longitude"),
    ("a building that is a list", {"place": {"building_id": ["bldg-010101"]}}, "/place/building_id"),
    ("a building too long", {"place": {"building_id": "b" * 65}}, "/place/building_id"),
    ("an unknown key of a place", {"place": {"house": "3"}}, "/place/house"),
    ("a reporter as text", {"reporter": "王芳"}, "/reporter"),
    ("an empty name", {"reporter": {"name": " "}}, "/reporter/name"),
    ("a phone too long", {"reporter": {"phone": "1" * 201}}, "/reporter/phone"),
    ("a phone as number", {"reporter": {"phone": 13912345678}}, "/reporter/phone"),
    ("an unknown key of a reporter", {"reporter": {"wechat": "wf"}}, "/reporter/wechat"),
    ("anonymous in words", {"anonymous": "perhaps"}, "/anonymous"),
    ("an empty settlement", {"settlement": ""}, "/settlement"),
    ("an unknown key", {"priority": "high"}, "/priority"),
]


@pytest.mark.parametrize(("changes", "field"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
async def test_a_wrong_field_is_named_with_a_sentence(office: Office, changes: dict[str, Any], field: str) -> None:
    answer = await office.http.post("/v1/issues", json=report(**changes), headers=new_key())

    [error] = answer.json()["errors"]
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert error["field"] == field
    assert error["message"].endswith(".")


async def test_all_wrong_fields_are_told_at_once(office: Office) -> None:
    answer = await office.http.post(
        "/v1/issues",
        json={"problem": "", "suggestions": [""], "place": {"latitude": 100}, "reporter": {"name": ""}, "x": 1},
        headers=new_key(),
    )

    fields = [error["field"] for error in answer.json()["errors"]]
    assert sorted(fields) == ["/place/latitude", "/problem", "/reporter/name", "/suggestions/0", "/x"]


async def test_a_refusal_never_repeats_what_was_written(office: Office) -> None:
    answer = await office.http.post(
        "/v1/issues", json=report(reporter={"phone": int(PERSONAL), "name": PERSONAL * 30}), headers=new_key()
    )

    assert answer.status_code == 422
    assert PERSONAL not in answer.text


@pytest.mark.parametrize("field", ["problem", "settlement", "channel"])
@pytest.mark.parametrize("value", NOT_TEXTS.values(), ids=NOT_TEXTS.keys())
async def test_what_is_no_text_is_refused(office: Office, field: str, value: object) -> None:
    answer = await office.http.post("/v1/issues", json=report(**{field: value}), headers=new_key())

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == f"/{field}"


@pytest.mark.parametrize("text", STRANGE_TEXTS.values(), ids=STRANGE_TEXTS.keys())
async def test_strange_texts_are_kept_without_their_control_characters_or_refused(office: Office, text: str) -> None:
    answer = await office.http.post(
        "/v1/issues",
        json=report(problem=text, suggestions=[text[:2000]], reporter={"name": text[:200]}),
        headers=new_key(),
    )

    if not text.strip():
        assert answer.status_code == 422
        return
    assert answer.status_code == 201
    read = await office.get(f"/v1/issues/{answer.json()['id']}", by="staff-mass-work-officer-1")
    if read.status_code == 200:  # Otherwise it was sealed: strange words may read like anything.
        shown = read.json()["problem"]
        assert not set(shown) & set("\x00\x01\x08\x1b\r\u202e\u202c\u2066\u2069")


async def test_four_byte_characters_come_back_as_they_were(office: Office) -> None:
    text = "𠮷野家门口的路灯坏了，请修理😀"

    filed = await office.file(problem=text)

    read = await office.get(f"/v1/issues/{filed['id']}", by="staff-mass-work-officer-1")
    assert read.json()["problem"] == text


@pytest.mark.parametrize("length", [1, 10_000])
async def test_texts_of_the_shortest_and_longest_length_are_taken(office: Office, length: int) -> None:
    answer = await office.http.post("/v1/issues", json=report(problem="灯" * length), headers=new_key())

    assert answer.status_code == 201


BODIES: list[tuple[str, bytes, int]] = [
    ("nothing", b"", 422),
    ("no json", b"{problem: 1}", 400),
    ("half", b'{"problem": "', 400),
    ("two values", b"{} {}", 400),
    ("not utf-8", '{"problem": "路灯"}'.encode("gb18030"), 400),
    ("utf-16", '{"problem": "a"}'.encode("utf-16"), 400),
    ("lone surrogate", rb'{"problem": "\ud83d"}', 400),
    ("lone surrogate in a key", rb'{"\udc00": "a"}', 400),
    ("surrogate bytes", b'{"problem": "\xed\xa0\xbd"}', 400),
    ("nul", rb'{"problem": "a\u0000b"}', 400),
    ("raw nul", b'{"problem": "a\x00b"}', 400),
    ("raw control", b'{"problem": "a\x07b"}', 400),
    ("nan", b'{"place": {"longitude": NaN, "latitude": 0}}', 400),
    ("infinity", b'{"place": {"longitude": -Infinity, "latitude": 0}}', 400),
    ("too large a fraction", b'{"place": {"longitude": 1e999, "latitude": 0}}', 400),
    ("huge integer", b'{"problem": ' + b"9" * 5_000 + b"}", 400),
    ("large integer", b'{"problem": 9007199254740993}', 400),
    ("repeated keys", b'{"problem": "a", "problem": "b"}', 400),
    ("deep lists", b"[" * 100_000, 400),
    ("deep but closed", b'{"problem": ' + b"[" * 30 + b"]" * 30 + b"}", 400),
    ("a list", b"[]", 422),
    ("a text", b'"problem"', 422),
    ("null", b"null", 422),
    ("byte order mark", b"\xef\xbb\xbf{}", 400),
]


@pytest.mark.parametrize(("body", "status"), [case[1:] for case in BODIES], ids=[case[0] for case in BODIES])
async def test_a_broken_body_gets_a_sentence(office: Office, body: bytes, status: int) -> None:
    answer = await office.http.post(
        "/v1/issues", content=body, headers=new_key() | {"Content-Type": "application/json"}
    )

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
async def test_a_body_of_another_kind_is_refused(office: Office, kind: str) -> None:
    answer = await office.http.post(
        "/v1/issues", content=json.dumps(report()).encode(), headers=new_key() | {"Content-Type": kind}
    )

    assert answer.status_code == 415


async def test_a_body_that_says_it_is_too_large_is_refused(office: Office) -> None:
    answer = await office.http.post("/v1/issues", json=report(problem="x" * 300_000), headers=new_key())

    assert answer.status_code == 413
    assert answer.json()["type"] == "urn:sibu:problem:body-too-large"


async def test_a_body_in_pieces_is_refused_once_it_is_too_large(office: Office) -> None:
    async def pieces() -> Any:
        for _ in range(400):
            yield b"x" * 1_000

    answer = await office.http.post(
        "/v1/issues", content=pieces(), headers=new_key() | {"Content-Type": "application/json"}
    )

    assert answer.status_code == 413


KEYS = {"empty": b"", "too long": b"k" * 201, "with a blank": b"a b", "not ascii": "钥匙".encode(), "a tab": b"a\tb"}


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS.keys())
async def test_an_unusable_key_is_refused(office: Office, key: bytes) -> None:
    headers: dict[str | bytes, str | bytes] = {b"Idempotency-Key": key, b"Content-Type": b"application/json"}
    answer = await office.http.post("/v1/issues", content=json.dumps({"problem": LAMP}), headers=headers)  # type: ignore[arg-type]

    assert answer.status_code == 400
    assert answer.json()["type"] == "urn:sibu:problem:idempotency-key"
