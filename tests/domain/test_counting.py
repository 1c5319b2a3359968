"""Why a limit ends when it ends, line by line: told with its reasons, and adding up to the limit for any start."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from infra.calendars.presets import read_preset
from schemas.domain.calendar import Closure
from schemas.domain.counting import Line, Reason, explain
from schemas.domain.limits import Limit, Pause, Unit, deadline, elapsed
from schemas.domain.office_time import NaiveTimeError

CHINA = read_preset("china")
SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ONE = {
    Unit.SECONDS: timedelta(seconds=1),
    Unit.MINUTES: timedelta(minutes=1),
    Unit.HOURS: HOUR,
    Unit.WORKING_HOURS: HOUR,
    Unit.DAYS: DAY,
    Unit.WORKING_DAYS: DAY,
}


def at(text: str) -> datetime:
    """The county's time, like 2026-09-30T16:00."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def pause(suspended: str, resumed: str) -> Pause:
    return Pause(suspended=at(suspended), resumed=at(resumed))


def told(lines: tuple[Line, ...]) -> list[str]:
    """Each line as `first > end reason counted`, midnights as dates; counted in days or hours."""
    shown = []
    for line in lines:
        first, end = (_shown(moment.astimezone(SHANGHAI)) for moment in (line.first, line.end))
        counted = f" +{line.counted}" if line.counted else ""
        shown.append(f"{first} > {end} {line.reason}{f' {line.name}' if line.name else ''}{counted}")
    return shown


def _shown(local: datetime) -> str:
    return local.strftime("%m-%d" if local.time() == time() else "%m-%d %H:%M:%S").removesuffix(":00")


def of(start: str, limit: str, *pauses: Pause, until: str | None = None) -> list[str]:
    return told(explain(at(start), Limit.parse(limit), CHINA, pauses=pauses, until=at(until) if until else None))


def test_three_working_days_over_the_national_holiday_are_told_to_the_make_up_saturday() -> None:
    assert of("2026-09-30T16:00", "3wd") == [
        "09-30 16:00 > 10-01 first_day",
        "10-01 > 10-08 holiday 国庆节",
        "10-08 > 10-10 working +2 days, 0:00:00",
        "10-10 > 10-10 17:30 make_up +1 day, 0:00:00",
    ]


def test_what_is_filed_after_closing_starts_on_the_next_working_day() -> None:
    assert of("2026-09-30T18:00", "1wd") == [
        "09-30 18:00 > 10-01 off_hours",
        "10-01 > 10-08 holiday 国庆节",
        "10-08 > 10-09 first_day",
        "10-09 > 10-09 17:30 working +1 day, 0:00:00",
    ]


def test_working_hours_stop_at_night_and_over_the_holiday() -> None:
    assert of("2026-09-30T16:00", "4wh") == [
        "09-30 16:00 > 10-01 working +1:30:00",
        "10-01 > 10-08 holiday 国庆节",
        "10-08 > 10-08 11:00 working +2:30:00",
    ]


def test_a_night_that_follows_a_pause_is_outside_office_hours() -> None:
    paused = pause("2026-03-04T10:00", "2026-03-04T20:00")

    assert of("2026-03-04T09:00", "3wh", paused) == [
        "03-04 09:00 > 03-04 10:00 working +1:00:00",
        "03-04 10:00 > 03-04 20:00 paused",
        "03-04 20:00 > 03-05 off_hours",
        "03-05 > 03-05 10:30 working +2:00:00",
    ]


def test_hours_of_an_emergency_run_day_and_night_but_for_pauses() -> None:
    paused = pause("2026-10-02T01:00", "2026-10-02T03:00")

    assert of("2026-10-01T22:00", "4h", paused) == [
        "10-01 22:00 > 10-02 01:00 day_and_night +3:00:00",
        "10-02 01:00 > 10-02 03:00 paused",
        "10-02 03:00 > 10-02 04:00 day_and_night +1:00:00",
    ]


def test_calendar_days_count_over_a_holiday_and_the_day_they_start_does_not() -> None:
    assert of("2026-09-30T16:00", "60d") == [
        "09-30 16:00 > 10-01 first_day",
        "10-01 > 11-29 23:59:59 calendar_day +60 days, 0:00:00",
    ]


