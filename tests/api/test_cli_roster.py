"""`sibu staff` and `sibu duty` on an installation: deputies, shifts, and what cannot be."""

import asyncio
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from infra.registry.addressees import Addressees
from infra.run.clock import now
from infra.run.errors import StartError
from infra.run.instance import opened
from infra.run.roster_commands import add_roster_commands
from infra.settings.settings import Settings
from schemas.domain.analysis import Urgency
from schemas.domain.issue import Issue
from schemas.domain.roles import Role
from schemas.domain.roster import RosterError
from tests.domain import builders
from tests.serving import a_folder, a_prepared_folder  # noqa: F401
from tests.world import settings_for

OFFICER, COLLEAGUE, HEAD = "staff-mass-work-officer-1", "staff-mass-work-officer-2", "staff-mass-work-head"


@pytest.fixture
def settings(folder: Path) -> Settings:
    return settings_for(folder)


def sibu(settings: Settings, *arguments: str) -> Result:
    app = typer.Typer(pretty_exceptions_enable=False)
    add_roster_commands(app, read_settings=lambda: settings)
    return CliRunner(env={"COLUMNS": "120", "NO_COLOR": "1"}).invoke(app, arguments)


def named(settings: Settings, role: Role, issue: Issue) -> tuple[str, ...]:
    async def ask() -> tuple[str, ...]:
        async with opened(settings, classes=frozenset()) as instance:
            return Addressees(instance.staff, now, instance.posts)(role, issue)

    return asyncio.run(ask())


def of_mass_work(*, urgency: Urgency = Urgency.ORDINARY) -> Issue:
    routed = builders.given(*builders.WAS_ROUTED)
    return routed.model_copy(update={"department_id": "mass_work", "urgency": urgency})


def test_a_deputy_is_named_for_whoever_is_away_and_no_longer_once_back(settings: Settings) -> None:
    told = sibu(settings, "staff", "away", OFFICER, "--deputy", HEAD)

    assert told.exit_code == 0, told.output
    assert told.output.startswith(f"{HEAD} stands in for {OFFICER} from ")
    assert named(settings, Role.DEPARTMENT_OFFICER, of_mass_work()) == (HEAD, COLLEAGUE)

    assert sibu(settings, "staff", "back", OFFICER).output == f"{OFFICER} is back.\n"
    assert named(settings, Role.DEPARTMENT_OFFICER, of_mass_work()) == (OFFICER, COLLEAGUE)
    assert sibu(settings, "staff", "back", OFFICER).output == f"{OFFICER} was not away; nothing has changed.\n"


def test_who_is_on_duty_hears_of_an_emergency_first_and_of_nothing_else(settings: Settings) -> None:
    told = sibu(
        settings, "duty", "add", "staff-duty-county", "--from", "2020-01-01T18:00", "--until", "2999-01-01T08:00"
    )

    assert told.output == "staff-duty-county is on duty from 2020-01-01 18:00 until 2999-01-01 08:00.\n"
    emergency = of_mass_work(urgency=Urgency.EMERGENCY)
    assert named(settings, Role.DEPARTMENT_OFFICER, emergency) == ("staff-duty-county", OFFICER, COLLEAGUE)
    assert named(settings, Role.DEPARTMENT_OFFICER, of_mass_work()) == (OFFICER, COLLEAGUE)
    assert named(settings, Role.SUPERVISOR, emergency) == ("staff-supervisor-1", "staff-supervisor-2")


def test_a_confidential_emergency_is_nobodys_business_on_duty(settings: Settings) -> None:
    sibu(settings, "duty", "add", "staff-duty-county", "--from", "2020-01-01T18:00", "--until", "2999-01-01T08:00")
    sealed = builders.given(*builders.WAS_SEALED).model_copy(update={"urgency": Urgency.EMERGENCY})

    assert "staff-duty-county" not in named(settings, Role.SECRETARY, sealed)


def test_the_roster_shows_who_is_on_duty_and_who_is_away(settings: Settings) -> None:
    sibu(
        settings,
        "staff",
        "away",
        OFFICER,
        "--deputy",
        COLLEAGUE,
        "--since",
        "2030-01-01T08:00",
        "--until",
        "2030-02-01",
    )
    sibu(settings, "duty", "add", "staff-duty-county", "--from", "2030-01-01T18:00", "--until", "2030-01-02T08:00")

    shown = json.loads(sibu(settings, "duty", "show", "--json").output)

    assert [one["deputy_id"] for one in shown["absences"]] == [COLLEAGUE]
    assert [one["staff_id"] for one in shown["shifts"]] == ["staff-duty-county"]
    screen = sibu(settings, "duty", "show").output
    assert "2030-01-01 18:00" in screen
    assert COLLEAGUE in screen


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("staff", "away", "nobody", "--deputy", OFFICER), "There is no account 'nobody'."),
        (
            ("staff", "away", OFFICER, "--deputy", "staff-hotline-1"),
            f"staff-hotline-1 (hotline_desk) cannot stand in for {OFFICER} (department_officer).",
        ),
        (
            (
                "duty",
                "add",
                "staff-duty-county",
                "--from",
                "2030-01-01",
                "--until",
                "2030-01-02",
                "--community",
                "moon",
            ),
            "There is no community 'moon'.",
        ),
    ],
)
def test_who_cannot_stand_in_is_refused_with_a_sentence(
    settings: Settings, arguments: tuple[str, ...], sentence: str
) -> None:
    refused = sibu(settings, *arguments)

    assert isinstance(refused.exception, RosterError)
    assert refused.exception.message == sentence


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("staff", "away", OFFICER, "--deputy", OFFICER), "Nobody is the deputy of himself or herself."),
        (("staff", "away", OFFICER, "--deputy", HEAD, "--since", "soon"), "'soon' is no time."),
    ],
)
def test_what_makes_no_sense_is_said_in_a_sentence(
    settings: Settings, arguments: tuple[str, ...], sentence: str
) -> None:
    refused = sibu(settings, *arguments)

    assert isinstance(refused.exception, StartError)
    assert refused.exception.message == sentence
