"""Years, changes and activations of calendars as they read on a screen of 80 columns."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from api.views.calendar_words import changes_said
from schemas.domain.calendar import Calendar, CalendarYear, DayKind, YearStatus
from schemas.domain.calendar_changes import CalendarChanges


def year(calendar: Calendar, number: int) -> RenderableType:
    """Working days of each month, days off and days worked instead, and where that is known from."""
    listed = next((one for one in calendar.years if one.year == number), None)
    provisional = calendar.is_provisional(date(number, 1, 1))
    total = calendar.working_days_between(date(number, 1, 1), date(number + 1, 1, 1))
    mark = "暂定 provisional" if provisional else "正式 official"
    source = listed.source if listed else "尚无通知：按周一至周五为工作日推定 (no notice is recorded)"
    return Group(
        Text(f"{number}年 {calendar.name}：工作日{total}天，{mark}", style="bold"),
        Text(f"依据：{source}"),
        *((Text("暂定年份的期限会标明，正式通知录入后重新计算。"),) if provisional else ()),
        Text(),
        _months(calendar, number),
    )


def years(calendar: Calendar) -> RenderableType:
    """Every listed year, whether it is sure, and where it is known from."""
    table = _table("年", "工作日", "", "依据")
    for one in calendar.years:
        total = calendar.working_days_between(date(one.year, 1, 1), date(one.year + 1, 1, 1))
        table.add_row(str(one.year), str(total), _mark(one), one.source)
    return Group(Text(f"{calendar.name} {calendar.version}：未列出的年份一律暂定", style="bold"), Text(), table)


def changes(found: CalendarChanges) -> list[str]:
    """What a newer calendar changes, a line for each run of days."""
    return [said.zh for said in changes_said(found)]


def history(document: Mapping[str, Any]) -> RenderableType:
    """What was put in force, the newest first, and what still has to follow."""
    table = _table("自 (UTC)", "version", "由谁")
    for one in document["activations"]:
        table.add_row(one["since"][:19].replace("T", " "), one["version"], one["by"])
    left = f"尚待按新日历重新计算的在办件 / open issues still to follow: {document['outdated']}"
    return Group(table, Text(), Text(left))


def _mark(listed: CalendarYear) -> str:
    return "正式" if listed.status is YearStatus.OFFICIAL else "暂定 provisional"


def _months(calendar: Calendar, number: int) -> Table:
    table = _table("月", "工作日", "放假", "调休上班")
    closed = {one.day: one.reason for one in calendar.closures}
    for month in range(1, 13):
        days = [date(number, month, day) for day in range(1, monthrange(number, month)[1] + 1)]
        worked = sum(calendar.is_working_day(day) for day in days)
        make_up = [f"{day.day}日" for day in days if calendar.day_kind(day) is DayKind.MAKE_UP]
        shut = [f"{day.day}日{closed[day]}" for day in days if calendar.day_kind(day) is DayKind.CLOSED]
        off = "，".join((*_holidays(calendar, days), *shut))
        table.add_row(f"{month}月", str(worked), off, "，".join(make_up))
    return table


def _holidays(calendar: Calendar, days: list[date]) -> list[str]:
    """The days off of one month, by holiday, as 1-7日国庆节."""
    found = []
    for one in (holiday for listed in calendar.years for holiday in listed.off):
        inside = [day for day in one.days if days[0] <= day <= days[-1]]
        if inside:
            span = f"{inside[0].day}日" if len(inside) == 1 else f"{inside[0].day}-{inside[-1].day}日"
            found.append(f"{span}{one.name}")
    return found


def _table(*headings: str) -> Table:
    return Table(*headings, box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
