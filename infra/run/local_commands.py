"""Commands of `sibu` that need neither an API nor a database: policies, calendars and the clock that counts limits."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console, RenderableType

from infra.calendars import presets as calendar_presets
from infra.policies import presets as policy_presets
from infra.run import local_tables as tables
from infra.run.clock import now
from infra.run.counting import counted_days
from schemas.domain.calendar import Calendar
from schemas.domain.limits import Limit, deadline
from schemas.domain.policy import Policy

TomlFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A policy in TOML.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document instead of a table.")]
Calendars = Annotated[str, typer.Option("--calendar", help="Name of a calendar that ships, or the path of a file.")]
Start = Annotated[str, typer.Option("--from", help="When the clock starts, like 2026-09-30T16:00 (county time).")]
Amount = Annotated[str, typer.Option("--limit", help="90s, 30min, 4h, 4wh (working hours), 3d, 3wd (working days).")]


def add_local_commands(app: typer.Typer) -> None:
    """Register `policy`, `calendar` and `clock`. What cannot be read raises DomainError with its sentence."""
    policy = typer.Typer(no_args_is_help=True, help="Policies: who leads, how long it may take, who is called.")
    policy.command("check")(policy_check)
    policy.command("show")(policy_show)
    calendar = typer.Typer(no_args_is_help=True, help="Calendars: which days are worked.")
    calendar.command("show")(calendar_show)
    app.add_typer(policy, name="policy", rich_help_panel="Rules")
    app.add_typer(calendar, name="calendar", rich_help_panel="Rules")
    app.command("clock", rich_help_panel="Rules")(clock)


def policy_check(file: TomlFile, *, as_json: AsJson = False) -> None:
    """Say whether a policy file can be used, or every line that must change."""
    policy = policy_presets.load_policy(file.read_text(encoding="utf-8", errors="replace"), name=str(file))
    _answer(
        f"{file} can be used: {policy.title} ({policy.name}), version {policy.version}.",
        {"file": str(file), "name": policy.name, "title": policy.title, "version": policy.version},
        as_json=as_json,
    )


def policy_show(
    name: Annotated[str | None, typer.Argument(help="A policy that ships, or a file; all names without it.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show a policy's departments, limits and ladders, or the list of those that ship."""
    if name is None:
        presets = {one: policy_presets.read_preset(one) for one in policy_presets.preset_names()}
        _answer(tables.policies(presets), {one: policy.title for one, policy in presets.items()}, as_json=as_json)
        return
    policy = _policy(name)
    document = {**policy.model_dump(mode="json"), "version": policy.version}
    _answer(tables.policy(policy), document, as_json=as_json)


def calendar_show(
    name: Annotated[str, typer.Argument(help="A calendar that ships, or a file.")] = "china",
    *,
    year: Annotated[int | None, typer.Option(min=1992, max=9000, help="Which year; this one without it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show a year: working days of each month, holidays, make-up days, and where that is known from."""
    calendar = _calendar(name)
    shown = year or now().astimezone(calendar.tz).year
    _answer(tables.year(calendar, shown), _year(calendar, shown), as_json=as_json)


def clock(*, start: Start, limit: Amount, calendar: Calendars = "china", as_json: AsJson = False) -> None:
    """Say when a limit ends, and how its days are counted."""
    days = _calendar(calendar)
    begins, amount = _moment(start, days), Limit.parse(limit)
    due = deadline(begins, amount, days)
    counted = counted_days(begins, amount, days)
    document = {
        "from": begins.isoformat(),
        "limit": str(amount),
        "calendar": {"name": days.name, "version": days.version},
        "due_at": due.at.astimezone(days.tz).isoformat(),
        "provisional": due.provisional,
        "days": [day.model_dump(mode="json") for day in counted],
    }
    _answer(tables.counting(begins, amount, due, counted, calendar=days), document, as_json=as_json)


def _policy(name: str) -> Policy:
    file = Path(name)
    if file.suffix == ".toml" and file.is_file():
        return policy_presets.load_policy(file.read_text(encoding="utf-8", errors="replace"), name=name)
    return policy_presets.read_preset(name)


def _calendar(name: str) -> Calendar:
    file = Path(name)
    if file.suffix == ".toml" and file.is_file():
        return calendar_presets.load_calendar(file.read_text(encoding="utf-8", errors="replace"), name=name)
    return calendar_presets.read_preset(name)


def _moment(text: str, calendar: Calendar) -> datetime:
    """A time without an offset is the county's: that is what a person who types it means."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as unreadable:
        raise typer.BadParameter(
            f"{text!r} is no time; write it like 2026-09-30T16:00.", param_hint="--from"
        ) from unreadable
    return moment if moment.tzinfo else moment.replace(tzinfo=calendar.tz)


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
    else:
        Console(highlight=False, soft_wrap=isinstance(shown, str)).print(shown)
