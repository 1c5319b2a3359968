"""What is wrong with the values of a file, or with its TOML, is told in Chinese, each kind in its own words."""

import pytest

from infra.calendars.presets import CalendarFileError, load_calendar
from infra.policies.presets import PolicyFileError, load_policy, preset_text


def of_policy(old: str, new: str) -> list[str]:
    text = preset_text("county")
    assert old in text
    with pytest.raises(PolicyFileError) as refused:
        load_policy(text.replace(old, new, 1), name="ours.toml")
    return [problem.zh for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "zh"),
    [
        ("returns = 2", 'returns = "two"', "应填整数，不加引号。"),
        ("returns = 2", "returns = 2.5", "应填整数，不加引号。"),
        ("returns = 2", "returns = 21", "不得大于20。"),
        ("returns = 2", "returns = -1", "不得小于0。"),
        ("metres = 300.0", "metres = 0", "应大于0。"),
        ("metres = 300.0", 'metres = "near"', "应填数字，不加引号。"),
        ("metres = 300.0", "metres = nan", "不得大于100000。"),
        ("confidential = true", 'confidential = "maybe"', "应填 true 或 false。"),
        ('name = "county"', "name = 3", "应填文字，加引号。"),
        ('name = "county"', 'name = "County"', "写法不符合 ^[a-z][a-z0-9_-]{0,63}$。"),
        ("reminders = [0.5, 0.8]", "reminders = 3", "应为列表，用 [ ] 括起。"),
        ('name = "county"', 'name = "county"\nlegal = 3', "应为表（多个键）。"),
        (
            "[reasons.return]",
            "[reasons.returning]",
            "这里没有这个键。可用：extension、refusal、return、suspension、waiting。",
        ),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_what_it_should_be(old: str, new: str, zh: str) -> None:
    assert zh in of_policy(old, new)


def test_a_role_that_there_is_not_is_answered_with_those_there_are() -> None:
    (zh,) = of_policy('who = "contact_leader"', 'who = "mayor"')

    assert zh.startswith("可填：resident、contact_member、grid_worker、")
    assert zh.endswith("、system。")


@pytest.mark.parametrize(
    ("text", "zh"),
    [
        ("a = 1\na = 2\n", "不是 TOML：第2行第6个字符，同一个键写了两次。"),
        ("[a]\n[a]\n", "不是 TOML：第2行第3个字符，同一个表写了两次。"),
        ("a = 2027-02-30\n", "不是 TOML：第1行第5个字符，没有这个日期或时间。"),
        ("a = [1,\n", "不是 TOML：文末，值的写法有误。"),
        ('a = "x', "不是 TOML：文末，文字缺少结尾的引号。"),
        ("a 1\n", "不是 TOML：第1行第3个字符，键后缺少等号。"),
        ("a = 1 b = 2\n", "不是 TOML：第1行第7个字符，一行只写一项。"),
        ("!\n", "不是 TOML：第1行第1个字符，写法有误。"),
        ("a = " + "[" * 5000, "表和列表嵌套过深。"),
    ],
)
def test_what_is_no_toml_is_told_where_and_why(text: str, zh: str) -> None:
    with pytest.raises(PolicyFileError) as refused:
        load_policy(text, name="ours.toml")

    assert [problem.zh for problem in refused.value.problems] == [zh]


@pytest.mark.parametrize(
    ("office", "zh"),
    [
        ("opens = 17:00:00, closes = 09:00:00", "上班应早于下班，现为 17:00:00 至 09:00:00。"),
        ('opens = "09:00:00+08:00", closes = 17:00:00', "办公时段按当地时间填写，不带时区偏移，如 08:30:00。"),
        ('opens = "nine", closes = 17:00:00', "应填时间，如 08:30:00。"),
        ("opens = 09:00:00", "缺少这个键。"),
    ],
)
def test_office_hours_that_cannot_be_are_told_in_chinese(office: str, zh: str) -> None:
    text = f'name = "ours"\nzone = "Asia/Shanghai"\noffice = [{{ {office} }}]\n'

    with pytest.raises(CalendarFileError) as refused:
        load_calendar(text, name="ours.toml")

    # What is no opening does not count as one either.
    assert [problem.zh for problem in refused.value.problems] == [zh, "至少1项。"]


def test_a_zone_and_a_holiday_that_cannot_be_are_told_in_chinese() -> None:
    text = (
        'name = "ours"\nzone = "Mars/Base"\noffice = []\n[[years]]\nyear = 2027\nstatus = "official"\nsource = ""\n'
        'off = [{ name = "元旦", first = 2027-01-03, last = 2027-01-01 }]\n'
    )

    with pytest.raises(CalendarFileError) as refused:
        load_calendar(text, name="ours.toml")

    assert [problem.zh for problem in refused.value.problems] == [
        "'Mars/Base' 不是 IANA 时区，可填如 Asia/Shanghai。",
        "至少1项。",
        "至少1个字符。",
        "放假末日不得早于首日，且不超过31天，现为 2027-01-03 至 2027-01-01。",
    ]
