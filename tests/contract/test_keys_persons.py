"""Marks of a person: one detail however it is typed, and nothing to be learnt from them without the key."""

import pytest

from infra.keys.persons import Kind, mark_of, marks, normal
from schemas.domain.content import Reporter

SECRET, OTHER = bytes([1]) * 32, bytes([2]) * 32


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        ("phone", "138 0000-1234", "13800001234"),
        ("phone", "+86 13800001234", "13800001234"),
        ("phone", "008613800001234", "13800001234"),
        ("phone", "１３８００００１２３４", "13800001234"),
        ("phone", "0731-8600 1234", "073186001234"),
        ("phone", "8600123", "8600123"),
        ("phone", "没有电话", ""),
        ("email", " Wang.Fang@Example.ORG ", "wang.fang@example.org"),
        ("name", "王 芳", "王芳"),
        ("name", "ＷＡＮＧ　Fang", "wangfang"),
        ("name", "\u200b", ""),
    ],
)
def test_a_detail_has_one_spelling(kind: Kind, typed: str, expected: str) -> None:
    assert normal(kind, typed) == expected


def test_each_detail_that_is_there_has_a_mark() -> None:
    made = marks(SECRET, "issue-1", Reporter(name="王芳", phone="+86 138 0000 1234", address="幸福路3号"))

    assert [(one.kind, one.mark) for one in made] == [
        ("phone", mark_of(SECRET, "issue-1", kind="phone", detail="13800001234")),
        ("name", mark_of(SECRET, "issue-1", kind="name", detail="王芳")),
    ]
    assert all(len(one.mark) == 32 for one in made)


def test_two_reports_of_one_person_have_nothing_in_common_without_the_key() -> None:
    of_one = mark_of(SECRET, "issue-1", kind="phone", detail="13800001234")

    assert of_one != mark_of(SECRET, "issue-2", kind="phone", detail="13800001234")
    assert of_one != mark_of(OTHER, "issue-1", kind="phone", detail="13800001234")
    assert of_one != mark_of(SECRET, "issue-1", kind="name", detail="13800001234")


def test_details_of_no_use_have_no_mark() -> None:
    assert marks(SECRET, "issue-1", Reporter(phone="无", name=" ", address="幸福路3号")) == ()