def test_a_pause_leaves_out_the_days_from_suspension_to_the_day_before_it_is_resumed() -> None:
    paused = pause("2026-03-04T16:00", "2026-03-09T09:00")  # Wednesday to Monday

    assert of("2026-03-02T09:00", "3wd", paused) == [
        "03-02 09:00 > 03-03 first_day",
        "03-03 > 03-04 working +1 day, 0:00:00",
        "03-04 > 03-09 paused",
        "03-09 > 03-10 17:30 working +2 days, 0:00:00",
    ]


def test_a_clock_paused_on_the_day_it_starts_has_its_first_day_when_it_goes_on() -> None:
    paused = pause("2026-03-02T10:00", "2026-03-04T09:00")

    assert of("2026-03-02T09:00", "1wd", paused) == [
        "03-02 09:00 > 03-04 paused",
        "03-04 > 03-05 first_day",
        "03-05 > 03-05 17:30 working +1 day, 0:00:00",
    ]


@pytest.mark.parametrize(
    ("limit", "due"), [("3wd", "2026-10-10T17:30"), ("3wh", "2026-10-08T10:00"), ("2d", "2026-10-02T23:59:59")]
)
def test_a_pause_that_begins_at_the_very_end_of_a_limit_adds_nothing(limit: str, due: str) -> None:
    paused = pause(due, "2026-10-20T09:00")

    found = deadline(at("2026-09-30T16:00"), Limit.parse(limit), CHINA, pauses=[paused])

    assert found.at == at(due)
    assert of("2026-09-30T16:00", limit, paused) == of("2026-09-30T16:00", limit)


def test_a_closure_of_the_county_names_its_reason() -> None:
    flood = CHINA.model_copy(update={"closures": (Closure(day=date(2026, 3, 3), reason="洪水"),)})

    lines = explain(at("2026-03-02T09:00"), Limit.parse("1wd"), flood)

    assert told(lines)[1:] == ["03-03 > 03-04 closed 洪水", "03-04 > 03-04 17:30 working +1 day, 0:00:00"]


def test_working_days_of_a_year_without_notice_are_marked_and_stand_in_a_line_of_their_own() -> None:
    lines = explain(at("2026-12-30T09:00"), Limit.parse("3wd"), CHINA)

    assert [(line.reason, line.name, line.provisional) for line in lines] == [
        (Reason.FIRST_DAY, None, False),
        (Reason.WORKING, None, False),
        (Reason.HOLIDAY, "元旦", True),
        (Reason.WEEKEND, None, True),
        (Reason.WORKING, None, True),
    ]
    assert not any(line.provisional for line in explain(at("2026-12-30T09:00"), Limit.parse("30d"), CHINA))


def test_until_now_only_what_is_over_counts() -> None:
    assert of("2026-09-28T09:00", "3wd", until="2026-09-30T12:00") == [
        "09-28 09:00 > 09-29 first_day",
        "09-29 > 09-30 12:00 working +1 day, 0:00:00",
    ]
    assert of("2026-09-28T09:00", "3wd", until="2026-09-30T17:30")[-1].endswith("working +2 days, 0:00:00")
    assert of("2026-09-28T09:00", "3d", until="2026-09-30T23:59:58")[-1].endswith("calendar_day +1 day, 0:00:00")


def test_a_pause_that_is_still_to_come_is_not_told() -> None:
    paused = pause("2026-09-29T18:00", "2026-10-09T09:00")

    assert of("2026-09-28T09:00", "3wd", paused, until="2026-09-29T17:45")[-1].endswith("working +1 day, 0:00:00")
    assert of("2026-09-28T09:00", "3wd", paused, until="2026-09-29T18:30")[-1] == "09-29 > 09-29 18:30 paused"


def test_what_is_over_is_told_after_the_deadline() -> None:
    lines = of("2026-09-28T09:00", "1wd", until="2026-10-08T09:00")

    assert lines[-1] == "09-29 17:30 > 10-08 09:00 overdue"


def test_nothing_is_told_of_the_time_before_the_start() -> None:
    assert of("2026-09-28T09:00", "1wd", until="2026-09-01T09:00") == ["09-28 09:00 > 09-28 09:00 first_day"]


@pytest.mark.parametrize("now", ["2026-03-04T16:01", "2026-03-04T18:00", "2026-03-06T12:00", "2026-03-09T12:00"])
@pytest.mark.parametrize("unit", [Unit.DAYS, Unit.WORKING_DAYS])
def test_what_was_used_before_a_pause_is_still_used_while_it_lasts(unit: Unit, now: str) -> None:
    paused = pause("2026-03-04T16:00", "2026-03-09T09:00")

    lines = explain(at("2026-03-02T09:00"), Limit(amount=5, unit=unit), CHINA, pauses=[paused], until=at(now))

    assert sum((line.counted for line in lines), timedelta(0)) == DAY
    assert elapsed(at("2026-03-02T09:00"), at(now), unit, CHINA, pauses=[paused]) == 1


