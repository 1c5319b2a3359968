"""`sibu simulate` over a real installation and over files, with every count worked out by hand.

In 2024 the national holiday was 1 to 7 October; Sunday 29 September and Saturday 12 October were worked. The county's
policy handles an ordinary issue in 7 working days, the other one in 5, and offices close at 17:30.
"""

import asyncio
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from infra.issues.envelopes import enveloped, unwrapped
from infra.projections.rebuild import rebuild
from infra.run.instance import Instance, opened
from infra.run.simulating import NothingToSimulateError
from schemas.domain.clocks import Deadline, Schedule, Stage
from schemas.domain.events import Event, Filed, Logged, Resolved
from schemas.domain.lives import life_of
from schemas.domain.sealed import KeyClass
from schemas.domain.simulation import outcome
from schemas.wire.stored import Append
from tests.api.simulating import a_stricter_policy, answer, count, sibu  # noqa: F401
from tests.domain import builders
from tests.domain.county import SHANGHAI
from tests.serving import LAMP, Terminal, a_folder, a_prepared_folder, a_terminal  # noqa: F401
from tests.world import settings_for


def at(when: str, event: Event, **changes: Any) -> Event:
    moment = datetime.fromisoformat(f"2024-{when}").replace(tzinfo=SHANGHAI)
    return event.model_copy(update={"at": moment, **changes})


def clock(stage: Stage, start: str) -> Schedule:
    moment = at(start, builders.CLOSED).at
    return Schedule(deadline=Deadline(stage=stage, start=moment, at=moment, limit="1wd"), dues=())


def filed(when: str, *, analyzed: Event = builders.ANALYZED) -> tuple[Event, ...]:
    """Filed, logged, routed and accepted within one moment."""
    clocks = (clock(Stage.ACCEPT, when), clock(Stage.HANDLE, when))
    then = (at(when, builders.LOGGED, schedules=clocks), at(when, builders.ROUTED), at(when, builders.ACCEPTED))
    return (at(when, builders.FILED), at(when, analyzed), *then)


def resolved(when: str) -> Event:
    return at(when, builders.RESOLVED, schedule=clock(Stage.FEEDBACK, when))


STORIES: dict[str, tuple[Event, ...]] = {
    # Due on 14 October at 17:30 today, on 11 October in five working days: only then late.
    "between": (
        *filed("09-29T10:00"),
        resolved("10-12T10:00"),
        at("10-13T09:00", builders.FEEDBACK_GIVEN, satisfied=True),
        at("10-13T09:00", builders.CLOSED, outcome="satisfied"),
    ),
    # Answered on the next day; the reporter is silent.
    "quick": (*filed("09-29T10:00"), resolved("09-30T10:00"), at("10-07T23:59:59", builders.CLOSED)),
    "never answered": filed("09-30T10:00"),
    "sealed": (at("09-30T10:00", builders.FILED), at("09-30T10:00", builders.INTAKE_OPENED)),
    "confidential": filed("09-30T10:00", analyzed=builders.INTAKE_OPENED),
}


async def _fill(instance: Instance) -> None:
    current = instance.rulebooks.current()
    versions = {"policy_version": current.policy.version, "calendar_version": current.calendar.version}
    for name, (first, *rest) in STORIES.items():
        events = (first.model_copy(update={"issue_id": name, **versions}), *rest)
        numbered = (
            event.model_copy(update={"ledger_number": name}) if event.type == "logged" else event for event in events
        )
        append = Append(
            stream=name,
            expected_version=0,
            expected_hash="",
            command_id=name,
            command_hash="h",
            events=enveloped(numbered, visibility=KeyClass.INTAKE),
        )
        await instance.events.append(instance.database, append, recorded_at=first.at)
    await rebuild(instance.database, instance.events)


@pytest.fixture
def ledger(folder: Path) -> Path:
    """An installation in which the stories happened."""

    async def fill() -> None:
        async with opened(settings_for(folder), classes=frozenset()) as instance:
            await _fill(instance)

    asyncio.run(fill())
    return folder


def test_the_ledger_is_counted_under_the_policy_it_had_and_under_another(ledger: Path, stricter: str) -> None:
    told = answer(ledger, "--policy", stricter)

    assert (told["source"], told["issues"]) == ("ledger", 3)
    assert {each["stage"]: (each["today"], each["new"]) for each in told["stages"]} == {
        "accept": (count(3, 0), count(3, 0)),
        "answer": (count(3, 0), count(3, 0)),
        "feedback": (count(1, 1), count(1, 1)),
        "handle": (count(2, 1), count(1, 2)),
    }
    assert told["late"] == {"today": count(2, 1), "new": count(1, 2)}
    assert [(each["department"], each["late"]["new"]) for each in told["departments"]] == [("mass_work", count(1, 2))]
    assert {each["week"]: (each["late"]["today"], each["late"]["new"]) for each in told["weeks"]} == {
        "2024-09-23": (count(2, 0), count(1, 1)),
        "2024-09-30": (count(0, 1), count(0, 1)),
    }
    assert [each["name"] for each in told["today"]] == ["county"]
    assert "limits" not in told


