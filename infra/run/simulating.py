"""`sibu simulate`: what would have been late under another policy, and which limit the offices would have kept."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.errors import UsageError
from api.cli.importing.rows import read_rows
from api.cli.screen import note, progress, show, show_json, telling
from infra.run import simulation_document as document
from infra.run import simulation_tables as tables
from infra.run.calendar_commands import calendar_named
from infra.run.clock import now
from infra.run.policy_sources import named
from infra.run.simulation_run import Run
from infra.settings.settings import Settings
from schemas.domain.calendar import Calendar
from schemas.domain.errors import DomainError
from schemas.domain.kept_limits import DEFAULT_LIMITS, KeptLimits
from schemas.domain.limits import Limit
from schemas.domain.policy import Policy

if TYPE_CHECKING:
    from infra.run.imported_lives import ImportedLives

Read = Callable[[], Settings]
Named = Annotated[
    str | None, typer.Option("--policy", metavar="FILE", help="The other policy: TOML, a preset, or a version.")
]
From = Annotated[Path | None, typer.Option("--from", help=".jsonl, .csv or .xlsx with real times; else the ledger.")]
Columns = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="WHAT=COLUMN", help="As of import; also category=, urgency=, department=."),
]
MapFile = Annotated[Path | None, typer.Option(help="The same in TOML.")]
Today = Annotated[str | None, typer.Option(help="Today's policy, for a file; SIBU_POLICY without it.")]
Days = Annotated[str | None, typer.Option("--calendar", help="Count in this calendar: a preset, or a file.")]
Find = Annotated[bool | None, typer.Option("--find-limits/--no-find-limits", help="Of a file without being asked.")]
Limits = Annotated[str | None, typer.Option(metavar="3wd,60d", help="The limits to look at.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document instead of tables.")]


class NothingToSimulateError(DomainError):
    """The ledger holds nothing that may be counted."""

    code = "nothing-to-simulate"

    def __init__(self) -> None:
        super().__init__(
            "The ledger holds no general issue, so there is nothing to replay.",
            hint="Name a file with real times: sibu simulate --from FILE --policy NEW.toml",
        )


def add_simulation_command(app: typer.Typer, *, read_settings: Read) -> None:
    """Register `simulate`."""

    @app.command(rich_help_panel="Rules")
    def simulate(
        *,
        policy: Named = None,
        file: From = None,
        columns_given: Columns = None,
        map_file: MapFile = None,
        today: Today = None,
        calendar: Days = None,
        find_limits: Find = None,
        limits: Limits = None,
        as_json: AsJson = False,
    ) -> None:
        """Replay what happened under another policy, and count what would have been late."""
        with telling():
            finding = bool(file) if find_limits is None else find_limits
            run = _run(policy, calendar, limits, finding=finding, read_settings=read_settings)
            if file is None:
                asyncio.run(_replay_ledger(run, read_settings()))
            else:
                _replay_file(run, file, columns_given or [], map_file, today=_today(today, read_settings))
            _tell(run, as_json=as_json)


def _run(policy: str | None, calendar: str | None, limits: str | None, *, finding: bool, read_settings: Read) -> Run:
    finding = finding or limits is not None
    if policy is None and not finding:
        raise UsageError(
            "There is nothing to find out.",
            hint="Name another policy with --policy NEW.toml, or ask which limits were kept with --find-limits.",
        )
    chosen = tuple(Limit.parse(one.strip()) for one in limits.split(",")) if limits else DEFAULT_LIMITS
    return Run(
        new=None if policy is None else named(policy, read_settings=read_settings),
        calendar=None if calendar is None else calendar_named(calendar),
        kept=KeptLimits(limits=chosen) if finding else None,
        at=now(),
    )


async def _replay_ledger(run: Run, settings: Settings) -> None:
    from infra.issues.lives import general_lives, number_of_general
    from infra.run.instance import opened

    async with opened(settings, classes=frozenset()) as instance:
        total = await number_of_general(instance.database)
        with _timed(run), progress("重算 replay", total=total) as advance:
            async for life in general_lives(instance.database, instance.events):
                policy = await instance.rulebooks.policy(life.policy_version)
                run.take(life, today=policy, calendar=await instance.rulebooks.calendar(life.calendar_version))
                advance()
    if not run.issues:
        raise NothingToSimulateError


def _today(name: str | None, read_settings: Read) -> tuple[Policy, Calendar]:
    """The policy and the calendar that stand for today's where a file tells of none."""
    from infra.run.instance import calendar_given, policy_given

    settings = read_settings()
    policy = named(name, read_settings=read_settings) if name else policy_given(settings)
    return policy, calendar_given(settings)


def _replay_file(
    run: Run, file: Path, given: list[str], map_file: Path | None, *, today: tuple[Policy, Calendar]
) -> None:
    from infra.run.imported_lives import lives_of

    policy, calendar = today
    imported = lives_of(file, given, map_file, policy=policy)
    run.source, run.rows = file.name, imported.tally
    with _timed(run), progress("重算 replay", total=sum(1 for _ in read_rows(file))) as advance:
        for life in imported.lives(advance):
            run.take(life, today=policy, calendar=calendar)
    if not run.issues:
        raise _no_times(imported)


@contextmanager
def _timed(run: Run) -> Iterator[None]:
    began = time.perf_counter()
    yield
    run.seconds = time.perf_counter() - began


def _no_times(imported: "ImportedLives") -> UsageError:
    tally = imported.tally
    return UsageError(
        f"No row of {imported.file.name} tells both when it was received and when it was answered: "
        f"{tally.read} read, {tally.unanswered} without an answer, {tally.unusable} that cannot be used.",
        hint="Say which columns hold the times with --map filed_at=COLUMN --map answered_at=COLUMN.",
    )


def _tell(run: Run, *, as_json: bool) -> None:
    if as_json:
        show_json(document.of(run))
    else:
        show(tables.of(run))
    note(f"{run.issues} issues in {run.seconds:.1f} s, {run.issues / run.seconds:.0f} a second.")
