"""Which limit would the real offices have kept? Real waiting times, which are not part of this repository."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from infra.run.simulating import add_simulation_command
from infra.settings.reading import read_settings

pytestmark = pytest.mark.judge

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "residents.jsonl"
ANSWERED = 1_404  # of 3,921 messages


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the command says of all messages under the policy of the petition regulation, beside the county's."""
    if not DATA.is_file():
        pytest.skip("The messages are not here: these figures need ../shared/data beside the repository.")
    folder = tmp_path_factory.mktemp("nothing")
    app = typer.Typer(pretty_exceptions_enable=False)
    app.callback()(lambda: None)  # With one command alone, typer would take its name for an argument.
    add_simulation_command(app, read_settings=lambda: read_settings({"SIBU_DATA_DIR": str(folder)}))
    asked = ("simulate", "--from", str(DATA), "--policy", "petition")
    runner = CliRunner(env={"COLUMNS": "80", "NO_COLOR": "1"})
    print("\n", runner.invoke(app, asked).output)
    result = runner.invoke(app, (*asked, "--json"))
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def test_every_answered_message_is_counted(told: dict[str, Any]) -> None:
    assert told["issues"] == ANSWERED
    assert told["rows"]["unusable"] == 0
    assert sum(week["late"]["today"]["kept"] + week["late"]["today"]["late"] for week in told["weeks"]) == ANSWERED


def test_the_limits_the_real_offices_kept_are_those_of_their_waiting_times(told: dict[str, Any]) -> None:
    """The set's median wait is 11.2 days and its ninth decile 40.9, as its own description says."""
    every = next(group for group in told["limits"]["groups"] if group["by"] == "all")
    kept, least = every["kept"], every["least_working_days"]

    # 11.2 days are seven or eight working days, 40.9 days 26 to 29: a year has 250 of them, and holidays fall in.
    assert kept["7wd"] < ANSWERED / 2 < kept["10wd"]
    assert 25 <= least["90"] <= 30
    assert kept["15d"] > ANSWERED / 2
    assert list(least.values()) == sorted(least.values())


def test_the_sixty_days_of_the_regulation_would_have_been_kept_far_more_often(told: dict[str, Any]) -> None:
    handled = next(stage for stage in told["stages"] if stage["stage"] == "handle")

    assert handled["new"]["late"] < handled["today"]["late"] / 5
    assert handled["new"]["late"] < 0.1 * ANSWERED
