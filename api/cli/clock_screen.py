"""The clocks of one issue as they read on a screen of 80 columns."""

from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from api.cli import words
from api.cli.screen import table

_MOST_LINES = 40  # A longer count is folded in its middle; --json has all of it.
_HEAD, _TAIL = 30, 9

Item = dict[str, Any]


def clocks_screen(document: Item) -> RenderableType:
    """Every clock, the first first; below the heading what was promised to the reporter."""
    return Group(*_promise(document), *(part for clock in document["clocks"] for part in _clock(clock)))


def intervals_table(intervals: list[Item]) -> Table:
    """One row a stretch; a long count is folded in its middle."""
    shown = table("从", "到", "", "计入")
    folded = len(intervals) > _MOST_LINES
    for interval in intervals[:_HEAD] if folded else intervals:
        shown.add_row(*_row(interval))
    if folded:
        shown.add_row("……", "", f"略去{len(intervals) - _HEAD - _TAIL}行", "")
        for interval in intervals[-_TAIL:]:
            shown.add_row(*_row(interval))
    return shown


def _promise(document: Item) -> Iterator[RenderableType]:
    heading = f"{document['id']}（第{document['version']}版） {words.moment(document['at'])}"
    yield Text(heading, style="bold")
    if document["promised_end"]:
        at_risk = "，办理时限已超过承诺 at risk" if document["at_risk"] else ""
        yield Text(f"承诺 {words.moment(document['promised_end'])} 前答复{at_risk}")
    if not document["clocks"]:
        yield Text("没有计时。No clock ever ran on it.")


def _clock(clock: Item) -> Iterator[RenderableType]:
    unit = f"（{clock['unit_id']}）" if clock["unit_id"] else ""
    state = clock["state_name"]
    yield Text()
    yield _line(f"{clock['name']['zh']}{unit} {clock['stage']}  {state['zh']} {state['en']}", style="bold")
    yield _line(_limits(clock))
    yield _line(f"依据 {clock['rule'] or '—'}，{_version(clock['policy'])}")
    yield _line(f"日历 {_version(clock['calendar'])}")
    yield _line(_spent(clock))
    happened = [(one["version"], _change(one)) for one in clock["changes"]]
    happened += [(one["version"], _pause(one)) for one in clock["pauses"]]
    for _, line in sorted(happened):
        yield _line(line)
    yield intervals_table(clock["intervals"])


def _line(text: str, *, style: str = "") -> Text:
    return Text(text, style=style, overflow="fold")


def _limits(clock: Item) -> str:
    mark = "（暂定 provisional）" if clock["provisional"] else ""
    limit = "+".join([clock["limit"], *clock["extensions"]])
    return f"起 {words.moment(clock['start'])}  限 {limit}  止 {words.moment(clock['due_at'])}{mark}"


def _version(one: Item) -> str:
    return f"{one['name']}@{one['version']}"


def _spent(clock: Item) -> str:
    parts = [f"已用 {clock['used']['said']['zh']}"]
    if clock["left"]:
        parts.append(f"余 {clock['left']['said']['zh']}")
    if clock["overdue"]:
        parts.append(f"逾期 {clock['overdue']['said']['zh']}")
    if end := clock["end"]:
        parts.append(f"第{end['version']}版 {end['name']['zh']} {words.moment(end['at'])}{_by(end)}")
    return "，".join(parts)


def _change(change: Item) -> str:
    added = f"（延 {change['extension']}）" if change["extension"] else ""
    limit = f"（限 {change['limit']}）" if change["limit"] else ""
    dates = f"止 {words.moment(change['before'])} → {words.moment(change['after'])}"
    return f"第{change['version']}版 {change['name']['zh']}{_by(change)}：{dates}{added}{limit}"


def _pause(pause: Item) -> str:
    until = words.moment(pause["until"]) or "今"
    why = f"：{pause['why'] or pause['reason']}" if pause["reason"] else ""
    name = words.word(words.EVENT, pause["type"])
    return f"第{pause['version']}版 {name}{_by(pause)} {words.moment(pause['since'])} 至 {until}{why}"


def _by(item: Item) -> str:
    return f" {item['by'].removeprefix('staff:')}" if item["by"] else ""


def _row(interval: Item) -> tuple[str, ...]:
    counted = interval["counted"]
    return (
        words.moment(interval["start"]),
        words.moment(interval["end"]),
        interval["name"]["zh"] + ("（暂定）" if interval["provisional"] else ""),
        counted["said"]["zh"] if counted else "不计",
    )
