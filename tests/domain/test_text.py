"""Text as people type it is stored in one form, without characters that act on a screen."""

import unicodedata
from typing import Annotated

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import Field, TypeAdapter, ValidationError

from schemas.domain.content import Channel, Content
from schemas.domain.text import Text

TEXT: TypeAdapter[str] = TypeAdapter(Text)
SHORT: TypeAdapter[str] = TypeAdapter(Annotated[Text, Field(min_length=1, max_length=3)])


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("路灯不亮", "路灯不亮"),
        ("  lamp \n", "lamp"),
        ("\u3000路灯\u3000", "路灯"),
        ("one\r\ntwo\rthree\nfour\tfive", "one\ntwo\nthree\nfour\tfive"),
        ("nul\x00bell\x07escape\x1b[31mdelete\x7fc1\x85end", "nulbellescape[31mdeletec1end"),
        ("pay \u202e001\u202c now \u2066a\u2069", "pay 001 now a"),
        ("e\u0301", "\u00e9"),
        ("e\x00\u0301", "\u00e9"),
        ("e\u202e\u0301", "\u00e9"),
        ("𠮷野家 👩‍🌾", "𠮷野家 👩‍🌾"),
        ("\x00\u202e ", ""),
    ],
)
def test_what_is_typed_is_tidied(typed: str, stored: str) -> None:
    assert TEXT.validate_python(typed) == stored


@pytest.mark.parametrize("typed", ["\ud800", "half \udfff of", "\ude00\ud83d"])
def test_a_lone_surrogate_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(ValidationError, match=r"half of a character \(a lone surrogate\); send valid Unicode"):
        TEXT.validate_python(typed)


@pytest.mark.parametrize("typed", [None, 7, ["text"]])
def test_what_is_no_text_is_refused(typed: object) -> None:
    with pytest.raises(ValidationError):
        TEXT.validate_python(typed)


def test_lengths_are_measured_after_tidying() -> None:
    assert SHORT.validate_python("  a\x00b\u202ec  ") == "abc"
    with pytest.raises(ValidationError, match="at least 1 "):
        SHORT.validate_python(" \x00 ")
    with pytest.raises(ValidationError, match="at most 3 "):
        SHORT.validate_python("abcd")


@given(st.text(st.characters(exclude_categories=["Cs"])))
@example("\x00 \u0301")
def test_tidying_twice_changes_nothing_and_leaves_valid_text(typed: str) -> None:
    once = TEXT.validate_python(typed)

    assert TEXT.validate_python(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once.encode("utf-8").decode("utf-8") == once
    assert not any(unicodedata.category(char) == "Cc" and char not in "\n\t" for char in once)
    assert not any("\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069" for char in once)


def test_the_text_of_a_filing_is_its_problem_and_its_suggestions() -> None:
    content = Content(problem="The lamp is out.", suggestions=("New bulb", "Two lamps"), channel=Channel.WEB)

    assert content.text == "The lamp is out.\nNew bulb\nTwo lamps"


def test_what_was_filed_before_reports_could_be_marked_is_read_as_unmarked() -> None:
    before = """{"problem": "路灯坏了。", "suggestions": [], "channel": "visit",
        "place": {"building_id": "bldg-010101", "grid_id": null, "community_id": null, "longitude": null,
        "latitude": null}, "filer_community_id": "comm-01", "source": null, "attachments": []}"""

    content = Content.model_validate_json(before)

    assert (content.problem, content.conduct) == ("路灯坏了。", False)
