"""Policies as they read on a screen of 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from api.words import STAGE
from schemas.domain.analysis import Urgency
from schemas.domain.policy_refusals import LIMITED
from schemas.domain.roles import CHINESE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from schemas.domain.policy import Policy
    from schemas.wire.in_force import Activation, Recorded


def policies(presets: Mapping[str, Policy]) -> RenderableType:
    """The names that can be used, with their titles."""
    table = _table("policy", "名称")
    for name, each in presets.items():
        table.add_row(name, each.title)
    return table


def policy(shown: Policy) -> RenderableType:
    """Departments, limits of every stage for each urgency, the ladders, and what may be done how often and why."""
    return Group(
        Text(f"{shown.title} ({shown.name})", style="bold"),
        Text(f"版本 {shown.version}", overflow="fold"),
        Text(f"依据：{shown.source}"),
        *_spaced(_departments(shown), _limits(shown), _ladders(shown), _caps(shown), _reasons(shown)),
    )


def history(made: Iterable[Activation], recorded: Iterable[Recorded]) -> RenderableType:
    """What was put in force, the newest first, and the policies of the installation."""
    activations, known = _table("启用于 (UTC)", "版本", "由谁"), _table("版本", "名称", "录入于 (UTC)")
    for one in made:
        activations.add_row(f"{one.since:%Y-%m-%d %H:%M:%S}", one.version, one.by)
    for each in recorded:
        known.add_row(each.version, each.name, f"{each.recorded_at:%Y-%m-%d %H:%M:%S}")
    return Group(activations, Text(), known)


def _spaced(*shown: RenderableType) -> list[RenderableType]:
    return [part for each in shown for part in (Text(), each)]


def _departments(shown: Policy) -> Table:
    table = _table("部门", "id", "类别", "保密")
    for department_id, department in shown.departments.items():
        categories = ", ".join(name for name, leads in shown.categories.items() if leads == department_id)
        table.add_row(department.name, department_id, categories, "是" if department.confidential else "")
    return table


def _limits(shown: Policy) -> Table:
    table = _table("环节", "stage", *(shown.urgencies[urgency].name for urgency in Urgency))
    for stage in LIMITED:
        row = (str(shown.limits.of(stage).of(urgency)) for urgency in Urgency)
        table.add_row(STAGE[stage].zh, stage.value, *row)
    for department in shown.departments.values():
        for own, limits in department.limits.items():
            row = (str(limits.of(urgency)) for urgency in Urgency)
            table.add_row(f"{department.name} {STAGE[own].zh}", own.value, *row)
    return table


def _ladders(shown: Policy) -> Table:
    table = _table("逐级上报", "级", "由谁", "之后", "险情")
    for name, levels in shown.ladders.items():
        for level in levels:
            emergency = str(level.emergency) if level.emergency else ""
            table.add_row(name, str(level.level), CHINESE[level.who], str(level.after), emergency)
    return table


def _caps(shown: Policy) -> Table:
    table = _table("上限", "", "")
    cards = shown.cards
    table.add_row("退单", f"{shown.caps.returns}次", "returns")
    table.add_row("延期", f"{shown.caps.extensions}次，每次最长{shown.caps.extension}", "extensions, extension")
    table.add_row("挂起", f"最长{shown.caps.suspension}" if shown.caps.suspension else "不限", "suspension")
    table.add_row("重办", f"{shown.caps.reopenings}次", "reopenings")
    review = f"{shown.caps.reviews}次，{shown.review}内请求" if shown.review else "不设"
    table.add_row("复查", review, "reviews, review")
    points = "，".join(f"{card.name}扣{card.points}分" for card in (cards.yellow, cards.red, cards.black))
    table.add_row("督办", points, "cards")
    return table


def _reasons(shown: Policy) -> Table:
    table = _table("理由", "id", "")
    reasons = shown.reasons
    listed = {
        "挂起": reasons.suspension,
        "不予受理": reasons.refusal,
        "退单": reasons.returning,
        "延期": reasons.extension,
    }
    for kind, sentences in listed.items():
        for name, sentence in sentences.items():
            table.add_row(kind, name, sentence)
    return table


def _table(*headings: str) -> Table:
    return Table(*headings, box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
