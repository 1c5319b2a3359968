"""In which cells of the cube an issue counts, what each view is told, and the rates made of it. Expected by hand."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest

from schemas.domain.figure_cells import Cells, DayCell, Dimension, NowCell, WeekCell, cells_of, count_in, no_cells
from schemas.domain.figure_rates import Rate, Share, rates_of
from schemas.domain.figure_weeks import before, day_of, monday_of, week_from, week_of, week_text, weeks_between
from schemas.domain.figures import Awaited, CardFact, Facts, Judged, TaskFacts, Verdict, Wait, WaitsOn
from schemas.domain.handling_events import Card
from schemas.domain.hot_spots import HotSpot, earlier_days, recent_days

AT = datetime(2030, 5, 6, 2, 0, tzinfo=UTC)
WEEK = 203019
TASK = TaskFacts(
    unit_id="power", open=True, overdue=True, at_risk=False, accepted=Verdict.IN_TIME, handled=Verdict.LATE
)


def some_facts(**changes: Any) -> Facts:
    """An issue that mass_work has accepted in time and answers still."""
    given: dict[str, Any] = {
        "issue_id": "issue-1",
        "filed_at": AT,
        "week": WEEK,
        "day": date(2030, 5, 6),
        "street_id": "north",
        "community_id": "east",
        "grid_id": "grid-3",
        "topic": "lamp",
        "category": "livelihood",
        "urgency": "ordinary",
        "department_id": "mass_work",
        "history": False,
        "first_department_id": "mass_work",
        "first_right": True,
        "accepted": Judged(verdict=Verdict.IN_TIME, department_id="mass_work"),
        "handled": None,
        "returned_by": (),
        **dict.fromkeys(("answered", "asked", "solved", "rated", "satisfied", "reopened", "ended"), False),
        **dict.fromkeys(("overdue", "at_risk", "suspended", "callback"), False),
        "open": True,
        "cards": (),
        "tasks": (),
        "waits": (Wait(on=WaitsOn.DEPARTMENT, id="mass_work", what=Awaited.HANDLE, since=AT),),
    }
    return Facts.model_validate(given | changes)


def week(cells: Cells, view: str, dimension: str = "total", key: str = "") -> dict[str, int]:
    return dict(cells.weeks.get(WeekCell(view, dimension, WEEK, key), Counter()))


def now(cells: Cells, view: str, dimension: str = "total", key: str = "") -> dict[str, int]:
    return dict(cells.nows.get(NowCell(view, dimension, key), Counter()))


def test_an_issue_counts_for_the_county_its_street_its_community_and_its_department() -> None:
    cells = cells_of([some_facts()])

    whole = {"filed": 1, "dispatched": 1, "received": 1, "first_right": 1, "accepted_in_time": 1}
    assert [week(cells, view) for view in ("county", "street:north", "community:east", "department:mass_work")] == [
        whole
    ] * 4
    assert now(cells, "county") == {"open": 1}
    assert {cell.view for cell in cells.weeks} == {"county", "street:north", "community:east", "department:mass_work"}
    assert cells.days == {DayCell(date(2030, 5, 6), "north", "east", "grid-3", "lamp"): 1}


def test_each_view_is_broken_down_as_far_as_it_may_know() -> None:
    cells = cells_of([some_facts(tasks=(TASK,))])

    found = {(cell.view, cell.dimension, cell.key) for cell in cells.weeks if cell.dimension != "total"}
    places = {("street", "north"), ("community", "east"), ("grid", "grid-3")}
    hands = {("department", "mass_work"), ("unit", "power"), ("topic", "lamp")}
    assert {each[1:] for each in found if each[0] == "county"} == places | hands
    assert {each[1:] for each in found if each[0] == "street:north"} == places - {("street", "north")} | hands
    assert {each[1:] for each in found if each[0] == "community:east"} == {("grid", "grid-3")} | hands
    assert {each[1:] for each in found if each[0] == "department:mass_work"} == {
        ("community", "east"),
        ("unit", "power"),
        ("topic", "lamp"),
    }
    assert {each[1:] for each in found if each[0] == "unit:power"} == {("community", "east"), ("topic", "lamp")}


def test_a_place_without_a_grid_is_in_no_grid() -> None:
    cells = cells_of([some_facts(grid_id=None)])

    assert [cell for cell in cells.weeks if cell.dimension == Dimension.GRID] == []
    assert next(iter(cells.days)).grid_id == ""


def test_to_each_department_what_was_its_own_doing() -> None:
    facts = some_facts(
        department_id="organization",
        first_right=False,
        returned_by=("mass_work", "mass_work"),
        accepted=Judged(verdict=Verdict.LATE, department_id="mass_work"),
        handled=Judged(verdict=Verdict.IN_TIME, department_id="organization"),
        answered=True,
        cards=(
            CardFact(card=Card.RED, department_id="mass_work", unit_id=None),
            CardFact(card=Card.BLACK, department_id="mass_work", unit_id="power"),
        ),
    )

    cells = cells_of([facts])

    assert week(cells, "county", "department", "mass_work") == {
        "dispatched": 1,
        "received": 1,
        "accepted_late": 1,
        "returned": 1,
        "returns": 2,
        "red": 1,
    }
    assert week(cells, "county", "department", "organization") == {
        "filed": 1,
        "received": 1,
        "handled_in_time": 1,
        "answered": 1,
    }
    assert now(cells, "county", "department", "mass_work") == {}
    assert now(cells, "county", "department", "organization") == {"open": 1}
    # What is with another one by now is in no view of its own.
    assert week(cells, "department:mass_work") == {}
    assert week(cells, "county") == {
        "filed": 1,
        "dispatched": 1,
        "received": 1,
        "accepted_late": 1,
        "handled_in_time": 1,
        "answered": 1,
        "returned": 1,
        "returns": 2,
        "red": 1,
        "black": 1,
    }


def test_a_card_for_a_department_that_never_had_it_is_counted_with_it_all_the_same() -> None:
    cells = cells_of([some_facts(cards=(CardFact(card=Card.YELLOW, department_id="organization", unit_id=None),))])

    assert week(cells, "county", "department", "organization") == {"yellow": 1}


def test_what_is_nobodys_while_it_is_returned_is_in_no_department() -> None:
    cells = cells_of([some_facts(department_id=None)])

    assert {cell.view for cell in cells.weeks} == {"county", "street:north", "community:east"}


def test_a_unit_has_its_own_limits_and_what_became_of_the_issue() -> None:
    waits = (
        Wait(on=WaitsOn.UNIT, id="power", what=Awaited.HANDLE, since=AT, late=True),
        Wait(on=WaitsOn.UNIT, id="gas", what=Awaited.ACCEPT, since=AT),
    )
    cards = (CardFact(card=Card.BLACK, department_id="mass_work", unit_id="power"),)

    cells = cells_of([some_facts(tasks=(TASK,), overdue=True, suspended=True, cards=cards, waits=waits)])

    assert week(cells, "unit:power") == {"filed": 1, "accepted_in_time": 1, "handled_late": 1, "black": 1}
    assert now(cells, "unit:power") == {"open": 1, "overdue": 1, "suspended": 1}
    assert now(cells, "unit:power", "waits", "unit:power:handle") == {"open": 1, "overdue": 1}
    assert now(cells, "unit:power", "waits", "unit:gas:accept") == {}
    assert now(cells, "county", "waits", "unit:gas:accept") == {"open": 1}
    assert now(cells, "county", "unit", "power") == {"open": 1, "overdue": 1, "suspended": 1}


def test_history_is_filed_and_nothing_else() -> None:
    nothing: dict[str, Any] = {"first_department_id": None, "first_right": False, "accepted": None, "waits": ()}
    cells = cells_of([some_facts(history=True, open=False, **nothing)])

    assert week(cells, "county") == {"filed": 1}
    assert week(cells, "county", "department", "mass_work") == {"filed": 1}
    assert cells.nows == {}


def test_what_is_counted_out_again_leaves_nothing() -> None:
    cells, facts = no_cells(), some_facts(tasks=(TASK,))

    count_in(cells, facts)
    count_in(cells, facts, times=-1)

    assert not any(+counts for counts in (*cells.weeks.values(), *cells.nows.values()))
    assert not +cells.days


def test_every_rate_is_a_share_of_two_counters() -> None:
    counts = {
        "accepted_in_time": 9,
        "accepted_late": 1,
        "asked": 8,
        "solved": 6,
        "rated": 5,
        "satisfied": 4,
        "handled_in_time": 3,
        "handled_late": 1,
        "dispatched": 10,
        "received": 12,
        "first_right": 8,
        "returned": 3,
        "answered": 8,
        "reopened": 2,
    }

    assert rates_of(counts) == {
        Rate.RESPONSE: Share(9, 10),
        Rate.RESOLUTION: Share(6, 8),
        Rate.SATISFACTION: Share(4, 5),
        Rate.ON_TIME: Share(3, 4),
        Rate.FIRST_RIGHT: Share(8, 10),
        Rate.RETURN: Share(3, 12),
        Rate.REOPEN: Share(2, 8),
    }
    assert rates_of(counts)[Rate.RESPONSE].value == 0.9
    assert rates_of({})[Rate.RESPONSE].value is None


def test_weeks_are_those_of_iso_8601() -> None:
    assert week_of(date(2030, 12, 30)) == 203101  # Its Thursday lies in 2031.
    assert (week_text(203101), week_from("2031-W01"), monday_of(203101)) == ("2031-W01", 203101, date(2030, 12, 30))
    assert (before(203101), before(203101, weeks=53)) == (203052, 202952)
    assert list(weeks_between(203051, 203102)) == [203051, 203052, 203101, 203102]
    assert list(weeks_between(203102, 203101)) == []
    assert day_of(datetime(2030, 5, 5, 16, 0, tzinfo=UTC)) == date(2030, 5, 6)


@pytest.mark.parametrize(
    "text",
    ["2030-W54", "2030-W53", "2030-W00", "2030W10", "soon", "2030-W", "-W10", "2030-W110", "2030-W1", "２０３０-W10"],
)
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        week_from(text)


@pytest.mark.parametrize(
    ("recent", "earlier", "hot"),
    [(5, 0, True), (4, 0, False), (5, 13, True), (5, 14, False), (9, 24, True), (8, 24, False)],
)
def test_a_place_is_hot_from_five_reports_and_three_times_its_usual_week_on(
    recent: int, earlier: int, hot: bool
) -> None:
    spot = HotSpot(kind="community", place_id="east", topic="lamp", recent=recent, earlier=earlier)

    assert spot.is_hot is hot
    assert spot.usual == earlier / 8


def test_the_week_of_a_hot_spot_ends_today_and_the_eight_weeks_lie_before_it() -> None:
    assert recent_days(date(2030, 5, 12)) == (date(2030, 5, 6), date(2030, 5, 12))
    assert earlier_days(date(2030, 5, 12)) == (date(2030, 3, 11), date(2030, 5, 5))
