"""Limits are read strictly, and the clock counts them as the domain says; every expected time is written by hand."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel, ValidationError

from infra.calendars.presets import read_preset
from schemas.domain.calendar import Calendar
from schemas.domain.errors import DomainError
from schemas.domain.limits import (
    Limit,
    LimitTextError,
    Pause,
    Unit,
    deadline,
    elapsed,
    point,
    remaining,
)
from schemas.domain.office_time import NaiveTimeError, office_time

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = read_preset("china")


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def due(start: str, limit: str, *pauses: tuple[str, str]) -> str:
    """The local due time, without seconds unless there are some."""
    found = deadline(at(start), Limit.parse(limit), CHINA, pauses=[pause(*one) for one in pauses])
    local = found.at.astimezone(SHANGHAI)
    return local.strftime("%Y-%m-%dT%H:%M" if local.second == 0 else "%Y-%m-%dT%H:%M:%S")


def pause(suspended: str, resumed: str) -> Pause:
    return Pause(suspended=at(suspended), resumed=at(resumed))


class AStage(BaseModel):
    limit: Limit


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("90s", 90, Unit.SECONDS),
        ("30min", 30, Unit.MINUTES),
        ("4h", 4, Unit.HOURS),
        ("4wh", 4, Unit.WORKING_HOURS),
        ("3d", 3, Unit.DAYS),
        ("3wd", 3, Unit.WORKING_DAYS),
        ("0wd", 0, Unit.WORKING_DAYS),
    ],
)
def test_a_limit_is_read_and_written_alike(text: str, amount: int, unit: Unit) -> None:
    limit = Limit.parse(text)

    assert (limit.amount, limit.unit) == (amount, unit)
    assert str(limit) == text


@pytest.mark.parametrize(
    "text", ["", "3", "wd", "-1d", "1.5h", "3 wd", "3WD", "3days", "３wd", "3wd\n", "1e3s", "1d2h"]
)
def test_a_text_that_is_no_limit_is_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(LimitTextError, match="Write a whole number and a unit: 90s, 30min, 4h, 4wh"):
        Limit.parse(text)


@pytest.mark.parametrize("text", ["315360001s", "3651d", "2501wd", "20001wh", "87601h", "5256001min"])
def test_a_limit_of_more_than_ten_years_is_refused(text: str) -> None:
    with pytest.raises(LimitTextError, match="longer than ten years"):
        Limit.parse(text)


def test_a_limit_stands_in_json_as_its_text() -> None:
    stage = AStage.model_validate({"limit": "3wd"})

    assert stage.model_dump_json() == '{"limit":"3wd"}'
    assert AStage.model_validate_json('{"limit":"3wd"}') == stage
    assert AStage(limit=Limit(amount=3, unit=Unit.WORKING_DAYS)) == stage
    with pytest.raises(ValidationError, match="7 is no limit of time"):
        AStage.model_validate({"limit": 7})


@pytest.mark.parametrize(
    ("start", "limit", "expected"),
    [
        # The example of the domain: October 1 to 7 off, Saturday 10 is worked.
        ("2026-09-30T16:00", "3wd", "2026-10-10T17:30"),
        # Working days start with the day they are filed, even at its first and last moment.
        ("2026-11-23T00:00", "1wd", "2026-11-24T17:30"),
        ("2026-11-23T12:30", "1wd", "2026-11-24T17:30"),
        ("2026-11-23T17:30", "1wd", "2026-11-24T17:30"),
        # After hours the next opening is the start, and its day the day it starts.
        ("2026-11-23T17:31", "1wd", "2026-11-25T17:30"),
        ("2026-11-27T18:00", "1wd", "2026-12-01T17:30"),
        ("2026-10-03T10:00", "1wd", "2026-10-09T17:30"),
        # A make-up Sunday is a day like any other.
        ("2026-09-19T10:00", "1wd", "2026-09-21T17:30"),
        ("2026-09-20T10:00", "0wd", "2026-09-20T17:30"),
        ("2026-09-19T10:00", "0wd", "2026-09-20T17:30"),
        # Calendar days end with the day, holiday or not.
        ("2026-09-30T16:00", "3d", "2026-10-03T23:59:59"),
        ("2026-09-30T16:00", "60d", "2026-11-29T23:59:59"),
        ("2026-09-30T23:59", "0d", "2026-09-30T23:59:59"),
        # Hours run day and night.
        ("2026-09-30T23:00", "2h", "2026-10-01T01:00"),
        ("2026-09-30T23:00", "30min", "2026-09-30T23:30"),
        ("2026-09-30T23:00", "90s", "2026-09-30T23:01:30"),
        # Working hours run while the offices are open.
        ("2026-11-23T09:00", "2wh", "2026-11-23T11:00"),
        ("2026-11-23T11:00", "1wh", "2026-11-23T12:00"),
        ("2026-11-23T11:00", "2wh", "2026-11-23T15:00"),
        ("2026-11-23T12:30", "1wh", "2026-11-23T15:00"),
        ("2026-11-23T16:30", "1wh", "2026-11-23T17:30"),
        ("2026-11-23T17:30", "1wh", "2026-11-24T09:30"),
        ("2026-09-30T16:00", "4wh", "2026-10-08T11:00"),
        ("2026-09-30T16:00", "16wh", "2026-10-10T09:00"),
        ("2026-10-03T16:00", "0wh", "2026-10-08T08:30"),
        ("2026-11-23T20:00", "7wh", "2026-11-24T17:30"),
    ],
)
def test_a_limit_ends_when_the_domain_says(start: str, limit: str, expected: str) -> None:
    assert due(start, limit) == expected


def test_a_further_limit_is_counted_from_the_due_date_before() -> None:
    first = deadline(at("2026-11-23T09:00"), Limit.parse("1wd"), CHINA)
    second = deadline(first.at, Limit.parse("1wd"), CHINA)
    petition = deadline(at("2026-09-30T16:00"), Limit.parse("60d"), CHINA)

    assert second.at == at("2026-11-25T17:30")
    assert deadline(petition.at, Limit.parse("30d"), CHINA).at == at("2026-12-29T23:59:59")


@pytest.mark.parametrize(
    ("limit", "pauses", "expected"),
    [
        # d with suspended <= d < resumed: Tuesday and Wednesday.
        ("3wd", [("2026-11-24T10:00", "2026-11-26T09:00")], "2026-11-30T17:30"),
        ("3wd", [("2026-11-24T10:00", "2026-11-24T16:00")], "2026-11-26T17:30"),
        ("3wd", [("2026-11-28T10:00", "2026-11-29T16:00")], "2026-11-26T17:30"),
        # A weekend inside adds nothing; before the start nothing counts; two pauses of one day count it once.
        ("5wd", [("2026-11-27T10:00", "2026-11-30T09:00")], "2026-12-01T17:30"),
        ("1wd", [("2026-11-20T10:00", "2026-11-23T08:00")], "2026-11-24T17:30"),
        ("1wd", [("2026-11-20T10:00", "2026-11-24T08:00")], "2026-11-25T17:30"),
        (
            "3wd",
            [("2026-11-24T09:00", "2026-11-25T09:00"), ("2026-11-24T15:00", "2026-11-25T10:00")],
            "2026-11-27T17:30",
        ),
        # What has run out is not revived by a later pause, on the same day neither.
        ("1wd", [("2026-11-24T18:00", "2026-11-30T09:00")], "2026-11-24T17:30"),
        ("1wd", [("2026-11-24T17:00", "2026-11-25T09:00")], "2026-11-25T17:30"),
        # The second pause begins within the time the first one gave.
        (
            "1wd",
            [("2026-11-25T10:00", "2026-11-27T10:00"), ("2026-11-24T10:00", "2026-11-25T09:00")],
            "2026-11-27T17:30",
        ),
        ("3d", [("2026-11-24T10:00", "2026-11-26T09:00")], "2026-11-28T23:59:59"),
        ("4h", [("2026-11-23T10:00", "2026-11-23T23:30")], "2026-11-24T02:30"),
        ("4h", [("2026-11-23T14:00", "2026-11-23T23:30")], "2026-11-23T13:00"),
        ("4wh", [("2026-11-23T10:30", "2026-11-24T10:30")], "2026-11-24T15:00"),
        (
            "2wh",
            [("2026-11-23T10:30", "2026-11-23T14:30"), ("2026-11-23T14:30", "2026-11-23T15:00")],
            "2026-11-23T15:30",
        ),
    ],
)
def test_a_suspension_adds_what_it_took(limit: str, pauses: list[tuple[str, str]], expected: str) -> None:
    assert due("2026-11-23T09:00", limit, *pauses) == expected


def test_a_pause_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValidationError, match="must end after it starts"):
        pause("2026-11-24T10:00", "2026-11-23T10:00")


@pytest.mark.parametrize(
    ("start", "limit", "provisional"),
    [
        ("2026-12-29T10:00", "2wd", False),
        ("2026-12-29T10:00", "3wd", True),
        ("2026-12-31T16:00", "4wh", True),
        ("2026-12-31T18:00", "0wd", True),
        ("2026-12-29T10:00", "60d", False),
        ("2026-12-31T20:00", "24h", False),
        ("2027-06-01T10:00", "1wd", True),
        ("2040-06-01T10:00", "1wd", True),
        ("2009-06-01T10:00", "500wd", True),
        ("2010-06-01T10:00", "500wd", False),
    ],
)
def test_a_deadline_that_counts_days_of_an_unsure_year_says_so(start: str, limit: str, *, provisional: bool) -> None:
    assert deadline(at(start), Limit.parse(limit), CHINA).provisional is provisional


def test_a_deadline_over_a_provisional_year_in_the_middle_says_so() -> None:
    without_2020 = CHINA.model_copy(update={"years": tuple(one for one in CHINA.years if one.year != 2020)})

    assert deadline(at("2019-12-02T10:00"), Limit.parse("300wd"), without_2020).provisional
    assert not deadline(at("2019-12-02T10:00"), Limit.parse("300wd"), CHINA).provisional


@pytest.mark.parametrize(
    ("start", "limit", "share", "expected"),
    [
        # 16:00 to 17:30, then three days of 7 hours: 22.5 hours, of which 11.25 are half.
        ("2026-09-30T16:00", "3wd", 0.5, "2026-10-09T11:15:00"),
        ("2026-09-30T16:00", "3wd", 0.8, "2026-10-10T11:00:00"),
        ("2026-10-03T16:00", "1wd", 0.5, "2026-10-08T17:30:00"),
        ("2026-11-23T09:00", "4wh", 0.5, "2026-11-23T11:00:00"),
        ("2026-11-23T09:00", "4h", 0.8, "2026-11-23T12:12:00"),
        ("2026-11-23T00:00", "1d", 0.5, "2026-11-23T23:59:59.500000"),
        ("2026-11-23T18:00", "1wd", 0.0, "2026-11-24T08:30:00"),
        ("2026-11-23T18:00", "1wd", 1.0, "2026-11-25T17:30:00"),
        ("2026-11-23T17:30", "0wd", 0.5, "2026-11-23T17:30:00"),
        ("2026-11-23T18:00", "0s", 0.5, "2026-11-23T18:00:00"),
    ],
)
def test_a_share_of_a_limit_is_used_at_a_point(start: str, limit: str, share: float, expected: str) -> None:
    found = point(at(start), Limit.parse(limit), share, CHINA)

    assert found.astimezone(SHANGHAI).replace(tzinfo=None).isoformat() == expected


@pytest.mark.parametrize(
    ("limit", "share", "pauses", "expected"),
    [
        # Monday 09:00 to 17:30 is 6.5 hours, Tuesday and Wednesday are paused, Thursday adds 7: 13.5 hours.
        ("1wd", 0.25, [("2026-11-24T10:00", "2026-11-26T09:00")], "2026-11-23T14:22:30"),
        ("1wd", 0.8, [("2026-11-24T10:00", "2026-11-26T09:00")], "2026-11-26T14:48:00"),
        ("4h", 0.75, [("2026-11-23T10:00", "2026-11-23T20:00")], "2026-11-23T22:00:00"),
        ("4h", 0.25, [("2026-11-23T10:00", "2026-11-23T20:00")], "2026-11-23T10:00:00"),
        ("4h", 0.5, [("2026-11-23T09:00", "2026-11-23T20:00")], "2026-11-23T22:00:00"),
        (
            "4h",
            0.9,
            [("2026-11-23T10:00", "2026-11-23T11:00"), ("2026-11-23T11:00", "2026-11-23T12:00")],
            "2026-11-23T14:36:00",
        ),
        ("1wd", 0.8, [("2026-11-24T18:00", "2026-11-30T09:00")], "2026-11-24T14:48:00"),
    ],
)
def test_paused_time_is_not_part_of_a_share(
    limit: str, share: float, pauses: list[tuple[str, str]], expected: str
) -> None:
    found = point(at("2026-11-23T09:00"), Limit.parse(limit), share, CHINA, pauses=[pause(*one) for one in pauses])

    assert found.astimezone(SHANGHAI).replace(tzinfo=None).isoformat() == expected


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_outside_a_limit_is_refused(share: float) -> None:
    with pytest.raises(DomainError, match="between 0 and 1"):
        point(at("2026-11-23T09:00"), Limit.parse("4h"), share, CHINA)


@pytest.mark.parametrize(
    ("end", "unit", "pauses", "expected"),
    [
        ("2026-11-23T08:00", Unit.WORKING_DAYS, [], 0),
        ("2026-11-23T18:00", Unit.WORKING_DAYS, [], 0),
        ("2026-11-24T17:29", Unit.WORKING_DAYS, [], 0),
        ("2026-11-24T17:30", Unit.WORKING_DAYS, [], 1),
        ("2026-11-29T10:00", Unit.WORKING_DAYS, [], 4),
        ("2026-11-27T18:00", Unit.WORKING_DAYS, [("2026-11-24T10:00", "2026-11-26T09:00")], 2),
        ("2026-11-24T18:00", Unit.WORKING_DAYS, [("2026-11-24T10:00", "2026-11-26T09:00")], 0),
        ("2026-11-24T18:00", Unit.WORKING_DAYS, [("2026-11-24T19:00", "2026-11-26T09:00")], 1),
        ("2026-11-26T10:00", Unit.DAYS, [], 2),
        ("2026-11-23T12:59", Unit.HOURS, [], 3),
        ("2026-11-23T12:59", Unit.HOURS, [("2026-11-23T10:00", "2026-11-23T11:30")], 2),
        ("2026-11-23T12:59", Unit.HOURS, [("2026-11-23T10:00", "2026-11-24T11:30")], 1),
        ("2026-11-23T15:00", Unit.WORKING_HOURS, [], 4),
        ("2026-11-23T15:00", Unit.SECONDS, [], 21600),
    ],
)
def test_time_used_is_counted_in_whole_units(
    end: str, unit: Unit, pauses: list[tuple[str, str]], expected: int
) -> None:
    found = elapsed(at("2026-11-23T09:00"), at(end), unit, CHINA, pauses=[pause(*one) for one in pauses])

    assert found == expected


@pytest.mark.parametrize(
    ("now", "unit", "expected"),
    [
        ("2026-10-10T10:00", Unit.WORKING_DAYS, 0),
        ("2026-10-09T20:00", Unit.WORKING_DAYS, 1),
        ("2026-09-30T16:00", Unit.WORKING_DAYS, 3),
        ("2026-10-13T10:00", Unit.WORKING_DAYS, -2),
        ("2026-09-30T16:00", Unit.DAYS, 10),
        ("2026-10-11T16:00", Unit.DAYS, -1),
        ("2026-10-10T15:00", Unit.HOURS, 2),
        ("2026-10-10T19:00", Unit.HOURS, -1),
        ("2026-10-10T11:00", Unit.WORKING_HOURS, 4),
    ],
)
def test_time_left_is_counted_in_whole_units_and_is_negative_when_overdue(now: str, unit: Unit, expected: int) -> None:
    assert remaining(at(now), at("2026-10-10T17:30"), unit, CHINA) == expected


def test_office_time_between_two_moments_leaves_out_nights_and_lunch() -> None:
    assert office_time(at("2026-09-30T16:00"), at("2026-10-08T09:00"), CHINA) == timedelta(hours=2)
    assert office_time(at("2026-11-23T11:30"), at("2026-11-23T14:30"), CHINA) == timedelta(hours=1)
    assert office_time(at("2026-11-23T14:30"), at("2026-11-23T11:30"), CHINA) == timedelta(0)


def test_a_time_without_offset_is_refused() -> None:
    with pytest.raises(NaiveTimeError, match="has no offset from UTC"):
        deadline(datetime(2026, 11, 23, 9), Limit.parse("1wd"), CHINA)  # noqa: DTZ001 - that is the point


def test_the_zone_in_which_a_start_is_written_does_not_matter() -> None:
    start = at("2026-09-30T16:00")

    in_utc = deadline(start.astimezone(UTC), Limit.parse("3wd"), CHINA)
    in_new_york = deadline(start.astimezone(ZoneInfo("America/New_York")), Limit.parse("3wd"), CHINA)

    assert in_utc == in_new_york == deadline(start, Limit.parse("3wd"), CHINA)
    assert in_utc.at.tzinfo is UTC


def test_a_change_of_clocks_changes_no_office_hour_and_no_closing_time() -> None:
    # Berlin put its clocks forward in the night to 2026-03-29, a Sunday.
    berlin = ZoneInfo("Europe/Berlin")
    calendar = Calendar.model_validate(
        {"name": "berlin", "zone": "Europe/Berlin", "office": [{"opens": "08:00", "closes": "16:00"}]}
    )
    friday = at("2026-03-27T15:00", berlin)

    assert deadline(friday, Limit.parse("1wd"), calendar).at == at("2026-03-30T16:00", berlin)
    assert deadline(friday, Limit.parse("3wh"), calendar).at == at("2026-03-30T10:00", berlin)
    assert deadline(friday, Limit.parse("2d"), calendar).at == at("2026-03-29T23:59:59", berlin)
    assert deadline(friday, Limit.parse("48h"), calendar).at == at("2026-03-29T16:00", berlin)


def test_the_zone_of_the_host_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "America/Los_Angeles")
    time.tzset()
    try:
        assert due("2026-09-30T16:00", "3wd") == "2026-10-10T17:30"
        assert due("2026-09-30T16:00", "3d") == "2026-10-03T23:59:59"
    finally:
        monkeypatch.undo()
        time.tzset()
