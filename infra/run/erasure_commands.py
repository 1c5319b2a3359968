"""The commands `sibu person`, `sibu erasures` and `sibu retention`.

A telephone, e-mail or name is asked for or read from standard input: an argument would stand in the list of processes.
What the database needs is imported inside: it takes seconds, and every other command would wait for it.
"""

import asyncio
import getpass
import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from infra.run.exit_codes import ExitCode
from infra.settings.settings import Settings

if TYPE_CHECKING:
    from infra.run.erasure_journal import Reapplied
    from infra.run.person_requests import PersonRequests

Read = Callable[[], Settings]
Kind = Literal["phone", "email", "name"]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")]
ByWhat = Annotated[str, typer.Option("--by", metavar="WHAT", help="phone, email or name: what you then type in.")]
Confidential = Annotated[
    bool, typer.Option("--confidential", help="Confidential reports too: for discipline alone, and noted.")
]
_ASKED = {"phone": "电话 phone", "email": "邮箱 e-mail", "name": "姓名 name"}


def add_erasure_commands(app: typer.Typer, *, read_settings: Read) -> None:
    """Register them. What cannot be done raises DomainError with its sentence."""
    person = typer.Typer(no_args_is_help=True, help="All reports of one person: find, copy, erase (个人信息).")
    _add_find(person, read_settings)
    _add_export(person, read_settings)
    _add_erase(person, read_settings)
    app.add_typer(person, name="person", rich_help_panel="People")
    erasures = typer.Typer(no_args_is_help=True, help="The journal of erasures, for backups and restores.")
    _add_journal(erasures, read_settings)
    _add_scrub(erasures, read_settings)
    app.add_typer(erasures, name="erasures", rich_help_panel="Maintenance")
    retention = typer.Typer(no_args_is_help=True, help="Forget what is kept too long, as the policies say.")
    _add_retention(retention, read_settings)
    app.add_typer(retention, name="retention", rich_help_panel="Maintenance")


