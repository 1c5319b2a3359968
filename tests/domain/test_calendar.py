"""The calendar answers for every day, and says when it is not sure."""

from datetime import date, time, timedelta

import pytest
from pydantic import ValidationError

from schemas.domain.calendar import Calendar, CalendarYear, Closure, DayKind, DaysOff, Interval, YearStatus
from schemas.domain.contradictions import Contradiction

OFFICE = (Interval(opens=time(9), closes=time(12)), Interval(opens=time(13), closes=time(17)))


def a_calendar(**changes: object) -> Calendar:
    """2026 official with one holiday (Thu 1 to Wed 7 October) and one make-up Saturday (10 October)."""
    year = CalendarYear(
        year=2026,
        status=YearStatus.OFFICIAL,
        source="a notice",
        off=(DaysOff(name="国庆节", first=date(2026, 10, 1), last=date(2026, 10, 7)),),
        make_up=(date(2026, 10, 10),),
    )
    given = {"name": "test", "zone": "Asia/Shanghai", "office": OFFICE, "years": (year,)}
    return Calendar.model_validate(given | changes)


@pytest.mark.parametrize(
    ("day", "kind", "works"),
    [
        (date(2026, 9, 30), DayKind.WORKING, True),
        (date(2026, 10, 1), DayKind.HOLIDAY, False),
        (date(2026, 10, 4), DayKind.HOLIDAY, False),
        (date(2026, 10, 7), DayKind.HOLIDAY, False),
        (date(2026, 10, 8), DayKind.WORKING, True),
        (date(2026, 10, 10), DayKind.MAKE_UP, True),
        (date(2026, 10, 11), DayKind.WEEKEND, False),
    ],
)
def test_a_day_is_what_the_notice_says(day: date, kind: DayKind, *, works: bool) -> None:
    calendar = a_calendar()

    assert calendar.day_kind(day) is kind
    assert calendar.is_working_day(day) is works


def test_a_closure_of_the_county_beats_the_notice() -> None:
    calendar = a_calendar(closures=(Closure(day=date(2026, 10, 10), reason="洪水"),))

    assert calendar.day_kind(date(2026, 10, 10)) is DayKind.CLOSED
    assert not calendar.is_working_day(date(2026, 10, 10))


def test_a_year_that_is_not_listed_is_provisional_and_works_from_monday_to_friday() -> None:
    calendar = a_calendar()

    assert calendar.is_provisional(date(2031, 3, 3))
    assert calendar.is_working_day(date(2031, 3, 3))
    assert not calendar.is_working_day(date(2031, 3, 1))


def test_a_listed_provisional_year_keeps_its_known_holidays_and_says_it_is_unsure() -> None:
    known = DaysOff(name="元旦", first=date(2027, 1, 1), last=date(2027, 1, 1))
    year = CalendarYear(year=2027, status=YearStatus.PROVISIONAL, source="the regulation", off=(known,))
    calendar = a_calendar(years=(year,))

    assert calendar.day_kind(date(2027, 1, 1)) is DayKind.HOLIDAY
    assert calendar.is_provisional(date(2027, 1, 1))


def test_an_official_year_is_not_provisional() -> None:
    assert not a_calendar().is_provisional(date(2026, 12, 31))


def test_a_notice_may_work_a_day_of_the_december_before() -> None:
    year = CalendarYear(year=2012, status=YearStatus.OFFICIAL, source="a notice", make_up=(date(2011, 12, 31),))

    assert a_calendar(years=(year,)).day_kind(date(2011, 12, 31)) is DayKind.MAKE_UP


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2026, 9, 30), 0, date(2026, 9, 30)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 10, 3), 0, date(2026, 9, 30)),
        (date(2026, 10, 3), 1, date(2026, 10, 8)),
        (date(2026, 12, 31), 1, date(2027, 1, 1)),
        (date(2026, 1, 1), -1, date(2025, 12, 31)),
        # 256 more in 2026, 261 in 2027, 260 in 2028, then the 223rd weekday of 2029.
        (date(2026, 1, 1), 1000, date(2029, 11, 7)),
    ],
)
def test_working_days_are_counted_across_holidays_and_years(start: date, count: int, expected: date) -> None:
    assert a_calendar().working_day_after(start, count) == expected


