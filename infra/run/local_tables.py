"""Policies, years and counted limits as they read on a screen of 80 columns."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from infra.run.counting import CountedDay
from schemas.domain.analysis import Urgency
from schemas.domain.calendar import Calendar, DayKind
from schemas.domain.clocks import Stage
from schemas.domain.limits import Deadline, Limit
from schemas.domain.policy import Policy
from schemas.domain.roles import CHINESE

_WEEKDAYS = "一二三四五六日"
_STAGES = {
    Stage.ANSWER: "承诺答复",
    Stage.INTAKE: "纪检受理",
    Stage.DELIBERATION: "协商研判",
    Stage.ACCEPT: "签收",
    Stage.HANDLE: "办理",
    Stage.FEEDBACK: "回访",
}
_KINDS = {
    DayKind.WORKING: "工作日",
    DayKind.MAKE_UP: "调休上班",
    DayKind.WEEKEND: "周末",
    DayKind.HOLIDAY: "放假",
    DayKind.CLOSED: "本县停办",
}
_MOST_DAYS = 60  # A longer count is folded in its middle: nobody follows it line by line.


def policies(presets: Mapping[str, Policy]) -> RenderableType:
    """The names that can be used, with their titles."""
    table = _table("policy", "名称")
    for name, each in presets.items():
        table.add_row(name, each.title)
    return table


def policy(shown: Policy) -> RenderableType:
    """Departments, limits of every stage for each urgency, and the ladders."""
    return Group(
        Text(f"{shown.title} ({shown.name})", style="bold"),
        Text(f"版本 {shown.version}", overflow="fold"),
        Text(f"依据：{shown.source}"),
        Text(),
        _departments(shown),
        Text(),
        _limits(shown),
        Text(),
        _ladders(shown),
    )


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


def counting(
    start: datetime, limit: Limit, due: Deadline, days: tuple[CountedDay, ...], *, calendar: Calendar
) -> RenderableType:
    """The end of the limit, and the days that led there."""
    first, last = start.astimezone(calendar.tz), due.at.astimezone(calendar.tz)
    mark = "（暂定 provisional）" if due.provisional else ""
    return Group(
        Text(f"起 {first:%Y-%m-%d %H:%M}  限 {limit}  止 {last:%Y-%m-%d %H:%M:%S}{mark}", style="bold"),
        Text(),
        _days(days),
    )


def _departments(shown: Policy) -> Table:
    table = _table("部门", "id", "类别", "保密")
    for department_id, department in shown.departments.items():
        categories = ", ".join(name for name, leads in shown.categories.items() if leads == department_id)
        table.add_row(department.name, department_id, categories, "是" if department.confidential else "")
    return table


def _limits(shown: Policy) -> Table:
    table = _table("环节", "stage", *(shown.urgencies[urgency].name for urgency in Urgency))
    for stage in Stage:
        limits = shown.limits.of(stage)
        table.add_row(_STAGES[stage], stage.value, *(str(limits.of(urgency)) for urgency in Urgency))
    return table


def _ladders(shown: Policy) -> Table:
    table = _table("逐级上报", "级", "由谁", "之后", "险情")
    for name, levels in shown.ladders.items():
        for level in levels:
            emergency = str(level.emergency) if level.emergency else ""
            table.add_row(name, str(level.level), CHINESE[level.who], str(level.after), emergency)
    return table


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


def _days(days: tuple[CountedDay, ...]) -> Table:
    table = _table("日期", "星期", "", "已用")
    shown = days if len(days) <= _MOST_DAYS else (*days[: _MOST_DAYS - 10], None, *days[-9:])
    for day in shown:
        if day is None:
            table.add_row("……", "", f"略去{len(days) - _MOST_DAYS + 1}天", "")
            continue
        kind = f"{_KINDS[day.kind]} {day.holiday or ''}{'（暂定）' if day.provisional else ''}".rstrip()
        table.add_row(day.day.isoformat(), _WEEKDAYS[day.day.weekday()], kind, day.used or "不计")
    return table


def _table(*headings: str) -> Table:
    return Table(*headings, box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
