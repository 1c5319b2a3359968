"""`sibu backup` and `sibu restore`: one format for both databases, so that a county can move to PostgreSQL by it."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infra.run.exit_codes import ExitCode
from infra.settings.settings import Settings

if TYPE_CHECKING:
    from infra.backups.manifest import Manifest
    from infra.keys.ring import KeyRing
    from infra.run.erasure_journal import Erased

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Read = Callable[[], Settings]
_PANEL = "Maintenance"


def add_backup_commands(app: typer.Typer, *, read_settings: Read) -> None:
    """Register backup and restore."""

    @app.command(rich_help_panel=_PANEL)
    def backup(
        folder: Annotated[Path, typer.Argument(help="A folder that is to be made.")],
        *,
        as_json: Json = False,
    ) -> None:
        """Write everything as it stands now, but for the keys, while the system goes on."""
        settings = read_settings()
        told = asyncio.run(_backed_up(settings, folder.absolute()))
        if as_json:
            typer.echo(json.dumps(told, ensure_ascii=False))
            return
        typer.echo(f"{told['issues']} issues and {told['events']} events are in {told['folder']}.")
        typer.echo(f"Keep the key file {settings.key_file} apart from it; without it nobody can read the backup.")
        typer.echo("Keep the journal of erasures (`sibu erasures export`) apart from it as well.")

    @app.command(rich_help_panel=_PANEL)
    def restore(
        folder: Annotated[Path, typer.Argument(help="A folder that `sibu backup` made.")],
        erasures: Annotated[
            Path | None,
            typer.Option(help="A journal written since, by `sibu erasures export`.", exists=True, dir_okay=False),
        ] = None,
        *,
        as_json: Json = False,
    ) -> None:
        """Fill a new database, erase once more what was erased since, and prove that history is whole."""
        from infra.run.erasure_journal import read_lines

        journal = tuple(read_lines(erasures.read_text("utf-8"), name=str(erasures))) if erasures else ()
        told = asyncio.run(_restored(read_settings(), folder.absolute(), journal))
        if as_json:
            typer.echo(json.dumps(told, ensure_ascii=False))
        else:
            typer.echo(f"{told['issues']} issues and {told['events']} events are back; erased again: {told['erased']}.")
            typer.echo("Their workflows start by `sibu recover`, once the system is up.")
        if told["broken"] or told["differences"]:
            typer.echo("History is not whole: see `sibu verify`.", err=True)
            raise typer.Exit(int(ExitCode.REFUSED))


async def _backed_up(settings: Settings, folder: Path) -> dict[str, Any]:
    from infra.backups.dumping import Backup
    from infra.run.clock import now
    from infra.run.instance import opened

    async with opened(settings, classes=frozenset()) as instance:
        backup = Backup(database=instance.database, keys=_mark_of(instance.ring), now=now())
        manifest = await backup.write(folder)
    return {"folder": str(folder), "issues": manifest.rows("issues"), "events": manifest.rows("events")}


async def _restored(settings: Settings, folder: Path, journal: "tuple[Erased, ...]") -> dict[str, Any]:
    from infra.backups.manifest import read_manifest
    from infra.eventstore.verifying import verify
    from infra.projections.comparing import compare
    from infra.projections.rebuild import rebuild
    from infra.run.erasure_journal import ErasureJournal
    from infra.run.instance import opened
    from infra.run.projecting import DECIDED, follower

    manifest = read_manifest(folder)
    await _filled(settings, folder, manifest)
    async with opened(settings, classes=DECIDED) as instance:
        done = await ErasureJournal(instance).apply(journal)
        await rebuild(instance.database, instance.events, search=follower(instance))
        report = await verify(instance.database)
        differences = await compare(instance.database, instance.events)
    return {
        "issues": manifest.rows("issues"),
        "events": manifest.rows("events"),
        "erased": done.erased,
        "broken": report.broken_streams,
        "differences": len(differences),
    }


async def _filled(settings: Settings, folder: Path, manifest: "Manifest") -> None:
    import uuid

    from infra.backups.loading import check_backup, load
    from infra.db.engine import Database
    from infra.keys.files import KeyFile
    from infra.migrations.running import upgrade

    await check_backup(folder, manifest, keys=_mark_of(KeyFile.load(settings.key_file)))
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    await upgrade(settings.database_url)
    database = await Database.open(settings.database_url)
    try:
        await load(database, folder, manifest, epoch=uuid.uuid4().hex)
    finally:
        await database.close()


def _mark_of(ring: "KeyRing") -> str:
    """Tells two key files apart and nothing of either."""
    from infra.keys.macs import labelled_mac
    from infra.keys.ring import Purpose

    return labelled_mac(ring.secret(Purpose.SEARCH_TOKEN), "sibu/backup/1", b"").hex()[:16]