@pytest.mark.parametrize(
    ("first", "end", "expected"),
    [
        (date(2026, 9, 30), date(2026, 9, 30), 0),
        (date(2026, 9, 30), date(2026, 10, 1), 1),
        (date(2026, 9, 30), date(2026, 10, 11), 4),
        (date(2026, 10, 11), date(2026, 9, 30), 0),
        (date(2025, 12, 31), date(2026, 1, 2), 2),
    ],
)
def test_working_days_between_include_the_first_and_not_the_end(first: date, end: date, expected: int) -> None:
    assert a_calendar().working_days_between(first, end) == expected


def test_office_hours_add_up() -> None:
    calendar = a_calendar()

    assert (calendar.opening, calendar.closing) == (time(9), time(17))
    assert calendar.office_day == timedelta(hours=7)


def test_equal_content_has_one_version_and_a_changed_day_another() -> None:
    calendar = a_calendar()

    assert calendar.version == a_calendar().version
    assert calendar.version != a_calendar(closures=(Closure(day=date(2026, 3, 2), reason="雪灾"),)).version


def test_a_changed_copy_forgets_what_the_original_had_worked_out() -> None:
    calendar = a_calendar()
    before = calendar.version
    assert calendar.is_working_day(date(2026, 3, 2))
    assert calendar.working_day_after(date(2026, 3, 1), 1) == date(2026, 3, 2)

    closed = calendar.model_copy(update={"closures": (Closure(day=date(2026, 3, 2), reason="雪灾"),)})

    assert closed.version != before
    assert not closed.is_working_day(date(2026, 3, 2))
    assert closed.working_day_after(date(2026, 3, 1), 1) == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"zone": "Asia/Shangai"}, "no IANA time zone"),
        ({"office": ({"opens": "12:00", "closes": "09:00"},)}, "must open before they close"),
        ({"office": ({"opens": "09:00+08:00", "closes": "12:00+08:00"},)}, "without an offset"),
        ({"office": ({"opens": "09:00", "closes": "12:00"}, {"opens": "11:00", "closes": "13:00"})}, "office.1.opens"),
        ({"office": ()}, "at least 1 item"),
        ({"years": ({"year": 2026, "status": "official", "source": "x"},) * 2}, "only a later one is allowed"),
        ({"closures": ({"day": "2026-03-02", "reason": "雪灾"},) * 2}, "closures.1.day: Each day is closed once"),
        ({"unknown": 1}, "Extra inputs"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_with_a_sentence(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        a_calendar(**changes)


@pytest.mark.parametrize(
    ("off", "make_up", "words"),
    [
        ([{"name": "x", "first": "2026-05-03", "last": "2026-05-01"}], [], "within 31 days"),
        ([{"name": "x", "first": "2025-05-01", "last": "2025-05-01"}], [], "December before"),
        ([], ["2027-01-02"], "December before"),
        ([], ["2026-10-12"], "make_up.0: Only a Saturday or Sunday"),
        ([{"name": "x", "first": "2026-10-10", "last": "2026-10-10"}], ["2026-10-10"], "that is not off"),
    ],
)
def test_a_year_that_cannot_be_is_refused_with_a_sentence(
    off: list[dict[str, str]], make_up: list[str], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        CalendarYear.model_validate({"year": 2026, "status": "official", "source": "x", "off": off, "make_up": make_up})


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2025, date(2024, 12, 1)),  # a Sunday, as early as a notice reaches back
        (2023, date(2023, 12, 31)),  # a Sunday
    ],
)
def test_a_notice_reaches_from_the_first_of_december_before_to_the_end_of_its_year(year: int, day: date) -> None:
    off = DaysOff(name="x", first=day, last=day)

    assert CalendarYear(year=year, status=YearStatus.OFFICIAL, source="x", off=(off,)).off == (off,)
    assert CalendarYear(year=year, status=YearStatus.OFFICIAL, source="x", make_up=(day,)).make_up == (day,)


