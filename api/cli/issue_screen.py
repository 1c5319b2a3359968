"""One issue as it reads on a screen of 80 columns."""

from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from api.cli import words
from api.cli.screen import paragraph, table


def issue_screen(issue: dict[str, Any]) -> RenderableType:
    """Where it stands, what was said, its clocks, and what can be done now."""
    return Group(*_facts(issue), *_texts(issue), *_tasks(issue), *_clocks(issue), *_possible(issue))


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
        ("告知期限", words.moment(issue["promised_at"])),
        ("承诺答复", _promised(issue)),
        ("下一期限", words.moment(issue["due_at"])),
        ("上报", f"{issue['overdue_level']}级" if issue["overdue_level"] else None),
        *_handling(issue),
        ("反映人", _reporter(issue)),
    )
    shown = table("", "")
    shown.show_header = False
    for name, value in facts:
        if value:
            shown.add_row(name, Text(str(value), overflow="fold"))
    yield shown


def _promised(issue: dict[str, Any]) -> str:
    at_risk = "（办理时限已超过承诺）" if issue["at_risk"] else ""
    return words.moment(issue["promised_end"]) + at_risk


def _handling(issue: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    """What became of it after routing; most issues have none of it."""
    asked = issue["asked"]
    ruling = "，待督查裁定" * issue["ruling"] + "，裁定办理，不得再退" * issue["binding"]
    yield "退单", f"{issue['returns']}次（{'、'.join(issue['returned_by'])}）{ruling}" if issue["returns"] else None
    yield "延期申请", f"{asked['limit']}，{asked['by'].removeprefix('staff:')}" if asked else None
    yield "延期", f"{issue['extensions']}次" if issue["extensions"] else None
    yield "挂起自", words.moment(issue["paused_since"])
    yield "主件", issue["main_id"]
    yield "并入", "\n".join(issue["duplicates"])
    yield "分自", issue["parent_id"]
    yield "分单", "\n".join(f"{child['id']} {'已了结' if child['ended'] else '办理中'}" for child in issue["children"])
    yield "复查", f"{issue['reviews']}次" if issue["reviews"] else None
    yield "督办扣分", f"{issue['points']}分" if issue["points"] else None
    yield "法律保全", "保全中，不得删除" if issue.get("on_hold") else None
    yield "回访", "待抽样回访" if issue["callback"] else None


def _reporter(issue: dict[str, Any]) -> str:
    reporter = issue["reporter"]
    return "、".join(value for value in reporter.values() if value) if reporter else "匿名或未留" * issue["anonymous"]


def _texts(issue: dict[str, Any]) -> Iterator[RenderableType]:
    if issue.get("erased"):
        gone = issue["erased"]
        what = "来件内容和个人信息" if "content" in gone["keys"] else "个人信息"
        yield from paragraph(what, f"{gone['said']['zh']}（{words.moment(gone['at'])}）")
    if issue["problem"]:
        yield from paragraph("问题", issue["problem"])
    for suggestion in issue["suggestions"]:
        yield from paragraph("建议", suggestion)
    if issue["answer"]:
        yield from paragraph("答复", issue["answer"])


def _tasks(issue: dict[str, Any]) -> Iterator[RenderableType]:
    if not issue["tasks"]:
        return
    tasks = table("责任单位", "", "")
    for task in issue["tasks"]:
        tasks.add_row(task["unit_id"], "牵头" if task["lead"] else "协办", words.word(words.TASK, task["state"]))
    yield Text()
    yield tasks


def _clocks(issue: dict[str, Any]) -> Iterator[RenderableType]:
    if not issue["deadlines"]:
        return
    clocks = table("时限", "限", "起", "止")
    for clock in issue["deadlines"]:
        mark = "（暂定）" if clock["provisional"] else ""
        start, end = words.moment(clock["start"]), words.moment(clock["due_at"])
        unit = f" {clock['unit_id']}" if clock["unit_id"] else ""
        limit = "+".join([clock["limit"], *clock["extensions"]])
        clocks.add_row(f"{clock['name']['zh']}{unit}", limit, start, f"{end}{mark}")
    yield Text()
    yield clocks


def _possible(issue: dict[str, Any]) -> Iterator[RenderableType]:
    if not issue["possible"]:
        return
    commands = table("现在可以", "command", "由谁", "至")
    for column in (commands.columns[0], commands.columns[1], commands.columns[3]):
        column.no_wrap = True
    for command in issue["possible"]:
        roles = "、".join(role["name"] for role in command["roles"])
        yours = "（您可以）" if command["yours"] else ""
        commands.add_row(
            words.word(words.COMMAND, command["name"]),
            command["name"],
            Text(f"{yours}{roles}", overflow="fold"),
            words.moment(command["until"]),
        )
    yield Text()
    yield commands
