"""`sibu user` on an installation: accounts, links, tokens and the journal, as the operator has them."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from infra.run.clock import now
from infra.run.instance import opened
from infra.run.preparing import first_setup_link, prepare
from infra.run.user_commands import add_user_commands
from infra.settings.settings import Settings
from schemas.domain.account_errors import (
    AccountUnknownError,
    PasswordUnfitError,
    RolesIncompatibleError,
    ScopeUnknownError,
)
from schemas.wire.accounts import TokenHolder
from tests.serving import a_folder, a_prepared_folder  # noqa: F401
from tests.world import settings_for

WORKER = "staff-grid-0101"


@pytest.fixture
def settings(folder: Path) -> Settings:
    return settings_for(folder)


def sibu(settings: Settings, *arguments: str, typed: str | None = None) -> Result:
    app = typer.Typer(pretty_exceptions_enable=False)
    add_user_commands(app, read_settings=lambda: settings)
    return CliRunner(env={"COLUMNS": "200", "NO_COLOR": "1"}).invoke(app, ["user", *arguments], input=typed)


def holder(settings: Settings, token: str, *, later: timedelta = timedelta(0)) -> TokenHolder | None:
    async def ask() -> TokenHolder | None:
        async with opened(settings, classes=frozenset()) as instance:
            return await instance.offices.tokens.holder(token, at=now() + later)

    return asyncio.run(ask())


def journal(settings: Settings) -> list[tuple[str, str, str]]:
    lines = sibu(settings, "journal", "--json").stdout.splitlines()
    return [(one["kind"], one["account_id"], one["by"]) for one in map(json.loads, lines)]


def test_an_added_account_has_a_link_and_needs_no_release(settings: Settings) -> None:
    added = sibu(
        settings,
        "add",
        "grid-worker-17",
        "--name",
        "王芳",
        "--role",
        "grid_worker",
        "--grid",
        "grid-0101",
        "--by",
        "张三",
    )

    assert added.exit_code == 0, added.output
    assert "http://127.0.0.1:8000/set-up#" in added.stdout
    [account] = [each for each in json.loads(sibu(settings, "list", "--json").stdout) if each["id"] == "grid-worker-17"]
    assert (account["grid_id"], account["released"], account["has_password"]) == ("grid-0101", True, False)
    assert journal(settings) == [
        ("link_made", "grid-worker-17", "machine:张三"),
        ("account_added", "grid-worker-17", "machine:张三"),
    ]


def test_two_administrations_in_one_account_are_refused(settings: Settings) -> None:
    refused = sibu(settings, "add", "both-1", "--name", "王芳", "--role", "administrator", "--role", "auditor")

    assert isinstance(refused.exception, RolesIncompatibleError)
    assert "three people" in refused.exception.hint


def test_a_token_is_the_only_line_on_the_standard_output_and_expires(settings: Settings) -> None:
    made = sibu(settings, "token", WORKER, "--scope", "read", "--days", "30")

    token = made.stdout.strip()
    assert token.startswith("sibu_")
    assert "\n" not in token
    found = holder(settings, token)
    assert found is not None
    assert (found.principal.id, found.scope) == (WORKER, ("read",))
    assert holder(settings, token, later=timedelta(days=30, seconds=1)) is None


def test_a_token_for_nothing_that_there_is_and_an_unknown_account_are_refused(settings: Settings) -> None:
    assert isinstance(sibu(settings, "token", WORKER, "--scope", "everything").exception, ScopeUnknownError)
    for command in (["disable"], ["enable"], ["reset"], ["setup-link"], ["token", "--scope", "read"]):
        refused = sibu(settings, command[0], "nobody-1", *command[1:])
        assert isinstance(refused.exception, AccountUnknownError), command


def test_a_disabled_account_loses_its_tokens_and_an_enabled_one_may_sign_in_again(settings: Settings) -> None:
    token = sibu(settings, "token", WORKER, "--scope", "write").stdout.strip()

    assert sibu(settings, "disable", WORKER).exit_code == 0
    assert holder(settings, token) is None
    assert "disabled" in sibu(settings, "list").stdout
    assert sibu(settings, "enable", WORKER).exit_code == 0
    assert "disabled" not in sibu(settings, "list").stdout


def test_a_password_comes_from_the_standard_input_and_must_be_fit(settings: Settings) -> None:
    assert isinstance(sibu(settings, "password", WORKER, typed="password\n").exception, PasswordUnfitError)
    assert sibu(settings, "password", WORKER, typed="石榴 灯塔 木梯 晴天\n").exit_code == 0

    assert journal(settings) == [("password_changed", WORKER, journal(settings)[0][2])]


def test_every_role_is_listed_with_whether_it_needs_a_second_factor(settings: Settings) -> None:
    told = sibu(settings, "roles").stdout

    rows = {line.split()[0]: line.split()[-1] for line in told.splitlines()[1:]}
    assert rows["auditor"] == "always"
    assert rows["grid_worker"] == "网格员"
    assert "resident" not in rows


def test_the_first_link_is_new_at_each_start_until_the_administrator_used_it(settings: Settings) -> None:
    first, second = (asyncio.run(first_setup_link(settings)) for _ in range(2))
    assert first is not None
    assert first != second

    sibu(settings, "password", "staff-administrator", typed="石榴 灯塔 木梯 晴天\n")

    assert asyncio.run(first_setup_link(settings)) is None


def test_the_tokens_of_the_sample_are_new_at_each_start_and_the_old_ones_end(settings: Settings) -> None:
    sibu(settings, "add", "added-1", "--name", "王芳", "--role", "grid_worker")
    first = {each.id: each.token.get_secret_value() for each in asyncio.run(prepare(settings))}
    second = {each.id: each.token.get_secret_value() for each in asyncio.run(prepare(settings))}

    assert "added-1" not in first
    assert holder(settings, first[WORKER]) is None
    assert holder(settings, second[WORKER]) is not None
    assert holder(settings, second[WORKER], later=timedelta(days=30)) is None


def test_an_installation_of_its_own_county_gets_no_sample_sign_ins(settings: Settings) -> None:
    async def renamed() -> None:
        async with opened(settings, classes=frozenset()) as instance, instance.database.write() as conn:
            await conn.exec_driver_sql("UPDATE places SET name = '另一个县' WHERE kind = 'county'")

    asyncio.run(renamed())

    assert asyncio.run(prepare(settings)) == ()
