"""Logging of a process: one shape for our lines and those of libraries, personal data kept out."""

import logging
import sys
from typing import Any, TextIO

import structlog
from structlog.typing import Processor

from infra.settings.settings import LogFormat, LogSettings
from infra.telemetry.withheld import drop_withheld, format_exception

# Libraries that bring handlers of their own; their lines go through ours instead.
_ROUTED = ("uvicorn", "uvicorn.error", "uvicorn.access", "temporalio", "alembic", "sqlalchemy", "asyncio")
# These tell every request at INFO, addresses included.
_QUIET = ("httpx", "httpcore", "aiosqlite", "alembic")


def set_up_logging(settings: LogSettings, *, stream: TextIO | None = None) -> None:
    """Makes structlog and the standard library write one line an event to `stream` (standard error by default).

    Events are named in the past tense (`issue_filed`); ids come from `bound_ids`. May be called again.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(format_exception),
        drop_withheld,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    _route_standard_library(settings, shared, stream or sys.stderr)


def bound_ids(**ids: str | int) -> Any:
    """A context manager: every line logged inside, in this task and those it starts, carries the ids."""
    return structlog.contextvars.bound_contextvars(**ids)


def _route_standard_library(settings: LogSettings, shared: list[Processor], stream: TextIO) -> None:
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(settings, stream)],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.level.upper())
    for name in _ROUTED:
        library = logging.getLogger(name)
        library.handlers = []
        library.propagate = True
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _renderer(settings: LogSettings, stream: TextIO) -> Processor:
    if settings.format is LogFormat.JSON:
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    # The default formatter of exceptions would print local variables.
    return structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback)
