"""Adds every command to `sibu`: maintenance, local ones, and the clients of the API."""

import time
import uuid

import typer

from api.cli.app import add_commands
from api.cli.config import ClientConfig
from infra.run.backup_commands import add_backup_commands
from infra.run.calendar_commands import add_calendar_commands
from infra.run.clock_command import add_clock_command
from infra.run.erasure_commands import add_erasure_commands
from infra.run.maintenance import add_maintenance_commands
from infra.run.policy_commands import add_policy_commands
from infra.run.roster_commands import add_roster_commands
from infra.run.simulating import add_simulation_command
from infra.run.user_commands import add_user_commands
from infra.settings.reading import read_settings


def register(app: typer.Typer) -> None:
    """Register all that is not a process of the system."""
    add_maintenance_commands(app, read_settings=read_settings)
    add_backup_commands(app, read_settings=read_settings)
    add_calendar_commands(app, read_settings=read_settings)
    add_clock_command(app)
    add_policy_commands(app, read_settings=read_settings)
    add_roster_commands(app, read_settings=read_settings)
    add_erasure_commands(app, read_settings=read_settings)
    add_user_commands(app, read_settings=read_settings)
    add_simulation_command(app, read_settings=read_settings)
    add_commands(app, config=_client_config)


def _client_config() -> ClientConfig:
    settings = read_settings()
    return ClientConfig(
        url=settings.api_url,
        token=settings.client.token,
        sign_ins=settings.data_dir / "sign-in.json",
        code=settings.client.code,
        new_key=lambda: uuid.uuid4().hex,
        sleep=time.sleep,
        monotonic=time.monotonic,
    )
