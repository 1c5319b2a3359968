"""What a newer calendar changes, what it must not take back, and what a county adds to the calendar it builds on."""

from datetime import date, time

import pytest
from pydantic import ValidationError

from schemas.domain.calendar import Calendar, CalendarYear, Closure, DayKind, DaysOff, Interval, YearStatus
from schemas.domain.calendar_changes import DayChange, changes, taken_back
from schemas.domain.county_calendar import CountyCalendar

OFFICE = (Interval(opens=time(9), closes=time(17)),)
NEW_YEAR = DaysOff(name="元旦", first=date(2027, 1, 1), last=date(2027, 1, 1))
GUESSED = CalendarYear(year=2027, status=YearStatus.PROVISIONAL, source="the regulation", off=(NEW_YEAR,))
NOTICED = CalendarYear(
    year=2027,
    status=YearStatus.OFFICIAL,
    source="a notice",
    off=(DaysOff(name="元旦", first=date(2027, 1, 1), last=date(2027, 1, 4)),),
    make_up=(date(2027, 1, 9),),
)
KNOWN = CalendarYear(year=2026, status=YearStatus.OFFICIAL, source="a notice")


def a_calendar(*years: CalendarYear, zone: str = "Asia/Shanghai", closures: tuple[Closure, ...] = ()) -> Calendar:
    return Calendar(name="test", zone=zone, office=OFFICE, years=years, closures=closures)


def test_a_notice_changes_the_days_it_names_and_makes_its_year_sure() -> None:
    found = changes(a_calendar(KNOWN, GUESSED), a_calendar(KNOWN, NOTICED))

    assert found.days == (
        DayChange(day=date(2027, 1, 2), before=DayKind.WEEKEND, after=DayKind.HOLIDAY, name="元旦"),
        DayChange(day=date(2027, 1, 3), before=DayKind.WEEKEND, after=DayKind.HOLIDAY, name="元旦"),
        DayChange(day=date(2027, 1, 4), before=DayKind.WORKING, after=DayKind.HOLIDAY, name="元旦"),
        DayChange(day=date(2027, 1, 9), before=DayKind.WEEKEND, after=DayKind.MAKE_UP, name=None),
    )
    assert found.decided == (2027,)
    assert not found.office


def test_a_closure_is_a_change_of_one_day_with_its_reason() -> None:
    closed = a_calendar(KNOWN, closures=(Closure(day=date(2026, 3, 2), reason="雪灾"),))

    found = changes(a_calendar(KNOWN), closed)

    assert found.days == (DayChange(day=date(2026, 3, 2), before=DayKind.WORKING, after=DayKind.CLOSED, name="雪灾"),)
    assert found.decided == ()
    assert changes(closed, a_calendar(KNOWN)).days[0].after is DayKind.WORKING


def test_other_office_hours_are_told_and_the_same_calendar_changes_nothing() -> None:
    shorter = a_calendar(KNOWN).model_copy(update={"office": (Interval(opens=time(9), closes=time(16)),)})

    assert changes(a_calendar(KNOWN), shorter).office
    same = changes(a_calendar(KNOWN), a_calendar(KNOWN))
    assert (same.days, same.decided, same.office) == ((), (), False)


def test_a_year_whose_notice_holds_cannot_be_left_out_or_become_provisional_again() -> None:
    left_out = tuple(taken_back(a_calendar(KNOWN, NOTICED), a_calendar(NOTICED)))
    unsure = tuple(taken_back(a_calendar(KNOWN, NOTICED), a_calendar(KNOWN, GUESSED)))

    assert [(one.path, one.sentence.split(":")[0]) for one in (*left_out, *unsure)] == [
        (("years",), "The notice for 2026 is in force already"),
        (("years", 1, "status"), "The notice for 2027 is in force already"),
    ]
    assert [one.zh for one in (*left_out, *unsure)] == [
        "2026年的放假通知已经生效：应列出这一年，并标为 official。",
        "2027年的放假通知已经生效：应列出这一年，并标为 official。",
    ]


def test_running_clocks_cannot_move_to_another_zone() -> None:
    (found,) = taken_back(a_calendar(KNOWN), a_calendar(KNOWN, zone="Asia/Urumqi"))

    assert (found.path, found.value) == (("zone",), "Asia/Urumqi")
    assert found.zh == "在办时限按 Asia/Shanghai 计算，只能填这个时区。"
    assert not tuple(taken_back(a_calendar(KNOWN, GUESSED), a_calendar(KNOWN, NOTICED)))


def test_a_county_adds_closures_and_replaces_years_and_office_hours_of_its_base() -> None:
    base = a_calendar(KNOWN, GUESSED, closures=(Closure(day=date(2026, 3, 3), reason="停电"),))
    flood = Closure(day=date(2026, 3, 2), reason="洪水")
    evening = Interval(opens=time(14), closes=time(20))
    county = CountyCalendar(base="test", name="ours", office=(evening,), years=(NOTICED,), closures=(flood,))

    whole = county.on(base)

    assert (whole.name, whole.zone, whole.office) == ("ours", "Asia/Shanghai", (evening,))
    assert whole.years == (KNOWN, NOTICED)
    assert [one.reason for one in whole.closures] == ["洪水", "停电"]
    assert CountyCalendar(base="test", name="ours").on(base).office == OFFICE


def test_a_county_cannot_make_a_year_of_its_base_less_sure() -> None:
    (found,) = CountyCalendar(base="test", name="ours", years=(GUESSED,)).against(a_calendar(KNOWN, NOTICED))

    assert found.path == ("years", 0, "status")
    assert not tuple(CountyCalendar(base="test", name="ours", years=(NOTICED,)).against(a_calendar(KNOWN, GUESSED)))
    assert not tuple(CountyCalendar(base="test", name="ours", years=(GUESSED,)).against(a_calendar(KNOWN, GUESSED)))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"years": [NOTICED, KNOWN]}, "only a later one is allowed"),
        ({"closures": [{"day": "2026-03-02", "reason": "洪水"}] * 2}, "Each day is closed once"),
        ({"office": []}, "at least 1 item"),
        ({"zone": "Asia/Shanghai"}, "Extra inputs"),
    ],
)
def test_what_a_county_cannot_say_is_refused_with_a_sentence(said: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        CountyCalendar.model_validate({"base": "china", "name": "ours", **said})
