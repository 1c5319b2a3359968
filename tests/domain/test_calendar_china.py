"""The State Council's calendar that ships is right on every day, by two independent sources and by hand."""

from collections.abc import Iterator
from datetime import date, time, timedelta

import chinese_calendar
import holidays
import pytest

from infra.calendars.presets import UnknownPresetError, preset_names, preset_text, read_preset
from schemas.domain.calendar import DayKind, YearStatus

OFFICIAL = range(2010, 2027)

# What a source does not know; both must cover every other year, so that a gap shows as a failure here.
NOT_IN_CHINESECALENDAR = frozenset({2027})
NOT_IN_HOLIDAYS = frozenset({2027})  # It estimates 2027 from the regulation and marks nothing as a guess.


# How chinesecalendar calls them. It leaves some weekend days inside a holiday without a name.
NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}


def _days(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


@pytest.mark.parametrize("year", [year for year in range(2010, 2028) if year not in NOT_IN_CHINESECALENDAR])
def test_every_day_agrees_with_chinesecalendar(year: int) -> None:
    calendar = read_preset("china")

    different = [day for day in _days(year) if calendar.is_working_day(day) != chinese_calendar.is_workday(day)]

    assert different == []


@pytest.mark.parametrize("year", [year for year in range(2010, 2028) if year not in NOT_IN_HOLIDAYS])
def test_every_day_agrees_with_holidays(year: int) -> None:
    calendar = read_preset("china")
    theirs = holidays.country_holidays("CN", years=[year, year + 1])

    different = [day for day in _days(year) if calendar.is_working_day(day) != theirs.is_working_day(day)]

    assert different == []


def test_a_year_that_a_source_does_not_know_is_provisional_until_it_does() -> None:
    # When this fails, the notice is out: record it in china.toml, and take the year out of the two sets above.
    assert sorted(NOT_IN_CHINESECALENDAR) == [2027]
    with pytest.raises(NotImplementedError, match="no available data for year 2027"):
        chinese_calendar.is_workday(date(2027, 1, 1))
    assert read_preset("china").is_provisional(date(2027, 1, 1))


@pytest.mark.parametrize("year", OFFICIAL)
def test_every_day_off_bears_the_name_that_chinesecalendar_gives_it(year: int) -> None:
    calendar = read_preset("china")
    named = {day: chinese_calendar.get_holiday_detail(day) for day in _days(year)}

    different = [
        (day, name, calendar.holiday(day))
        for day, (off, name) in named.items()
        if off and name and NAMES[name] not in (calendar.holiday(day) or "")
    ]

    assert different == []
    # What bears no name there, though it is one of our holidays, is a weekend day within the holiday.
    unnamed = [day for day, (_, name) in named.items() if calendar.day_kind(day) is DayKind.HOLIDAY and not name]
    assert all(day.weekday() >= 5 for day in unnamed)


def test_the_provisional_holidays_of_2027_are_those_the_regulation_fixes() -> None:
    calendar = read_preset("china")
    fixed = holidays.country_holidays("CN", years=2027, observed=False, language="zh_CN")

    off = {day for day in _days(2027) if calendar.day_kind(day) is DayKind.HOLIDAY}

    assert off == set(fixed)
    assert not any(calendar.day_kind(day) is DayKind.MAKE_UP for day in _days(2027))


@pytest.mark.parametrize(
    ("year", "make_up"),
    [
        (2011, ["01-30", "02-12", "04-02", "10-08", "10-09", "12-31"]),
        (2019, ["02-02", "02-03", "04-28", "05-05", "09-29", "10-12"]),
        (2020, ["01-19", "04-26", "05-09", "06-28", "09-27", "10-10"]),
        (2024, ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"]),
        (2025, ["01-26", "02-08", "04-27", "09-28", "10-11"]),
        (2026, ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]),
    ],
)
def test_the_make_up_weekends_are_those_of_the_notice(year: int, make_up: list[str]) -> None:
    calendar = read_preset("china")

    worked = [day.strftime("%m-%d") for day in _days(year) if calendar.day_kind(day) is DayKind.MAKE_UP]

    assert worked == make_up


def test_every_year_from_2010_to_2027_is_listed_and_names_its_source() -> None:
    years = read_preset("china").years

    assert [year.year for year in years] == list(range(2010, 2028))
    assert all(str(year.year) in year.source for year in years if year.status is YearStatus.OFFICIAL)
    assert [year.year for year in years if year.status is YearStatus.OFFICIAL] == list(OFFICIAL)


def test_offices_open_twice_a_day_in_shanghai_time() -> None:
    calendar = read_preset("china")

    assert calendar.zone == "Asia/Shanghai"
    assert [(one.opens, one.closes) for one in calendar.office] == [
        (time(8, 30), time(12)),
        (time(14), time(17, 30)),
    ]


def test_a_calendar_that_does_not_ship_is_refused_by_name() -> None:
    assert preset_names() == ("china",)
    with pytest.raises(UnknownPresetError, match="no calendar 'mars' among the presets: china"):
        preset_text("mars")
