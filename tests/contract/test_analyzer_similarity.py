"""Near-duplicates: what counts as the same report, and what of it is kept and found again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.analyzer.neighbours import Neighbours, forget, remember
from infra.analyzer.similarity import BANDS, MINIMA, Signature, buckets, metres, signature, similarity
from infra.db.engine import Database
from schemas.domain.issue import Issue
from schemas.domain.place import PlaceResolved
from schemas.domain.sealed import KeyClass, Sealed
from schemas.domain.status import Status

KEY = b"a key of the tests"
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SEALED = Sealed(key="content", box="")
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


def place(longitude: float | None = None, latitude: float | None = None) -> PlaceResolved:
    return PlaceResolved(known=False, community_id="c1", street_id="s1", longitude=longitude, latitude=latitude)


def issue(issue_id: str, *, filed_at: datetime = NOW) -> Issue:
    return Issue(
        id=issue_id,
        version=1,
        status=Status.COLLECTED,
        key_class=KeyClass.INTAKE,
        policy_version="p",
        calendar_version="c",
        filed_at=filed_at,
        filed_by="resident",
        last_at=filed_at,
        promised_at=filed_at,
        content=SEALED,
    )


async def kept(database: Database, issue_id: str, text: str, where: PlaceResolved, at: datetime = NOW) -> None:
    async with database.write() as conn:
        await remember(conn, of(text), issue_id=issue_id, place=where, at=at)


async def found(database: Database, text: str, where: PlaceResolved, *, own: str = "new") -> dict[str, float | None]:
    """Metres by issue, of all near-duplicates."""
    near = await Neighbours(database, key=KEY).find(issue(own), text=text, place=where)
    return {each.issue_id: each.metres for each in near}


async def test_an_earlier_report_of_the_same_is_found(database: Database) -> None:
    await kept(database, "earlier", LETTER, place())
    await kept(database, "other", "村口的桥断了栏杆,骑车的人夜里看不见。", place())

    assert await found(database, "领导好!" + LETTER, place()) == {"earlier": None}


async def test_the_distance_is_told_where_both_places_are_known(database: Database) -> None:
    await kept(database, "earlier", LETTER, place(112.0, 28.0))

    near = await found(database, LETTER, place(112.0, 28.001))

    assert near["earlier"] == pytest.approx(111, abs=1)


async def test_a_similar_text_from_far_away_is_another_thing(database: Database) -> None:
    await kept(database, "earlier", LETTER, place(112.0, 28.0))
    changed = "尊敬的领导:" + LETTER.replace("桂花园小区三栋", "茶山苑一栋").replace("早餐店", "面馆").replace(
        "店主", "老板"
    )

    near_by = await found(database, changed, place(112.0, 28.001))
    far_away = await found(database, changed, place(112.0, 29.0))

    assert set(near_by) == {"earlier"}
    assert far_away == {}


async def test_an_issue_is_never_its_own_duplicate_nor_that_of_a_later_one(database: Database) -> None:
    await kept(database, "new", LETTER, place())
    await kept(database, "later", LETTER, place(), NOW + timedelta(hours=1))

    assert await found(database, LETTER, place(), own="new") == {}


async def test_what_is_forgotten_is_not_found(database: Database) -> None:
    await kept(database, "earlier", LETTER, place())

    async with database.write() as conn:
        await forget(conn, "earlier")

    assert await found(database, LETTER, place()) == {}


async def test_remembering_twice_is_as_good_as_once(database: Database) -> None:
    await kept(database, "earlier", LETTER, place())
    await kept(database, "earlier", LETTER, place())

    assert await found(database, LETTER, place()) == {"earlier": None}


async def test_of_many_only_the_most_alike_are_shown(database: Database) -> None:
    for n in range(8):
        await kept(database, f"issue-{n}", LETTER + "再说一遍。" * (n % 2), place())

    near = await Neighbours(database, key=KEY).find(issue("new"), text=LETTER, place=place())

    assert [each.issue_id for each in near[:4]] == ["issue-0", "issue-2", "issue-4", "issue-6"]
    assert len(near) == 5
