"""Calendar files: a county's own that builds on China's, a newer one, and every wrong line named."""

from datetime import date

import pytest

from infra.calendars.presets import CalendarFileError, load_calendar, load_newer, preset_text, read_preset
from schemas.domain.calendar import DayKind

COUNTY = """
base = "china"
name = "幸福县"

[[closures]]
day = 2026-03-02
reason = "雪灾"
"""
NOTICE_2027 = """
[[years]]
year = 2027
status = "official"
source = "国务院办公厅关于2027年部分节假日安排的通知"
off = [{ name = "元旦", first = 2027-01-01, last = 2027-01-03 }]
make_up = [2027-01-09]
"""


def problems(text: str) -> list[str]:
    with pytest.raises(CalendarFileError) as refused:
        load_newer(text, name="ours.toml", before=read_preset("china"))
    return [str(problem) for problem in refused.value.problems]


def test_a_county_says_only_what_is_different() -> None:
    ours, china = load_calendar(COUNTY, name="ours.toml"), read_preset("china")

    assert (ours.name, ours.zone, ours.office, ours.years) == ("幸福县", china.zone, china.office, china.years)
    assert ours.day_kind(date(2026, 3, 2)) is DayKind.CLOSED
    assert ours.version != china.version


def test_a_notice_takes_the_place_of_the_provisional_year() -> None:
    ours = load_calendar(COUNTY + NOTICE_2027, name="ours.toml")

    assert not ours.is_provisional(date(2027, 1, 1))
    assert ours.day_kind(date(2027, 1, 9)) is DayKind.MAKE_UP
    assert ours.day_kind(date(2027, 2, 5)) is DayKind.WORKING  # The guess of the base is gone as a whole.
    assert ours.day_kind(date(2026, 10, 10)) is DayKind.MAKE_UP


def test_a_whole_file_needs_no_base() -> None:
    assert load_newer(preset_text("china"), name="china.toml", before=read_preset("china")) == read_preset("china")


def test_wrong_lines_are_named_with_what_is_allowed() -> None:
    assert problems(COUNTY.replace('"china"', '"mars"')) == [
        'line 2: base = "mars": No such calendar ships. Allowed: china. 没有自带这份日历。可填：china。'
    ]
    assert problems(COUNTY.replace("2026-03-02", '"2 March"')) == [
        (
            'line 6: closures.0.day = "2 March": Input should be a valid date or datetime, input is too short. '
            "应填日期，如 2026-01-01。"
        )
    ]
    assert problems(COUNTY.replace("reason", "because")) == [
        "line 5: closures.0.reason: This key is missing. 缺少这个键。",
        (
            'line 7: closures.0.because = "雪灾": This key is not known here. Allowed: day, reason. '
            "这里没有这个键。可用：day、reason。"
        ),
    ]
    assert problems(COUNTY + 'zone = "Asia/Shanghai"') == [
        (
            'line 8: closures.0.zone = "Asia/Shanghai": This key is not known here. Allowed: day, reason. '
            "这里没有这个键。可用：day、reason。"
        )
    ]


def test_a_text_that_is_no_toml_is_answered_with_its_line() -> None:
    (problem,) = problems('base = "china"\nname = \n')

    assert problem.startswith("line 2: TOML = name =: This is no TOML:")
    assert problem.endswith(" 不是 TOML：第2行第8个字符，值的写法有误。")


def test_a_file_of_one_year_alone_would_take_back_all_others() -> None:
    whole = 'name = "ours"\nzone = "Asia/Shanghai"\noffice = [{ opens = 09:00:00, closes = 17:00:00 }]\n'

    found = problems(whole + NOTICE_2027)

    assert len(found) == 17
    assert found[0] == (
        "line 5: years: The notice for 2010 is in force already: the year must be listed, and as official. "
        "2010年的放假通知已经生效：应列出这一年，并标为 official。"
    )


def test_a_county_cannot_make_an_official_year_provisional() -> None:
    text = COUNTY + '[[years]]\nyear = 2026\nstatus = "provisional"\nsource = "?"\n'

    assert problems(text) == [
        (
            'line 10: years.0.status = "provisional": The notice for 2026 is recorded in china: '
            "only official is allowed. "
            "2026年的放假通知已录入 china：只能填 official。"
        )
    ]


def test_another_zone_is_refused() -> None:
    text = preset_text("china").replace('zone = "Asia/Shanghai"', 'zone = "Asia/Urumqi"')

    (problem,) = problems(text)

    assert problem.endswith(
        'zone = "Asia/Urumqi": Running clocks are counted in Asia/Shanghai: only that is allowed. '
        "在办时限按 Asia/Shanghai 计算，只能填这个时区。"
    )
