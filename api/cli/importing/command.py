"""The command that files a file of reports, and the table it ends with."""

import hashlib
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group
from rich.text import Text

from api.cli import options as opt
from api.cli import words
from api.cli.client import ApiClient, Patience
from api.cli.config import ClientConfig
from api.cli.errors import ClientError, UsageError
from api.cli.exits import Exit
from api.cli.importing.columns import column_map
from api.cli.importing.filing import Import, Tally
from api.cli.importing.outcome import Outcome, watch
from api.cli.importing.rejects import Rejects
from api.cli.importing.reports import Reports
from api.cli.importing.rows import columns, read_rows
from api.cli.importing.state import ImportState
from api.cli.screen import note, progress, show, show_json, table
from api.cli.sign_in import token_for

# An import goes on through a restart of the API, which takes seconds, and through a worker's absence, which costs it
# nothing at all.
_PATIENCE = Patience(seconds=60.0, until_it_listens=True)

File = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, readable=True, help=".jsonl, .csv or .xlsx, one report a row.")
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--map", metavar="WHAT=COLUMN", help="Such as problem=诉求内容, or problem=标题+内容; may be repeated."
    ),
]


def import_file(
    ctx: typer.Context,
    file: File,
    *,
    columns_given: Columns = None,
    map_file: Annotated[Path | None, typer.Option(help="The same in TOML: problem = ['标题', '内容'].")] = None,
    source: Annotated[
        str | None, typer.Option(help="Name of where it comes from; the file's without it. Ids are unique within it.")
    ] = None,
    as_history: Annotated[
        bool,
        typer.Option(
            "--as-history", help="Take over what is past, with filed_at, answer, answered_at: no clocks, no notices."
        ),
    ] = False,
    state: Annotated[Path | None, typer.Option(help="What is filed already; FILE.import-state without it.")] = None,
    rejects: Annotated[Path | None, typer.Option(help="Where bad rows go; FILE.rejects.csv without it.")] = None,
    concurrency: Annotated[int, typer.Option(min=1, max=64, help="How many are sent at a time.")] = 8,
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for the four steps before the table.")] = 600,
    who: opt.As = None,
    as_json: opt.AsJson = False,
) -> None:
    """File every row of a file, once: run it again after a break, and it goes on.

    Ends with 11 when rows were refused: they stand in the rejects file with line and reason.
    """
    config = opt.config_of(ctx)
    signed_in = who or (None if config.token else "hotline_desk")
    bad_rows = Rejects(rejects or file.with_name(f"{file.name}.rejects.csv"))
    with opt.connected(ctx, signed_in, patience=_PATIENCE) as client:
        chosen = column_map(columns_given or (), map_file, found=columns(file), name=file.name)
        if as_history and "filed_at" not in chosen:
            raise UsageError(
                f"No column of {file.name} is known to hold the time of filing, and history needs one.",
                hint="Say which with --map filed_at=COLUMN.",
            )
        done = ImportState(state or file.with_name(f"{file.name}.import-state"), owner=fingerprint(config, signed_in))
        with done:
            run = Import(
                client=client,
                reports=Reports(source=source or file.stem, columns=chosen, as_history=as_history),
                state=done,
                rejects=bad_rows,
                concurrency=concurrency,
            )
            _file_all(run, file)
            outcome = _outcome(client, done, seconds=wait, config=config)
    _report(run.tally, outcome, bad_rows.path, as_json=as_json)
    if run.tally.refused:
        raise typer.Exit(int(Exit.REFUSED))


def _file_all(run: Import, file: Path) -> None:
    finished = False
    try:
        with progress("清点 count", total=None) as advance:
            total = _count(file, advance)
        with progress("导入 import", total=total) as advance:
            run.run(read_rows(file), advance)
        finished = True
    except ClientError:
        note(f"Stopped: {run.tally.filed} filed, {run.tally.repeated} were there. Run it again and it goes on.")
        raise
    finally:
        run.rejects.close(finished=finished)


def _count(file: Path, advance: Any) -> int:
    count = 0
    for _ in read_rows(file):
        count += 1
        advance()
    return count


def _outcome(client: ApiClient, done: ImportState, *, seconds: float, config: ClientConfig) -> Outcome:
    with progress("四步 the four steps", total=None):
        return watch(client, done.issue_ids, seconds=seconds, sleep=config.sleep, monotonic=config.monotonic)


def fingerprint(config: ClientConfig, signed_in: str | None) -> str:
    """The sign-in without telling it: the API knows an Idempotency-Key again only from the same one."""
    token = token_for(config, signed_in)
    return hashlib.sha256(token.get_secret_value().encode()).hexdigest()[:16] if token else "anonymous"


def _report(tally: Tally, outcome: Outcome, rejects: Path, *, as_json: bool) -> None:
    if as_json:
        show_json(
            {
                "read": tally.read,
                "filed": tally.filed,
                "repeated": tally.repeated,
                "refused": tally.refused,
                "rejects": str(rejects) if tally.refused else None,
                "ledger": outcome.document(),
            }
        )
    else:
        show(Group(_rows(tally, rejects), Text(), _seen(outcome), Text(_CAVEAT)))


_CAVEAT = "以上只计您在台账中可见的件。Only what the ledger shows you is counted here."


def _rows(tally: Tally, rejects: Path) -> Any:
    rows = table("导入", "件")
    rows.columns[1].justify = "right"
    rows.add_row("读到 read", str(tally.read))
    rows.add_row("受理 filed", str(tally.filed))
    rows.add_row("此前已受理 filed before", str(tally.repeated))
    rows.add_row(f"拒收 refused{f' ({rejects.name})' if tally.refused else ''}", str(tally.refused))
    return rows


def _seen(outcome: Outcome) -> Any:
    rows = table("台账", "件")
    rows.columns[1].justify = "right"
    for department, count in outcome.routed.items():
        rows.add_row(f"已交办 routed: {words.word(words.DEPARTMENT, department)} {department}", str(count))
    rows.add_row("待社区协商 waiting for the community", str(outcome.waiting_for_community))
    if outcome.in_steps:
        rows.add_row("四步处理中 in the four steps", str(outcome.in_steps))
    return rows
