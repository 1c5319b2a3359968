"""What holds of the clock for any start, any limit and any pauses."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from infra.calendars.presets import read_preset
from schemas.domain.limits import Limit, Pause, Unit, counting_start, deadline, elapsed, point, remaining
from schemas.domain.office_time import office_time

CHINA = read_preset("china")
FIRST, LAST = datetime(2009, 12, 1), datetime(2028, 2, 1)  # noqa: DTZ001 - hypothesis wants naive bounds
WORKING = {Unit.WORKING_DAYS, Unit.WORKING_HOURS}

starts = st.datetimes(
    FIRST, LAST, timezones=st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-9))])
)
limits = st.builds(Limit, amount=st.integers(0, 70), unit=st.sampled_from(Unit))
shares = st.floats(0, 1)
gaps = st.timedeltas(timedelta(0), timedelta(days=40))


@st.composite
def pauses_after(draw: st.DrawFn, start: datetime) -> list[Pause]:
    """Up to three pauses around the start, possibly overlapping."""
    found = []
    for _ in range(draw(st.integers(0, 3))):
        suspended = start - timedelta(days=5) + draw(gaps)
        found.append(Pause(suspended=suspended, resumed=suspended + draw(gaps)))
    return found


@given(starts, gaps, limits)
@settings(max_examples=400)
def test_a_later_start_is_never_due_earlier(start: datetime, gap: timedelta, limit: Limit) -> None:
    assert deadline(start, limit, CHINA).at <= deadline(start + gap, limit, CHINA).at


@given(starts, limits)
@settings(max_examples=400)
def test_a_longer_limit_is_due_later_and_never_before_it_starts(start: datetime, limit: Limit) -> None:
    longer = Limit(amount=limit.amount + 1, unit=limit.unit)

    assert counting_start(start, limit.unit, CHINA) <= deadline(start, limit, CHINA).at
    assert deadline(start, limit, CHINA).at < deadline(start, longer, CHINA).at


@given(starts, limits)
@settings(max_examples=300)
def test_the_shares_0_and_1_are_the_start_of_counting_and_the_deadline(start: datetime, limit: Limit) -> None:
    assert point(start, limit, 0, CHINA) == counting_start(start, limit.unit, CHINA)
    assert point(start, limit, 1, CHINA) == deadline(start, limit, CHINA).at


@given(st.data(), starts, limits, shares, shares)
@settings(max_examples=400)
def test_a_larger_share_is_used_later_and_within_the_limit(
    data: st.DataObject, start: datetime, limit: Limit, one: float, two: float
) -> None:
    pauses = data.draw(pauses_after(start))
    first, second = (point(start, limit, share, CHINA, pauses=pauses) for share in sorted((one, two)))

    assert counting_start(start, limit.unit, CHINA) <= first <= second
    assert second <= deadline(start, limit, CHINA, pauses=pauses).at


@given(starts, st.integers(1, 40), st.sampled_from(sorted(WORKING)), st.sampled_from([0.5, 0.8]))
@settings(max_examples=300)
def test_a_reminder_of_a_working_limit_never_comes_at_night(
    start: datetime, amount: int, unit: Unit, share: float
) -> None:
    found = point(start, Limit(amount=amount, unit=unit), share, CHINA)

    assert CHINA.is_working_day(found.astimezone(CHINA.tz).date())
    assert counting_start(found, unit, CHINA) == found


@given(st.data(), starts, limits)
@settings(max_examples=400)
def test_a_pause_never_shortens_and_the_order_of_pauses_does_not_matter(
    data: st.DataObject, start: datetime, limit: Limit
) -> None:
    pauses = data.draw(pauses_after(start))
    paused = deadline(start, limit, CHINA, pauses=pauses)

    assert paused.at >= deadline(start, limit, CHINA).at
    assert deadline(start, limit, CHINA, pauses=pauses[::-1]) == paused


@given(st.data(), starts, limits)
@settings(max_examples=500)
def test_at_the_deadline_exactly_the_limit_is_used_up(data: st.DataObject, start: datetime, limit: Limit) -> None:
    pauses = data.draw(pauses_after(start))
    due = deadline(start, limit, CHINA, pauses=pauses).at

    assert elapsed(start, due, limit.unit, CHINA, pauses=pauses) == limit.amount
    just_before = elapsed(start, due - timedelta(microseconds=1), limit.unit, CHINA, pauses=pauses)
    assert just_before == max(0, limit.amount - 1)


@given(starts, starts, starts)
@settings(max_examples=300)
def test_office_time_adds_up(one: datetime, two: datetime, three: datetime) -> None:
    first, middle, last = sorted((one, two, three))

    assert office_time(first, middle, CHINA) + office_time(middle, last, CHINA) == office_time(first, last, CHINA)


@given(starts, starts, st.sampled_from(Unit))
@settings(max_examples=300)
def test_what_remains_and_what_is_overdue_mirror_each_other(now: datetime, due: datetime, unit: Unit) -> None:
    assert remaining(now, due, unit, CHINA) == -remaining(due, now, unit, CHINA)