def _add_find(person: typer.Typer, read_settings: Read) -> None:
    @person.command()
    def find(by: ByWhat = "phone", *, confidential: Confidential = False, as_json: AsJson = False) -> None:
        """List the reports of a person; nothing of what was said."""
        kind, detail = _detail(by)
        reports = asyncio.run(_with(read_settings(), confidential, lambda desk: desk.find(kind, detail)))
        rows = [one.model_dump(mode="json") for one in reports]
        if as_json:
            typer.echo(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            typer.echo(f"{row['issue_id']} {row['status']} {row['filed_at']}")
        typer.echo(f"{len(rows)} reports.", err=True)


def _add_export(person: typer.Typer, read_settings: Read) -> None:
    @person.command()
    def export(
        file: Annotated[Path, typer.Argument(help="Where the copy is written, for the owner of this account alone.")],
        by: ByWhat = "phone",
        *,
        confidential: Confidential = False,
    ) -> None:
        """Write a copy of everything held about a person, as JSON with a readable text of each report."""
        kind, detail = _detail(by)
        copies = asyncio.run(_with(read_settings(), confidential, lambda desk: desk.copies(kind, detail)))
        file.touch(mode=0o600, exist_ok=False)
        file.write_text(json.dumps(copies, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        typer.echo(f"{len(copies)} reports are in {file}.")


def _add_erase(person: typer.Typer, read_settings: Read) -> None:
    @person.command()
    def erase(
        by: ByWhat = "phone",
        *,
        content: Annotated[bool, typer.Option("--content", help="The texts as well, of what is over.")] = False,
        confidential: Confidential = False,
        yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
    ) -> None:
        """Erase for good what says who reported, in all reports of a person."""
        kind, detail = _detail(by)
        if not yes:
            typer.confirm("It cannot be undone. Was the person's identity checked?", abort=True, err=True)
        done = asyncio.run(_with(read_settings(), confidential, lambda desk: desk.erase(kind, detail, content=content)))
        typer.echo(f"erased: {done.erased}; kept by law for now: {done.held}; refused: {len(done.refused)}")
        for issue_id, why in done.refused.items():
            typer.echo(f"{issue_id}: {why}", err=True)
        if done.held or done.refused:
            raise typer.Exit(int(ExitCode.REFUSED))


def _add_journal(erasures: typer.Typer, read_settings: Read) -> None:
    @erasures.command()
    def export(
        file: Annotated[Path, typer.Argument(help="Where the journal is written, a line for each erasure.")],
    ) -> None:
        """Write the journal of erasures: keep it apart from the backups that it is applied to."""
        lines = asyncio.run(_lines(read_settings()))
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        typer.echo(f"{len(lines)} erasures are in {file}.")

    @erasures.command()
    def apply(
        file: Annotated[Path | None, typer.Argument(help="A journal; without one, this database's own.")] = None,
        *,
        as_json: AsJson = False,
    ) -> None:
        """After a restore: erase once more what had been erased since the backup; harmless to repeat."""
        text = "" if file is None else file.read_text(encoding="utf-8")
        done = asyncio.run(_applied(read_settings(), text, name=str(file))).model_dump()
        if as_json:
            typer.echo(json.dumps(done))
            return
        typer.echo(f"erased again: {done['erased']}; keys removed: {done['keys']}; not here: {done['missing']}")


def _add_scrub(erasures: typer.Typer, read_settings: Read) -> None:
    @erasures.command()
    def scrub(
        *, thorough: Annotated[bool, typer.Option("--thorough", help="Write the tables anew; locks them.")] = False
    ) -> None:
        """Take the bytes of what was deleted out of the files; on PostgreSQL only --thorough takes all of them."""
        clean = asyncio.run(_scrubbed(read_settings(), thorough=thorough))
        typer.echo("Nothing that was deleted is left." if clean else "Some deleted bytes are left: see --thorough.")
        if not clean:
            raise typer.Exit(int(ExitCode.REFUSED))


def _add_retention(retention: typer.Typer, read_settings: Read) -> None:
    @retention.command()
    def run(
        *,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Count only.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Forget what is due now; the relay does the same once a day."""
        told = asyncio.run(_retained(read_settings(), dry=dry_run))
        if as_json:
            typer.echo(json.dumps(told, ensure_ascii=False))
            return
        for name, value in told.items():
            typer.echo(f"{name}: {value if value != {} else 'none'}")


async def _with(settings: Settings, confidential: bool, ask: "Callable[[PersonRequests], Any]") -> Any:  # noqa: FBT001 - a flag of the command line
    from infra.run.person_requests import requests

    async with requests(settings, by=getpass.getuser(), confidential=confidential) as desk:
        return await ask(desk)


def _detail(by: str) -> tuple[Kind, str]:
    if by not in _ASKED:
        raise typer.BadParameter(f"{by!r} is neither phone, email nor name.", param_hint="--by")
    kind: Any = by
    given = typer.get_text_stream("stdin")
    return kind, str(typer.prompt(_ASKED[by], err=True)) if given.isatty() else given.readline().strip()


async def _lines(settings: Settings) -> list[str]:
    from infra.run.erasure_journal import ErasureJournal
    from infra.run.instance import opened

    async with opened(settings, classes=frozenset()) as instance:
        return [line async for line in ErasureJournal(instance).lines()]


async def _applied(settings: Settings, text: str, *, name: str) -> "Reapplied":
    from infra.run.erasure_journal import ErasureJournal, read_lines
    from infra.run.instance import opened

    told = tuple(read_lines(text, name=name))
    async with opened(settings, classes=frozenset()) as instance:
        return await ErasureJournal(instance).apply(told)


async def _scrubbed(settings: Settings, *, thorough: bool) -> bool:
    from infra.db.scrubbing import scrub
    from infra.run.instance import opened

    async with opened(settings, classes=frozenset()) as instance:
        return await scrub(instance.database, thorough=thorough)


async def _retained(settings: Settings, *, dry: bool) -> dict[str, Any]:
    from infra.run.clock import now
    from infra.run.instance import opened
    from infra.run.retaining import Retaining, asking
    from infra.run.worker import connected
    from infra.temporal.engine import TemporalEngine

    async with opened(settings, classes=frozenset()) as instance:
        client = await connected(instance, address=settings.temporal.address or settings.embedded_address, lazy=True)
        engine = TemporalEngine(client, settings.temporal.task_queue)
        retaining = Retaining(
            database=instance.database,
            rulebooks=instance.rulebooks,
            ask=asking(engine, new_id=lambda: uuid.uuid4().hex),
            clock=now,
        )
        if dry:
            due = [over async for _, over in retaining.due()]
            return {"details": due.count("reporter"), "texts": due.count("content")}
        done = await retaining.sweep()
        return {"forgotten": done.moved, "refused": dict(done.refused)}
