"""What a log line and a metric tell, and what they must never tell."""

import io
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from pydantic import BaseModel

from infra.settings.reading import read_settings
from infra.telemetry.logging import bound_ids, set_up_logging
from infra.telemetry.metrics import Metrics
from schemas.domain.errors import DomainError

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """The lines logged since the test began; the process's logging is put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    stream = io.StringIO()
    set_up_logging(read_settings({"SIBU_LOG_FORMAT": "json"}).log, stream=stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def test_an_event_carries_the_ids_bound_around_it(lines: Lines) -> None:
    with bound_ids(issue="01a"):
        structlog.get_logger("activities.log").info("issue_logged", number="2026-1")
    structlog.get_logger("activities.log").info("sweep_ended")

    logged, later = lines()

    assert (logged["event"], logged["issue"], logged["number"]) == ("issue_logged", "01a", "2026-1")
    assert (logged["logger"], logged["level"]) == ("activities.log", "info")
    assert "issue" not in later


@pytest.mark.parametrize(
    "key", ["problem", "text", "reporter", "phone", "token", "code", "Authorization", "suggestions"]
)
def test_personal_words_and_secrets_are_dropped_at_any_depth(lines: Lines, key: str) -> None:
    structlog.get_logger().info("issue_filed", **{key: "opensesame"}, request={"rows": [{key: "opensesame", "n": 1}]})

    (line,) = lines()

    assert "opensesame" not in json.dumps(line)
    assert line["request"] == {"rows": [{"n": 1}]}


class Filing(BaseModel):
    problem: int


def test_an_exception_tells_where_but_not_the_input_it_quotes(lines: Lines) -> None:
    try:
        try:
            Filing(problem="my neighbour Zhang")
        except ValueError as error:
            raise DomainError("The filing could not be read.") from error
    except DomainError:
        structlog.get_logger().exception("filing_failed")

    told = lines()[0]["exception"]

    assert "DomainError: The filing could not be read." in told
    assert "test_an_exception_tells_where" in told
    assert "ValidationError" in told
    assert "input_value" not in told


@pytest.mark.parametrize("name", ["uvicorn.error", "temporalio.worker", "alembic.runtime.migration"])
def test_libraries_log_the_same_way(lines: Lines, name: str) -> None:
    with bound_ids(request="r1"):
        logging.getLogger(name).warning("Lost %d of %d", 1, 2, exc_info=ValueError("why"))

    (line,) = lines()

    assert (line["event"], line["logger"], line["request"]) == ("Lost 1 of 2", name, "r1")
    assert "ValueError: (its message may quote input and is withheld)" in line["exception"]
    assert "why" not in line["exception"]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(28, "No space left on device"), "OSError: [Errno 28] No space left on device"),
        (UnicodeEncodeError("ascii", "opensesame", 0, 4, "no"), "UnicodeEncodeError: (its"),
        (KeyError("opensesame"), "KeyError: (its"),
    ],
)
def test_only_messages_that_quote_no_input_are_logged(lines: Lines, error: Exception, told: str) -> None:
    structlog.get_logger().error("work_failed", exc_info=error)

    (line,) = lines()

    assert told in line["exception"]
    assert "opensesame" not in line["exception"]


def test_a_level_that_is_not_wanted_is_not_logged(lines: Lines) -> None:
    structlog.get_logger().debug("cache_looked_up")

    assert lines() == []


def test_metrics_count_by_name_and_outcome() -> None:
    metrics = Metrics()
    metrics.filed(outcome="new")
    metrics.stepped("collect")
    metrics.commanded(name="accept", outcome="applied")
    metrics.fired(kind="escalation", late_seconds=1.5)
    metrics.fired(kind="reminder", late_seconds=-0.01)
    metrics.backlog(7)
    metrics.failed(KeyError("secret"))

    body = metrics.render()[0].decode()

    for line in (
        'sibu_filings_total{outcome="new"} 1.0',
        'sibu_steps_total{step="collect"} 1.0',
        'sibu_commands_total{name="accept",outcome="applied"} 1.0',
        'sibu_firing_lateness_seconds_bucket{kind="escalation",le="1.0"} 0.0',
        'sibu_firing_lateness_seconds_bucket{kind="escalation",le="2.0"} 1.0',
        'sibu_firing_lateness_seconds_sum{kind="reminder"} 0.0',
        "sibu_outbox_backlog 7.0",
        'sibu_errors_total{type="KeyError"} 1.0',
    ):
        assert line in body
    assert "secret" not in body


COUNTING = "from infra.telemetry.metrics import Metrics; m = Metrics(); m.stepped('log'); print(m.render()[0].decode())"


def test_one_process_shows_the_counts_of_all_that_share_a_folder(tmp_path: Path) -> None:
    shown = ""
    for _ in range(2):
        shown = subprocess.run(
            [sys.executable, "-c", COUNTING],
            env={"PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert 'sibu_steps_total{step="log"} 2.0' in shown
