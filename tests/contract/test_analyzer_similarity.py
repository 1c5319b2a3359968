"""Near-duplicates: what counts as the same report."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.analyzer.similarity import BANDS, MINIMA, Signature, buckets, signature, similarity
from schemas.domain.distance import metres

KEY = b"a key of the tests"
LETTER = (
    "我们是桂花园小区三栋的住户。从上个月起,楼下的早餐店每天四点开始和面,机器的声音传遍整栋楼,"
    "老人和上学的孩子都睡不好。我们找过店主两次,他说店面是租来的,没有别的办法。希望有人来量一量噪声,定一个开工的时间。"
)


def of(text: str) -> Signature:
    return signature(text, key=KEY)


def test_the_same_letter_with_other_blanks_and_marks_is_the_same() -> None:
    other = LETTER.replace(",", " , ").replace("。", "!\n")

    assert similarity(of(LETTER), of(other)) == 1.0


def test_a_letter_with_another_opening_is_nearly_the_same() -> None:
    other = "尊敬的领导:您好!" + LETTER.replace("三栋", "五栋")

    assert similarity(of(LETTER), of(other)) >= 0.7
    assert set(buckets(of(LETTER))) & set(buckets(of(other)))


def test_two_reports_of_different_things_are_not_alike() -> None:
    other = "村口的水泥桥被大水冲断了栏杆,骑车的人夜里看不见,上周有人连车带人掉进沟里。盼望早点修好,先立一块牌子也行。"

    assert similarity(of(LETTER), of(other)) <= 0.1


def test_a_text_without_letters_is_like_nothing() -> None:
    assert buckets(of("。。。!")) == ()
    assert similarity(of("。。。!"), of("")) == 0.0


def test_another_key_gives_another_signature() -> None:
    assert similarity(of(LETTER), signature(LETTER, key=b"another key")) <= 0.1


def test_a_signature_survives_being_kept_as_text() -> None:
    assert Signature.from_text(of(LETTER).to_text()) == of(LETTER)
    assert Signature.from_text("") == Signature(minima=())


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_every_text_has_a_whole_signature_or_none(text: str) -> None:
    own = of(text)

    assert len(own.minima) in {0, MINIMA}
    assert len(buckets(own)) in {0, BANDS}
    assert similarity(own, own) == (1.0 if own.minima else 0.0)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ((112.0, 28.0), (112.0, 28.0), 0),
        ((112.0, 28.0), (112.0, 29.0), 111_195),  # a degree of latitude on a sphere of 6,371.0088 km
        ((0.0, 0.0), (180.0, 0.0), 20_015_115),  # half the equator of that sphere
        ((112.0, 60.0), (113.0, 60.0), 55_596),  # half a degree's length at 60 degrees north
    ],
)
def test_distances_are_those_of_a_sphere(a: tuple[float, float], b: tuple[float, float], expected: float) -> None:
    assert metres(a, b) == pytest.approx(expected, rel=1e-3, abs=1)
