"""The timeline of one issue as it reads on a screen of 80 columns."""

from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from api.cli import words
from api.cli.screen import paragraph, table


def timeline_screen(timeline: dict[str, Any]) -> RenderableType:
    """One row a step; what was said with a step stands below the table."""
    steps = table("", "时间", "步骤", "距上步", "时限")
    for column in (steps.columns[1], steps.columns[3]):
        column.no_wrap = True
    # Wide enough for an account's id, so that it can be copied whole; what is left is the clock's, which folds.
    steps.columns[2].width, steps.columns[4].width = 29, 14
    for entry in timeline["entries"]:
        steps.add_row(
            str(entry["version"]),
            words.moment(entry["at"]),
            Text(_step(entry), overflow="fold"),
            entry["lasted"]["zh"],
            Text(_clock(entry["clock"]), overflow="fold"),
        )
    said = [
        line
        for entry in timeline["entries"]
        if (text := entry.get("text") or (entry.get("erased") or {}).get("zh"))
        for line in paragraph(entry["name"]["zh"], text)
    ]
    return Group(steps, *said)


def _step(entry: dict[str, Any]) -> str:
    """The step with what tells it from another of its kind (how high, how well), and below it by whom and to whom."""
    parts = [
        words.word(words.DEPARTMENT, entry["department_id"]),
        entry["unit_id"] or "",
        words.word(words.CARD, entry["card"]),
        f"扣{entry['points']}分" if entry["points"] else "",
        f"{entry['level']}级" if entry["level"] else "",
        entry["role"] or "",
        f"延 {entry['limit']}" if entry["limit"] else "",
        "待督查裁定" if entry["ruling"] else "",
        "裁定，不得再退" if entry["binding"] else "",
        {True: "满意", False: "不满意"}.get(entry["satisfied"], ""),
        f"{entry['rating']}分" if entry["rating"] else "",
        words.word(words.OUTCOME, entry["outcome"]),
        f"第{entry['undone_version']}版" if entry["undone_version"] else "",
        "就地办结" if entry["on_the_spot"] else "",
    ]
    people = [(entry["by"] or "").removeprefix("staff:"), *(f"→ {person}" for person in entry["to"])]
    units = [f"{'牵头' if unit['lead'] else '协办'} {unit['unit_id']}" for unit in entry["units"]]
    moved = [_moved(one) for one in entry["moved"]]
    step = " ".join([entry["name"]["zh"], *(part for part in parts if part)])
    beside = (*people, entry["why"] or entry["reason"] or "", *units, *moved, *entry["related"])
    return "\n".join([step, *(line for line in beside if line)])


def _moved(moved: dict[str, Any]) -> str:
    unit = f" {moved['unit_id']}" if moved["unit_id"] else ""
    return (
        f"{moved['name']['zh']}{unit}止期 {words.short_moment(moved['before'])} → {words.short_moment(moved['after'])}"
    )


def _clock(clock: dict[str, Any] | None) -> str:
    if clock is None:
        return ""
    limit = "/" + "+".join([clock["limit"], *clock["extensions"]]) if clock["limit"] else ""
    paused = [f"停表{len(clock['pauses'])}次"] if clock["pauses"] else []
    state = words.word(words.CLOCK_STATE, clock["state"])
    return "\n".join([clock["name"]["zh"], f"{clock['took']['zh']}{limit}", *paused, state])
