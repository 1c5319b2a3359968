"""The API on a free loopback port, in a thread of the test process, and the command line as a person uses it."""

import asyncio
import json
import logging
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from socket import SO_REUSEADDR, SOL_SOCKET, socket
from typing import Any, cast

import pytest
import structlog
import typer
import uvicorn
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from api.cli.app import add_commands
from api.cli.config import ClientConfig
from infra.run.application import application
from infra.run.instance import Instance, opened
from infra.run.preparing import prepare, write_sign_ins
from infra.settings.settings import Settings
from infra.temporal.engine import TemporalEngine
from schemas.domain.sealed import KeyClass
from tests.fakes.engines import AbsentEngine, DirectEngine
from tests.world import settings_for

LAMP = "幸福里3号楼门口的路灯坏了一个星期，晚上老人出门看不见路，请尽快派人修理。"
ENVIRONMENT = {"COLUMNS": "80", "NO_COLOR": "1"}


@dataclass
class Hands:
    """A clock that only moves when somebody waits, so that nobody really waits."""

    seconds: float = 0.0

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds

    def monotonic(self) -> float:
        return self.seconds


@dataclass
class Terminal:
    """Runs `sibu` against one address."""

    url: str
    folder: Path
    hands: Hands = field(default_factory=Hands)
    token: str | None = None
    code: str | None = None
    keys: Iterator[int] = field(default_factory=count)

    def config(self) -> ClientConfig:
        return ClientConfig(
            url=self.url,
            token=SecretStr(self.token) if self.token else None,
            sign_ins=self.folder / "sign-in.json",
            code=SecretStr(self.code) if self.code else None,
            new_key=lambda: f"test-{next(self.keys)}",
            sleep=self.hands.sleep,
            monotonic=self.hands.monotonic,
        )

    def sibu(self, *arguments: str, typed: str | None = None) -> Result:
        app = typer.Typer(pretty_exceptions_enable=False)
        add_commands(app, config=self.config)
        return CliRunner(env=ENVIRONMENT).invoke(app, arguments, input=typed)

    def json(self, *arguments: str) -> Any:
        """The answer of a command that must succeed."""
        result = self.sibu(*arguments, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)


EngineOf = Callable[[Instance], object]


def direct(instance: Instance) -> object:
    return DirectEngine(instance, lambda: datetime.now(UTC))


def absent(_instance: Instance) -> object:
    return AbsentEngine()


class Server(uvicorn.Server):
    """Tells when it listens; leaves signals to the test run."""

    def __init__(self, config: uvicorn.Config, listening: threading.Event) -> None:
        super().__init__(config)
        self.listening = listening

    async def startup(self, sockets: Sequence[socket] | None = None) -> None:
        await super().startup(list(sockets) if sockets else None)
        self.listening.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextmanager
def serving(
    folder: Path, *, engine: EngineOf = direct, port: int = 0, extra: Mapping[str, str] | None = None
) -> Iterator[str]:
    """The address of an API over the prepared installation in `folder`, until the block ends; `extra` are settings."""
    listener = socket()
    listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listening, stop = threading.Event(), threading.Event()
    settings = settings_for(folder, **(extra or {}))
    thread = threading.Thread(target=lambda: asyncio.run(_serve(settings, engine, listener, listening, stop)))
    before = structlog.get_config()
    # The log of the server would stand between the lines of the command.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    thread.start()
    try:
        assert listening.wait(30), "the API did not start"
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        structlog.configure(**before)
        stop.set()
        thread.join(30)
        listener.close()


async def _serve(
    settings: Settings, engine: EngineOf, listener: socket, listening: threading.Event, stop: threading.Event
) -> None:
    async with opened(settings, classes=frozenset(KeyClass)) as instance:
        stopping = asyncio.Event()
        app = application(instance, cast("TemporalEngine", engine(instance)), stopping=stopping)
        config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1, lifespan="off")
        server = Server(config, listening)
        running = asyncio.create_task(server.serve(sockets=[listener]))
        await asyncio.to_thread(stop.wait)
        stopping.set()
        server.should_exit = True
        await running


@pytest.fixture(scope="session", name="prepared_folder")
def a_prepared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "var"
    sign_ins = asyncio.run(prepare(settings_for(folder)))
    write_sign_ins(folder / "sign-in.json", sign_ins)
    return folder


@pytest.fixture(name="folder")
def a_folder(prepared_folder: Path, tmp_path: Path) -> Path:
    """The data folder of an installation in which nothing has happened."""
    shutil.copytree(prepared_folder, tmp_path / "var")
    return tmp_path / "var"


@pytest.fixture(name="terminal")
def a_terminal(folder: Path) -> Iterator[Terminal]:
    """A terminal at an API whose engine does every step at once."""
    with serving(folder) as url:
        yield Terminal(url, folder)


@pytest.fixture(name="lonely_terminal")
def a_lonely_terminal(folder: Path) -> Iterator[Terminal]:
    """A terminal at an API whose workflow engine is away."""
    with serving(folder, engine=absent) as url:
        yield Terminal(url, folder)
