"""The commands of `sibu calendar`: show and check need nothing; publish, history and --in-force the database.

What the database needs is imported inside: it takes seconds, and every other command would wait for it.
"""

import asyncio
import getpass
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console, RenderableType

from infra.calendars import presets
from infra.run import calendar_tables as tables
from infra.run.clock import now
from infra.run.errors import StartError
from infra.run.exit_codes import ExitCode
from infra.settings.settings import Settings
from schemas.domain.calendar import Calendar

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document instead of a table.")]
Year = Annotated[int | None, typer.Option(min=1992, max=9000, help="Which year; this one without it.")]
File = Annotated[str, typer.Argument(help="A calendar in TOML, or the name of one that ships.", metavar="FILE")]
By = Annotated[str | None, typer.Option("--by", help="Who does it; the account of this machine without it.")]
Read = Callable[[], Settings]


def add_calendar_commands(app: typer.Typer, *, read_settings: Read) -> None:
    """Register `calendar`. What cannot be read or used raises DomainError with its sentence."""
    calendar = typer.Typer(no_args_is_help=True, help="Calendars: which days are worked.")
    _add_show(calendar, read_settings)
    calendar.command("check")(check)
    _add_publish(calendar, read_settings)
    _add_history(calendar, read_settings)
    app.add_typer(calendar, name="calendar", rich_help_panel="Rules")


def calendar_named(name: str) -> Calendar:
    """A calendar that ships, or that of a file. CalendarFileError, UnknownPresetError or StartError otherwise."""
    path = Path(name)
    return presets.load_calendar(_text(path), name=name) if path.suffix == ".toml" else presets.read_preset(name)


def check(file: File, *, as_json: AsJson = False) -> None:
    """Say whether a calendar file can be used, or every line that must change."""
    found = calendar_named(file)
    unsure = [one.year for one in found.years if found.is_provisional(date(one.year, 1, 1))]
    document = {"file": file, "name": found.name, "version": found.version, "provisional": unsure}
    listed = ", ".join(map(str, unsure)) or "none of those listed"
    _answer(
        f"{file} can be used: {found.name}, version {found.version}. Provisional: {listed}.", document, as_json=as_json
    )


def _add_show(calendar: typer.Typer, read_settings: Read) -> None:
    @calendar.command()
    def show(
        name: Annotated[str, typer.Argument(help="A calendar that ships, or a file.")] = "china",
        *,
        year: Year = None,
        years: Annotated[bool, typer.Option("--years", help="All listed years, one a line.")] = False,
        in_force: Annotated[bool, typer.Option("--in-force", help="The one of the installation.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Show a year: working days of each month, holidays, make-up days, and where that is known from."""
        shown = asyncio.run(_in_force(read_settings())) if in_force else calendar_named(name)
        if years:
            _answer(tables.years(shown), [_year(shown, one.year) for one in shown.years], as_json=as_json)
            return
        number = year or now().astimezone(shown.tz).year
        _answer(tables.year(shown, number), _year(shown, number), as_json=as_json)


def _add_publish(calendar: typer.Typer, read_settings: Read) -> None:
    @calendar.command()
    def publish(
        file: File,
        *,
        by: By = None,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would move, change nothing.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Record a newer calendar: a notice that came out, or closures. Open issues follow, each by an event."""
        from infra.run.calendar_publishing import publish as in_installation

        name, text = _written(file)
        who = by or f"machine:{getpass.getuser()}"
        told = asyncio.run(in_installation(read_settings(), text, name=name, by=who, dry=dry_run))
        verb = "Would be in force" if dry_run else "In force"
        since = f", since {told.since}, by {told.by}" if told.since else ""
        lines = [f"{verb} for new filings: {told.name}, version {told.version}{since}."]
        lines += [f"  {line}" for line in tables.changes(told.changes)]
        lines.append(
            f"Open issues counted by another calendar: {told.effect.outdated}; {told.effect.moving} of them get "
            f"another deadline, reminder or level, {told.effect.settled} are no longer provisional."
        )
        if not dry_run and told.effect.outdated:
            lines.append("The relay recomputes them, each by an event; `sibu calendar history` counts those left.")
        _answer("\n".join(lines), {**told.model_dump(mode="json"), "dry_run": dry_run}, as_json=as_json)


def _add_history(calendar: typer.Typer, read_settings: Read) -> None:
    @calendar.command()
    def history(*, as_json: AsJson = False) -> None:
        """List what was put in force, by whom and when, and how many open issues do not follow it yet."""
        from infra.run.calendar_publishing import history as of_installation

        document = asyncio.run(of_installation(read_settings()))
        _answer(tables.history(document), document, as_json=as_json)


async def _in_force(settings: Settings) -> Calendar:
    from infra.run.calendar_publishing import calendar_in_force

    return await calendar_in_force(settings)


def _written(name: str) -> tuple[str, str]:
    path = Path(name)
    return (name, _text(path)) if path.suffix == ".toml" else (f"{name}.toml", presets.preset_text(name))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StartError(
            f"The calendar file {path} cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}.",
            exit_code=ExitCode.USAGE,
            hint=f"Give the path of a TOML file, or one of {', '.join(presets.preset_names())}.",
        ) from error


def _year(calendar: Calendar, year: int) -> dict[str, Any]:
    listed = next((one for one in calendar.years if one.year == year), None)
    return {
        "calendar": calendar.name,
        "version": calendar.version,
        "year": year,
        "provisional": calendar.is_provisional(date(year, 1, 1)),
        "source": listed.source if listed else None,
        "working_days": calendar.working_days_between(date(year, 1, 1), date(year + 1, 1, 1)),
        "holidays": [holiday.model_dump(mode="json") for holiday in listed.off] if listed else [],
        "make_up": [day.isoformat() for day in listed.make_up] if listed else [],
        "closures": [one.model_dump(mode="json") for one in calendar.closures if one.day.year == year],
    }


def _answer(shown: RenderableType, document: Any, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
    elif isinstance(shown, str):
        typer.echo(shown)
    else:
        Console(highlight=False).print(shown)
