"""The commands of `sibu staff` and `sibu duty`: who is away, who has left, who is on duty.

What the database needs is imported inside: it takes seconds, and every other command would wait for it.
"""

import asyncio
import getpass
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from infra.run.calendar_commands import calendar_named
from infra.run.clock import now
from infra.run.errors import StartError
from infra.run.exit_codes import ExitCode
from infra.settings.settings import Settings
from schemas.domain.roster import Absence, Roster, Shift

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document instead of text.")]
By = Annotated[str | None, typer.Option("--by", help="Who does it; the account of this machine without it.")]
Staff = Annotated[str, typer.Argument(help="The id of the account.", metavar="STAFF")]
When = Annotated[
    str | None, typer.Option(metavar="TIME", help="The county's time, like 2026-12-01T18:00; now without it.")
]
Read = Callable[[], Settings]


def add_roster_commands(app: typer.Typer, *, read_settings: Read) -> None:
    """Register `staff` and `duty`. What cannot be done raises DomainError with its sentence."""
    staff = typer.Typer(no_args_is_help=True, help="Deputies while somebody is away, and handing over on leaving.")
    _add_away(staff, read_settings)
    _add_back(staff, read_settings)
    _add_leave(staff, read_settings)
    app.add_typer(staff, name="staff", rich_help_panel="People")
    duty = typer.Typer(no_args_is_help=True, help="The duty roster (值班): who hears of emergencies, day and night.")
    _add_shift(duty, read_settings)
    _add_show(duty, read_settings)
    app.add_typer(duty, name="duty", rich_help_panel="People")


def _add_away(staff: typer.Typer, read_settings: Read) -> None:
    @staff.command()
    def away(
        who: Staff,
        *,
        deputy: Annotated[str, typer.Option("--deputy", help="Who has the tasks meanwhile.")],
        since: When = None,
        until: When = None,
        by: By = None,
    ) -> None:
        """Name a deputy for somebody who is away; tasks and reminders go there instead, from then on."""
        from infra.run import roster_changes

        absence = _made(Absence, staff_id=who, deputy_id=deputy, since=_moment(since) or now(), until=_moment(until))
        asyncio.run(roster_changes.away(read_settings(), absence, by=by or _this_account()))
        typer.echo(f"{deputy} stands in for {who} {_span(absence.since, absence.until)}.")


def _add_back(staff: typer.Typer, read_settings: Read) -> None:
    @staff.command()
    def back(who: Staff) -> None:
        """Somebody is back."""
        from infra.run import roster_changes

        was_away = asyncio.run(roster_changes.back(read_settings(), who))
        typer.echo(f"{who} is back." if was_away else f"{who} was not away; nothing has changed.")


def _add_leave(staff: typer.Typer, read_settings: Read) -> None:
    @staff.command()
    def leave(
        who: Staff,
        *,
        to: Annotated[str, typer.Option("--to", help="Who gets the open tasks, and those to come.")],
        by: By = None,
        as_json: AsJson = False,
    ) -> None:
        """Close an account and hand over its open issues, each by an event of its own. Needs the engine."""
        from infra.run import roster_changes

        moved = asyncio.run(roster_changes.leave(read_settings(), who, to=to, by=by or _this_account()))
        if as_json:
            typer.echo(json.dumps({"handed_over": moved.moved, "refused": dict(moved.refused)}, ensure_ascii=False))
        else:
            typer.echo(f"{who} has left; {moved.moved} open issue(s) are with {to} now.")
            for issue_id, why in moved.refused.items():
                typer.echo(f"  {issue_id}: {why}")
        if moved.refused:
            raise typer.Exit(int(ExitCode.REFUSED))


def _add_shift(duty: typer.Typer, read_settings: Read) -> None:
    @duty.command()
    def add(
        who: Staff,
        *,
        start: Annotated[str, typer.Option("--from", metavar="TIME", help="The county's time, like 2026-12-01T18:00.")],
        end: Annotated[str, typer.Option("--until", metavar="TIME", help="The county's time.")],
        community: Annotated[str | None, typer.Option(help="One community; the whole county without it.")] = None,
        by: By = None,
    ) -> None:
        """Put somebody on duty."""
        from infra.run import roster_changes

        shift = _made(Shift, staff_id=who, start=_moment(start), end=_moment(end), community_id=community)
        asyncio.run(roster_changes.on_duty(read_settings(), shift, by=by or _this_account()))
        typer.echo(f"{who} is on duty {_span(shift.start, shift.end)}.")


def _add_show(duty: typer.Typer, read_settings: Read) -> None:
    @duty.command()
    def show(*, as_json: AsJson = False) -> None:
        """Who is on duty, and who is away, now and later."""
        from infra.run import roster_changes

        found = asyncio.run(roster_changes.shown(read_settings(), at=now() - timedelta(seconds=1)))
        if as_json:
            typer.echo(found.model_dump_json(indent=2))
        else:
            Console(highlight=False).print(_table(found))


def _table(found: Roster) -> Table:
    table = Table("", "由谁 who", "起 from", "止 until", "替谁/何处 for", box=None)
    for shift in found.shifts:
        table.add_row(
            "值班 on duty", shift.staff_id, _local(shift.start), _local(shift.end), shift.community_id or "全县"
        )
    for one in found.absences:
        until = _local(one.until) if one.until else "—"
        table.add_row("代理 deputy", one.deputy_id, _local(one.since), until, one.staff_id)
    return table


def _made(model: type[Any], **values: Any) -> Any:
    try:
        return model(**values)
    except ValidationError as error:
        said = "; ".join(str(one["msg"]).removeprefix("Value error, ") for one in error.errors())
        raise StartError(said, exit_code=ExitCode.USAGE, hint="Correct it and try again.") from error


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise StartError(
            f"{text!r} is no time.", exit_code=ExitCode.USAGE, hint="Write it like 2026-12-01T18:00."
        ) from error
    return given if given.tzinfo else given.replace(tzinfo=_zone())


def _zone() -> Any:
    return calendar_named("china").tz


def _local(at: datetime) -> str:
    return f"{at.astimezone(_zone()):%Y-%m-%d %H:%M}"


def _span(first: datetime, end: datetime | None) -> str:
    return f"from {_local(first)} until {_local(end)}" if end else f"from {_local(first)} on"


def _this_account() -> str:
    return f"machine:{getpass.getuser()}"
