"""One issue and its timeline as they read on a screen of 80 columns."""

from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from api.cli import words
from api.cli.screen import table


def issue_screen(issue: dict[str, Any]) -> RenderableType:
    """Where it stands, what was said, its clocks, and what can be done now."""
    return Group(*_facts(issue), *_texts(issue), *_clocks(issue), *_possible(issue))


def timeline_screen(timeline: dict[str, Any]) -> RenderableType:
    """One row a step; what was said with a step stands below the table."""
    steps = table("", "时间", "步骤", "距上步", "时限")
    for column in (steps.columns[1], steps.columns[3]):
        column.no_wrap = True
    # Wide enough for an account's id, so that it can be copied whole.
    steps.columns[2].min_width = 29
    for entry in timeline["entries"]:
        steps.add_row(
            str(entry["version"]),
            words.moment(entry["at"]),
            Text(_step(entry), overflow="fold"),
            entry["lasted"]["zh"],
            Text(_clock(entry["clock"]), overflow="fold"),
        )
    said = [
        line for entry in timeline["entries"] if entry.get("text") for line in _text(entry["name"]["zh"], entry["text"])
    ]
    return Group(steps, *said)


def _facts(issue: dict[str, Any]) -> Iterator[RenderableType]:
    department = issue["department"] or {}
    place = issue["place"] or {}
    heading = f"{issue['status_name']['zh']} {issue['status']}"
    yield Text(f"{heading}（保密）" if issue["sealed"] else heading, style="bold")
    facts = (
        ("id", issue["id"]),
        ("台账号", issue["ledger_number"]),
        ("部门", department.get("name")),
        ("类别", words.word(words.CATEGORY, issue["category"])),
        ("主题", issue["topic"]),
        ("紧急程度", words.word(words.URGENCY, issue["urgency"])),
        ("原因", issue["cause"]),
        ("地点", (place.get("name") or "") + ("" if not place or place["known"] else "（地点不明）")),
        ("渠道", words.word(words.CHANNEL, issue["channel"])),
        ("受理", words.moment(issue["filed_at"])),
        ("承诺答复", words.moment(issue["promised_at"])),
        ("下一期限", words.moment(issue["due_at"])),
        ("上报", f"{issue['overdue_level']}级" if issue["overdue_level"] else None),
        ("反映人", _reporter(issue)),
    )
    shown = table("", "")
    shown.show_header = False
    for name, value in facts:
        if value:
            shown.add_row(name, Text(str(value), overflow="fold"))
    yield shown


def _reporter(issue: dict[str, Any]) -> str:
    reporter = issue["reporter"]
    return "、".join(value for value in reporter.values() if value) if reporter else "匿名或未留" * issue["anonymous"]


def _texts(issue: dict[str, Any]) -> Iterator[RenderableType]:
    if issue["problem"]:
        yield from _text("问题", issue["problem"])
    for suggestion in issue["suggestions"]:
        yield from _text("建议", suggestion)
    if issue["answer"]:
        yield from _text("答复", issue["answer"])


def _text(name: str, text: str) -> Iterator[RenderableType]:
    yield Text()
    yield Text(name, style="bold")
    yield Text(text, overflow="fold")


def _clocks(issue: dict[str, Any]) -> Iterator[RenderableType]:
    if not issue["deadlines"]:
        return
    clocks = table("时限", "限", "起", "止")
    for clock in issue["deadlines"]:
        mark = "（暂定）" if clock["provisional"] else ""
        start, end = words.moment(clock["start"]), words.moment(clock["due_at"])
        clocks.add_row(clock["name"]["zh"], clock["limit"], start, f"{end}{mark}")
    yield Text()
    yield clocks


def _possible(issue: dict[str, Any]) -> Iterator[RenderableType]:
    if not issue["possible"]:
        return
    commands = table("现在可以", "command", "由谁", "至")
    for command in issue["possible"]:
        roles = "、".join(role["name"] for role in command["roles"])
        yours = "（您可以）" if command["yours"] else ""
        commands.add_row(
            words.word(words.COMMAND, command["name"]),
            command["name"],
            f"{roles}{yours}",
            words.moment(command["until"]),
        )
    yield Text()
    yield commands


def _step(entry: dict[str, Any]) -> str:
    """The step with what tells it from another of its kind (how high, how well), and below it by whom and to whom."""
    parts = [
        words.word(words.DEPARTMENT, entry["department_id"]),
        f"{entry['level']}级" if entry["level"] else "",
        entry["role"] or "",
        {True: "满意", False: "不满意"}.get(entry["satisfied"], ""),
        f"{entry['rating']}分" if entry["rating"] else "",
        entry["outcome"] or "",
        "就地办结" if entry["on_the_spot"] else "",
    ]
    people = [(entry["by"] or "").removeprefix("staff:"), *(f"→ {person}" for person in entry["to"])]
    step = " ".join([entry["name"]["zh"], *(part for part in parts if part)])
    return "\n".join([step, *(person for person in people if person)])


def _clock(clock: dict[str, Any] | None) -> str:
    if clock is None:
        return ""
    limit = f"/{clock['limit']}" if clock["limit"] else ""
    return f"{clock['name']['zh']} {clock['took']['zh']}{limit} {'按时' if clock['in_time'] else '超时'}"