@pytest.mark.parametrize(("free", "worked"), [("2025-11-30", "2025-11-29"), ("2027-01-01", "2027-01-02")])
def test_a_day_that_is_no_business_of_the_notice_is_named_with_its_key(free: str, worked: str) -> None:
    off = [{"name": "x", "first": free, "last": free}]
    given = {"year": 2026, "status": "official", "source": "x", "off": off, "make_up": [worked]}

    with pytest.raises(ValidationError) as refused:
        CalendarYear.model_validate(given)

    allowed = "A day of 2026 or of the December before is allowed."
    chinese = "只能填2026年或上一年12月的日期。"
    assert contradictions(refused.value) == [
        Contradiction(("off", 0), f"{free} to {free}", allowed, chinese),
        Contradiction(("make_up", 0), date.fromisoformat(worked), allowed, chinese),
    ]


def test_a_make_up_day_that_is_worked_anyway_is_named_with_its_key() -> None:
    with pytest.raises(ValidationError) as refused:
        CalendarYear.model_validate({"year": 2026, "status": "official", "source": "x", "make_up": ["2026-10-12"]})

    sentence = "Only a Saturday or Sunday that is not off is allowed."
    chinese = "只能填不放假的星期六或星期日。"
    assert contradictions(refused.value) == [Contradiction(("make_up", 0), date(2026, 10, 12), sentence, chinese)]


def test_everything_out_of_order_is_named_with_its_key() -> None:
    noon = time(12)
    year = {"year": 2026, "status": "official", "source": "x"}

    with pytest.raises(ValidationError) as refused:
        a_calendar(
            # An afternoon that begins the moment the morning ends is one opening, not two.
            office=(Interval(opens=time(9), closes=noon), Interval(opens=noon, closes=time(17))),
            years=(year, year | {"year": 2027}, year),
            closures=({"day": "2026-03-02", "reason": "雪灾"}, {"day": "2026-03-02", "reason": "洪水"}),
        )

    in_order = "Office hours must be in order and apart: later than 12:00:00 is allowed."
    later = "Each year stands once, in order: after 2027 only a later one is allowed."
    once = "Each day is closed once, for one reason."
    assert contradictions(refused.value) == [
        Contradiction(("office", 1, "opens"), noon, in_order, "办公时段应按先后排列，互不相接，此处应晚于 12:00:00。"),
        Contradiction(("years", 2, "year"), 2026, later, "每个年份只列一次，按先后排列：2027年之后只能列更晚的年份。"),
        Contradiction(("closures", 1, "day"), date(2026, 3, 2), once, "同一天只列一次停办，只写一个原因。"),
    ]


def test_a_day_that_nothing_is_said_about_has_no_name_and_no_reason() -> None:
    calendar = a_calendar(closures=(Closure(day=date(2026, 3, 2), reason="雪灾"),))

    assert (calendar.closed_for(date(2026, 3, 2)), calendar.closed_for(date(2026, 3, 3))) == ("雪灾", None)
    assert (calendar.holiday(date(2026, 10, 7)), calendar.holiday(date(2026, 10, 8))) == ("国庆节", None)


def test_the_working_days_of_a_year_are_worked_out_once() -> None:
    asked: list[date] = []

    class Watched(Calendar):
        def is_working_day(self, day: date) -> bool:
            asked.append(day)
            return super().is_working_day(day)

    calendar = Watched(name="test", zone="Asia/Shanghai", office=OFFICE)
    for day in (date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)):
        calendar.working_day_after(day, 5)

    assert len(asked) == 365


def contradictions(refused: ValidationError) -> list[Contradiction]:
    """All of the one value that is refused."""
    (error,) = refused.errors()
    return list(error["ctx"]["error"].found)
