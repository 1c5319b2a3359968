"""The environment is read once, told about in full when wrong, and documented in full."""

from pathlib import Path

import pytest

from infra.run.exit_codes import ExitCode
from infra.settings.errors import SettingsError
from infra.settings.reading import Described, describe_settings, read_settings, unknown_variables

DOCS = (Path(__file__).parents[2] / "docs" / "settings.md").read_text()


def test_without_any_variable_everything_stays_on_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    settings = read_settings({"XDG_CACHE_HOME": "/caches"})

    assert settings.data_dir == tmp_path / "var"
    assert settings.database_url == f"sqlite+aiosqlite:///{tmp_path}/var/sibu.db"
    assert settings.key_file == tmp_path / "var" / "keys.json"
    assert settings.cache_dir == Path("/caches/sibu")
    assert (settings.http.host, settings.http.port) == ("127.0.0.1", 8000)
    assert settings.api_url == "http://127.0.0.1:8000"
    assert settings.temporal.address is None
    assert settings.demo is False


def test_given_values_are_read_by_their_flat_names() -> None:
    settings = read_settings(
        {
            "SIBU_DATA_DIR": "/srv/sibu",
            "SIBU_HTTP_PORT": "8080",
            "SIBU_LOG_FORMAT": "json",
            "SIBU_WORKER_MAX_CACHED": "0",
            "SIBU_WORKER_TASKS": "1",
            "SIBU_TASK_QUEUE": "another",
            "SIBU_TEMPORAL_PORT": "7300",
            "SIBU_DEMO": "true",
            "TEMPORAL_ADDRESS": "temporal.example:7233",
        }
    )

    assert settings.database_url == "sqlite+aiosqlite:////srv/sibu/sibu.db"
    assert settings.http.port == 8080
    assert settings.log.format == "json"
    assert (settings.worker.max_cached, settings.worker.tasks) == (0, 1)
    assert (settings.temporal.task_queue, settings.temporal.port) == ("another", 7300)
    assert settings.temporal.address == "temporal.example:7233"
    assert settings.demo is True


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("sqlite:///here.db", "sqlite+aiosqlite:///here.db"),
        ("postgresql://u:p@h:5432/d", "postgresql+asyncpg://u:p@h:5432/d"),
        ("postgres://u:p@h/d", "postgresql+asyncpg://u:p@h/d"),
        ("postgresql+asyncpg://h/d", "postgresql+asyncpg://h/d"),
    ],
)
def test_a_database_address_gets_its_driver(given: str, read: str) -> None:
    assert read_settings({"SIBU_DATABASE_URL": given}).database_url == read


def test_everything_wrong_is_told_at_once_in_a_sentence_each() -> None:
    with pytest.raises(SettingsError) as refusal:
        read_settings({"SIBU_HTTP_PORT": "70000", "SIBU_LOG_LEVEL": "loud", "TEMPORAL_ADDRESS": "here"})

    assert sorted(refusal.value.problems) == [
        'SIBU_HTTP_PORT is "70000"; it must be a whole number from 1 to 65535.',
        'SIBU_LOG_LEVEL is "loud"; it must be debug, info, warning or error.',
        'TEMPORAL_ADDRESS is "here"; it must be host:port, such as 127.0.0.1:7233.',
    ]


def test_a_password_in_a_wrong_value_is_not_repeated() -> None:
    with pytest.raises(SettingsError) as refusal:
        read_settings({"SIBU_DATABASE_URL": "mysql://user:hunter2@host/name"})

    assert "hunter2" not in str(refusal.value)
    assert str(refusal.value).startswith("SIBU_DATABASE_URL is not usable; it must be sqlite:///path/of/file or ")


def test_a_token_never_shows() -> None:
    settings = read_settings({"SIBU_TOKEN": "opensesame"})

    assert "opensesame" not in repr(settings)


def test_an_empty_value_counts_as_not_given() -> None:
    assert read_settings({"SIBU_HTTP_PORT": "", "TEMPORAL_ADDRESS": ""}).http.port == 8000


def test_settings_cannot_be_changed() -> None:
    settings = read_settings({})

    with pytest.raises(ValueError, match="frozen"):
        settings.http.port = 1


def test_a_slip_of_the_pen_is_told_with_what_was_meant() -> None:
    told = unknown_variables({"SIBU_HTTP_PROT": "1", "SIBU_HTTP_PORT": "1", "HOME": "/"})

    assert told == ("SIBU_HTTP_PROT is not a setting of Sibu and was ignored (did you mean SIBU_HTTP_PORT?).",)


@pytest.mark.parametrize("row", describe_settings(), ids=lambda row: str(row.variable))
def test_every_setting_stands_in_the_documentation(row: Described) -> None:
    line = next((line for line in DOCS.splitlines() if line.startswith(f"| `{row.variable}` |")), "")

    assert row.allowed in line
    assert row.says in line
    assert (row.default or "none") in line
    assert all((row.allowed, row.says))


@pytest.mark.parametrize("code", list(ExitCode), ids=lambda code: str(code.name))
def test_every_exit_code_stands_in_the_documentation(code: ExitCode) -> None:
    assert f"\n| {code.value} | " in DOCS
