"""What the tests of `sibu simulate` share: the command, a stricter policy, and counts."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from infra.policies.presets import preset_text
from infra.run.simulating import add_simulation_command
from tests.serving import ENVIRONMENT
from tests.world import settings_for


def sibu(folder: Path, *arguments: str) -> Result:
    app = typer.Typer(pretty_exceptions_enable=False)
    app.callback()(lambda: None)  # With one command alone, typer would take its name for an argument.
    add_simulation_command(app, read_settings=lambda: settings_for(folder))
    return CliRunner(env=ENVIRONMENT).invoke(app, ("simulate", *arguments))


def answer(folder: Path, *arguments: str) -> Any:
    result = sibu(folder, *arguments, "--json")
    assert result.exit_code == 0, (result.output, result.exception)
    return json.loads(result.stdout)


@pytest.fixture(name="stricter")
def a_stricter_policy(tmp_path: Path) -> str:
    """The county's policy with 5 working days for an ordinary issue."""
    file = tmp_path / "stricter.toml"
    text = preset_text("county").replace(
        'handle = { emergency = "24h", urgent = "3wd", ordinary = "7wd"',
        'handle = { emergency = "24h", urgent = "3wd", ordinary = "5wd"',
    )
    assert text != preset_text("county")
    file.write_text(text, encoding="utf-8")
    return str(file)


def count(kept: int, late: int, unknown: int = 0) -> dict[str, int]:
    return {"kept": kept, "late": late, "open": unknown}