@pytest.mark.parametrize(
    ("limit", "line"),
    [
        ("0s", "10-08 12:00 > 10-08 12:00 day_and_night"),
        ("0wh", "10-08 12:00 > 10-08 12:00 working"),
        ("0wd", "10-08 12:00 > 10-08 17:30 first_day"),
        ("0d", "10-08 12:00 > 10-08 23:59:59 first_day"),
    ],
)
def test_a_limit_of_nothing_is_one_line(limit: str, line: str) -> None:
    assert of("2026-10-08T12:00", limit) == [line]


def test_a_time_without_offset_is_refused() -> None:
    with pytest.raises(NaiveTimeError, match="has no offset"):
        explain(datetime(2026, 9, 30, 16), Limit.parse("3wd"), CHINA)  # noqa: DTZ001 - that is what is refused


FIRST, LAST = datetime(2009, 12, 1), datetime(2028, 2, 1)  # noqa: DTZ001 - hypothesis wants naive bounds
starts = st.datetimes(
    FIRST, LAST, timezones=st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-9))])
)
limits = st.builds(Limit, amount=st.integers(0, 70), unit=st.sampled_from(Unit))
gaps = st.timedeltas(timedelta(0), timedelta(days=40)) | st.timedeltas(timedelta(0), timedelta(hours=9))


@st.composite
def pauses_around(draw: st.DrawFn, start: datetime) -> tuple[Pause, ...]:
    """Up to four pauses from before the start on, overlapping as they like."""
    found = []
    for _ in range(draw(st.integers(0, 4))):
        suspended = start - timedelta(days=5) + draw(gaps)
        found.append(Pause(suspended=suspended, resumed=suspended + draw(gaps)))
    return tuple(found)


@given(st.data(), starts, limits)
@settings(max_examples=700, deadline=None)
def test_the_lines_follow_one_another_add_up_to_the_limit_and_end_at_the_deadline(
    data: st.DataObject, start: datetime, limit: Limit
) -> None:
    pauses = data.draw(pauses_around(start))

    lines = explain(start, limit, CHINA, pauses=pauses)

    assert sum((line.counted for line in lines), timedelta(0)) == limit.amount * ONE[limit.unit]
    assert lines[-1].end == deadline(start, limit, CHINA, pauses=pauses).at
    assert lines[0].first == start
    assert all(earlier.end == later.first for earlier, later in pairwise(lines))
    assert all(line.first <= line.end for line in lines)


@given(st.data(), starts, limits, gaps)
@settings(max_examples=700, deadline=None)
def test_until_any_instant_the_lines_add_up_to_the_whole_units_used_by_then(
    data: st.DataObject, start: datetime, limit: Limit, gap: timedelta
) -> None:
    pauses = data.draw(pauses_around(start))
    until = start + gap

    lines = explain(start, limit, CHINA, pauses=pauses, until=until)

    used = sum((line.counted for line in lines), timedelta(0)) // ONE[limit.unit]
    due = deadline(start, limit, CHINA, pauses=pauses).at  # A pause after it changes nothing any more.
    known = tuple(one for one in pauses if one.suspended < min(until, due))
    assert used == min(limit.amount, elapsed(start, until, limit.unit, CHINA, pauses=known))
    assert lines[-1].end == max(start, until)


@given(st.data(), starts, limits)
@settings(max_examples=500, deadline=None)
def test_a_line_is_sure_exactly_where_the_deadline_is(data: st.DataObject, start: datetime, limit: Limit) -> None:
    pauses = data.draw(pauses_around(start))

    counting = explain(start, limit, CHINA, pauses=pauses)

    if deadline(start, limit, CHINA, pauses=pauses).provisional:
        assert counting[-1].provisional or any(line.provisional for line in counting)
    else:
        assert not any(line.provisional and line.counted for line in counting)


@example(2500)
@given(st.integers(0, 2500))
@settings(max_examples=20, deadline=None)
def test_ten_years_are_told_in_lines_that_can_be_read(amount: int) -> None:
    lines = explain(at("2010-01-04T09:00"), Limit(amount=amount, unit=Unit.WORKING_DAYS), CHINA)

    assert len(lines) <= 2 + amount
    assert all(line.reason is not later.reason or line.name != later.name for line, later in pairwise(lines))
