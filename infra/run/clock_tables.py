"""A counted limit as it reads on a screen of 80 columns."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from schemas.domain.counting import CHINESE, Reason
from schemas.domain.limits import BY_DAY, Unit

_MOST_LINES = 60  # A longer count is folded in its middle: nobody follows it line by line.
_HEAD, _TAIL = 50, 9


def amount(counted: timedelta, unit: Unit) -> str:
    """In the limit's unit: whole days and seconds, else hours and minutes like 26:30. What does not count is ""."""
    if not counted:
        return ""
    if unit in BY_DAY:
        return str(counted.days)
    seconds = int(counted.total_seconds())
    if unit is Unit.SECONDS:
        return str(seconds)
    clock = f"{seconds // 3600}:{seconds // 60 % 60:02d}"
    return f"{clock}:{seconds % 60:02d}" if seconds % 60 else clock


def counting(document: Mapping[str, Any]) -> RenderableType:
    """The end of the limit, the lines that led there, and what was asked besides."""
    mark = "（暂定 provisional）" if document["provisional"] else ""
    title = f"起 {_shown(document['from'])}  限 {document['limit']}  止 {_shown(document['due_at'])}{mark}"
    return Group(Text(title, style="bold"), *map(Text, _asked(document)), Text(), _table(document["lines"]))


def _asked(document: Mapping[str, Any]) -> list[str]:
    found = []
    if share := document.get("share"):
        found.append(f"用到 {share['share']:.0%} 是 {_shown(share['at'])}")
    if to := document.get("to"):
        rest = f"余 {to['left']}" if to["overdue_by"] is None else f"已超 {to['overdue_by']}"
        found.append(f"到 {_shown(to['at'])} 已用 {to['used']}，{rest}")
    return found


def _table(lines: list[Mapping[str, Any]]) -> Table:
    table = Table(
        "从", "到", "星期", "", "计入", "累计", box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0)
    )
    folded = len(lines) > _MOST_LINES
    for line in lines[:_HEAD] if folded else lines:
        table.add_row(*_row(line))
    if folded:
        table.add_row("……", "", "", f"略去{len(lines) - _HEAD - _TAIL}行", "", "")
        for line in lines[-_TAIL:]:
            table.add_row(*_row(line))
    return table


def _row(line: Mapping[str, Any]) -> tuple[str, ...]:
    first, end = datetime.fromisoformat(line["from"]), datetime.fromisoformat(line["to"])
    reason = f"{CHINESE[Reason(line['reason'])]} {line['name'] or ''}".rstrip()
    unsure = "（暂定）" if line["provisional"] else ""
    return (
        _from(first),
        _to(first, end),
        _weekdays(first, end),
        f"{reason}{unsure}",
        line["counted"] or "不计",
        line["used"],
    )


def _from(first: datetime) -> str:
    return first.strftime("%Y-%m-%d" if first.time() == time() else "%Y-%m-%d %H:%M")


def _to(first: datetime, end: datetime) -> str:
    """Up to midnight is up to the day before; on the same day the time says enough."""
    last = _last(end)
    if end.time() == time():
        return "" if last <= first.date() else last.strftime("%m-%d")
    clock = end.strftime("%H:%M:%S" if end.second else "%H:%M")
    return clock if last == first.date() else f"{last:%m-%d} {clock}"


def _last(end: datetime) -> date:
    return end.date() - timedelta(days=1) if end.time() == time() else end.date()


def _weekdays(first: datetime, end: datetime) -> str:
    one, other = ("一二三四五六日"[day.weekday()] for day in (first.date(), _last(end)))
    return one if _last(end) <= first.date() else f"{one}至{other}"


def _shown(moment: str) -> str:
    return datetime.fromisoformat(moment).strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")