def test_nothing_of_a_confidential_or_sealed_issue_is_counted_and_that_is_said(ledger: Path, stricter: str) -> None:
    told = answer(ledger, "--policy", stricter, "--find-limits")
    shown = sibu(ledger, "--policy", stricter).stdout

    assert "confidential ones and those not yet analyzed are left out" in told["counted"]
    assert "涉密件和尚未分析的件不在其内" in shown
    assert not {"discipline", "intake"} & set(json.dumps(told).replace('"', " ").split())
    assert "纪" not in shown


def test_the_ledger_says_which_limits_were_kept(ledger: Path) -> None:
    found = answer(ledger, "--find-limits", "--limits", "1wd,7wd,20d")["limits"]

    every = found["groups"][0]
    assert (every["by"], every["answered"], found["unanswered"]) == ("all", 2, 1)
    assert every["kept"] == {"1wd": 1, "7wd": 2, "20d": 2}
    # 30 September is the first working day, 12 October the sixth.
    assert every["least_working_days"] == {"80": 6, "90": 6, "95": 6, "99": 6}


def test_the_tables_are_in_chinese_within_eighty_columns(ledger: Path, stricter: str) -> None:
    result = sibu(ledger, "--policy", stricter, "--find-limits")

    assert result.exit_code == 0
    assert max(cell_len(line.rstrip()) for line in result.stdout.splitlines()) <= 80
    rows = [line.split() for line in result.stdout.splitlines()]
    assert ["办理", "handle", "3", "1", "2", "+1", "0", "0"] in rows
    assert ["群工部", "mass_work", "3", "1", "2", "+1", "0", "0"] in rows
    assert ["2024-09-23", "2", "0", "1", "+1", "0", "0"] in rows
    assert "3 issues in" in result.stderr


def test_another_calendar_moves_the_days(ledger: Path, stricter: str, tmp_path: Path) -> None:
    plain = tmp_path / "plain.toml"
    plain.write_text(
        'name = "plain"\nzone = "Asia/Shanghai"\n'
        "office = [{ opens = 09:00:00, closes = 12:00:00 }, { opens = 14:00:00, closes = 17:30:00 }]\n",
        encoding="utf-8",
    )

    told = answer(ledger, "--policy", stricter, "--calendar", str(plain))

    # Without the holiday, what was answered on 12 October is late in seven working days, too.
    assert told["late"] == {"today": count(1, 2), "new": count(1, 2)}


def test_under_its_own_policy_every_clock_ends_when_the_system_said_it_would(terminal: Terminal) -> None:
    issue_id = terminal.json("file", LAMP, "--building", "bldg-010101")["id"]
    for command in (("accept",), ("resolve", "--answer", "灯已修好。")):
        terminal.json("command", issue_id, *command, "--as", "staff-mass-work-officer-1")

    async def read() -> tuple[set[tuple[str, datetime]], set[tuple[str, datetime]]]:
        async with opened(settings_for(terminal.folder), classes=frozenset()) as instance:
            async with instance.database.read() as conn:
                told = [unwrapped(each) for each in await instance.events.load(conn, issue_id)]
            life = life_of(told)
            assert life is not None
            current = instance.rulebooks.current()
            counted = outcome(life, current.policy, current.calendar, now=told[-1].at)
        return {(each.stage, each.due) for each in counted}, set(_deadlines(told))

    simulated, recorded = asyncio.run(read())

    assert {stage for stage, _ in simulated} == {"answer", "accept", "handle", "feedback"}
    assert simulated == recorded


def _deadlines(told: list[Event]) -> Iterator[tuple[str, datetime]]:
    for event in told:
        if isinstance(event, Filed):
            yield "answer", event.promised_at
        schedules = event.schedules if isinstance(event, Logged) else ()
        if isinstance(event, Resolved) and event.schedule is not None:
            schedules = (event.schedule,)
        yield from ((each.stage.value, each.deadline.at) for each in schedules)


def test_an_empty_ledger_is_told(folder: Path, stricter: str) -> None:
    error = sibu(folder, "--policy", stricter).exception

    assert isinstance(error, NothingToSimulateError)
    assert error.message == "The ledger holds no general issue, so there is nothing to replay."
