"""`sibu clock`: when a limit ends, and why, without a system."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Annotated, Any

import typer
from rich.console import Console

from infra.run import clock_tables
from infra.run.calendar_commands import calendar_named
from schemas.domain.calendar import Calendar
from schemas.domain.counting import Line, explain
from schemas.domain.limits import Limit, Pause, deadline, elapsed, point, remaining

Start = Annotated[str, typer.Option("--from", help="When the clock starts, like 2026-09-30T16:00 (county time).")]
Amount = Annotated[str, typer.Option("--limit", help="90s, 30min, 4h, 4wh (working hours), 3d, 3wd (working days).")]
Calendars = Annotated[str, typer.Option("--calendar", help="Name of a calendar that ships, or the path of a file.")]
Pauses = Annotated[
    list[str] | None, typer.Option("--pause", help="Suspended and resumed, like 2026-10-08T10:00/2026-10-09T09:00.")
]
Share = Annotated[float | None, typer.Option(min=0, max=1, help="Also when this share of the time is used, like 0.5.")]
To = Annotated[str | None, typer.Option("--to", help="Count up to this moment: how much is used and left then.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document instead of a table.")]


def add_clock_command(app: typer.Typer) -> None:
    """Register `clock`."""
    app.command("clock", rich_help_panel="Rules")(clock)


def clock(
    *,
    start: Start,
    limit: Amount,
    calendar: Calendars = "china",
    pause: Pauses = None,
    share: Share = None,
    to: To = None,
    as_json: AsJson = False,
) -> None:
    """Say when a limit ends, and line by line what counts and what does not, and why."""
    document = _document(
        calendar_named(calendar), start=start, limit=Limit.parse(limit), pauses=pause or (), share=share, to=to
    )
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        Console(highlight=False).print(clock_tables.counting(document))


def _document(
    days: Calendar, *, start: str, limit: Limit, pauses: Sequence[str], share: float | None, to: str | None
) -> dict[str, Any]:
    """Times are the county's; `counted` and `used` are amounts in the limit's unit, like 3 or 26:30."""
    begins, until = _moment(start, days, hint="--from"), _moment(to, days, hint="--to") if to else None
    paused = tuple(_pause(text, days) for text in pauses)
    due = deadline(begins, limit, days, pauses=paused)
    document: dict[str, Any] = {
        "from": _local(begins, days),
        "limit": str(limit),
        "calendar": {"name": days.name, "version": days.version},
        "due_at": _local(due.at, days),
        "provisional": due.provisional,
        "lines": _lines(explain(begins, limit, days, pauses=paused, until=until), limit, days),
    }
    if share is not None:
        document["share"] = {"share": share, "at": _local(point(begins, limit, share, days, pauses=paused), days)}
    if until is not None:
        known = tuple(one for one in paused if one.suspended < min(until, due.at))
        used = min(limit.amount, elapsed(begins, until, limit.unit, days, pauses=known))
        late = -remaining(until, due.at, limit.unit, days) if until > due.at else None
        document["to"] = {"at": _local(until, days), "used": used, "left": limit.amount - used, "overdue_by": late}
    return document


def _lines(lines: tuple[Line, ...], limit: Limit, days: Calendar) -> list[dict[str, Any]]:
    used = accumulate(line.counted for line in lines)
    return [
        {
            "from": _local(line.first, days),
            "to": _local(line.end, days),
            "reason": line.reason.value,
            "name": line.name,
            "provisional": line.provisional,
            "counted": clock_tables.amount(line.counted, limit.unit),
            "used": clock_tables.amount(total, limit.unit),
        }
        for line, total in zip(lines, used, strict=True)
    ]


def _local(moment: datetime, calendar: Calendar) -> str:
    return moment.astimezone(calendar.tz).isoformat()


def _moment(text: str, calendar: Calendar, *, hint: str) -> datetime:
    """A time without an offset is the county's: that is what a person who types it means."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as unreadable:
        raise typer.BadParameter(
            f"{text!r} is no time; write it like 2026-09-30T16:00.", param_hint=hint
        ) from unreadable
    return moment if moment.tzinfo else moment.replace(tzinfo=calendar.tz)


def _pause(text: str, calendar: Calendar) -> Pause:
    suspended, separator, resumed = text.partition("/")
    if not separator:
        raise typer.BadParameter(
            f"{text!r} is no pause; write suspended and resumed, like 2026-10-08T10:00/2026-10-09T09:00.",
            param_hint="--pause",
        )
    first, end = _moment(suspended, calendar, hint="--pause"), _moment(resumed, calendar, hint="--pause")
    if end - first < timedelta(0):
        raise typer.BadParameter(f"{text!r} is resumed before it is suspended.", param_hint="--pause")
    return Pause(suspended=first, resumed=end)
