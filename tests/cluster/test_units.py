"""The units for systemd, checked by systemd itself."""

import shutil
import subprocess
from pathlib import Path

import pytest

from infra.deploy.hosts import FILES
from infra.settings.reading import describe_settings

pytestmark = pytest.mark.cluster

UNITS = sorted((FILES.parent / "systemd").glob("*.service"))


def told_by(unit: Path, folder: Path, *what: str) -> subprocess.CompletedProcess[str]:
    """What systemd-analyze says of the unit, with programs that are there."""
    program = shutil.which("systemd-analyze")
    assert program, "The units are checked by systemd-analyze: install systemd."
    text = unit.read_text("utf-8")
    for name in ("sibu", "temporal-server"):
        text = text.replace(f"/opt/sibu/bin/{name}", "/bin/true")
    copy = folder / unit.name.replace("@", "@one")
    copy.write_text(text, encoding="utf-8")
    return subprocess.run([program, *what, str(copy)], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_finds_nothing_wrong_with_a_unit(unit: Path, tmp_path: Path) -> None:
    told = told_by(unit, tmp_path, "verify")

    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_may_do_little(unit: Path, tmp_path: Path) -> None:
    """By systemd's own measure from 0 (may nothing) to 10."""
    told = told_by(unit, tmp_path, "security", "--offline=yes", "--threshold=25")

    assert told.returncode == 0, told.stdout


def test_there_is_a_unit_for_each_kind_of_process_and_it_sets_what_there_is() -> None:
    known = {row.variable for row in describe_settings()}
    set_there = {
        word.partition("=")[0].removeprefix("Environment=")
        for unit in UNITS
        for line in unit.read_text("utf-8").splitlines()
        if line.startswith("Environment=")
        for word in line.removeprefix("Environment=").split()
    }

    assert [unit.name for unit in UNITS] == [
        "sibu-api@.service",
        "sibu-relay@.service",
        "sibu-worker@.service",
        "temporal@.service",
    ]
    assert set_there <= known
    assert {"SIBU_HTTP_PORT", "SIBU_RELAY_NAME", "SIBU_KEY_FILE", "SIBU_DATA_DIR"} <= set_there
