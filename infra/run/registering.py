"""Adds every command to `sibu`: maintenance, local ones, and the clients of the API."""

import time
import uuid

import typer

from api.cli.app import add_commands
from api.cli.config import ClientConfig
from infra.run.local_commands import add_local_commands
from infra.run.maintenance import add_maintenance_commands
from infra.settings.reading import read_settings


def register(app: typer.Typer) -> None:
    """Register all that is not a process of the system."""
    add_maintenance_commands(app, read_settings=read_settings)
    add_local_commands(app)
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
