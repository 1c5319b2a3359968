"""A worker that fails while it holds what a resident wrote tells nobody: no log line, no history, no row."""

import io
import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path

import pytest
import structlog
from temporalio.client import Client

from infra.run.instance import opened
from infra.run.worker import INTAKE_ONLY, worker
from infra.settings.reading import read_settings
from infra.settings.settings import Settings
from infra.telemetry.logging import set_up_logging
from schemas.domain.analysis import Analysis
from tests.secrecy.markers import Markers, hits
from tests.world import living


class QuotingAnalyzer:
    """Fails as careless code does: the exception quotes the text, and its frames hold it."""

    def analyze(self, *, problem: str, suggestions: Sequence[str]) -> Analysis:
        raise ValueError(f"cannot read {problem!r} with {suggestions!r}")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    stream = io.StringIO()
    set_up_logging(read_settings({"SIBU_LOG_LEVEL": "debug"}).log, stream=stream)
    yield stream
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


async def test_what_a_failing_worker_held_stands_nowhere(
    settings: Settings,
    coded_client: Client,
    log: io.StringIO,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    eventually: Callable[[Callable[[], bool]], Awaitable[None]],
) -> None:
    markers = Markers()
    async with (
        living(settings, coded_client, with_worker=False) as world,
        opened(settings, classes=INTAKE_ONLY) as instance,
        worker(instance, coded_client, analyzer=QuotingAnalyzer()),
    ):
        await world.file(f"路灯坏了{markers.new('problem')}")
        await eventually(lambda: "QuotingAnalyzer" in log.getvalue() or "step_failed" in log.getvalue())

    told = tmp_path / "worker.log"
    told.write_text(log.getvalue(), encoding="utf-8")
    engine = [one for one in tmp_path_factory.getbasetemp().glob("temporal*") if one.is_dir()]

    assert "ValueError" in log.getvalue(), "it failed as it was meant to"
    assert engine, "the engine keeps its database here"
    assert [hits(folder, markers.needles()) for folder in (tmp_path, *engine)] == [[], *([] for _ in engine)]
