"""What a simulation found as it reads on a screen of 80 columns."""

from collections.abc import Iterable, Iterator

from rich.console import Group as Shown
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from api import words as said
from api.cli import words
from api.cli.screen import table
from infra.run.simulation_document import COUNTED
from infra.run.simulation_run import Run
from schemas.domain.clocks import Stage
from schemas.domain.kept_limits import SHARES, KeptLimits, Needed
from schemas.domain.limits import Limit
from schemas.domain.simulation import Standing
from schemas.domain.simulation_counts import Beside, Group

_WEEKS = 12  # The weeks before are one line; --json has them all.
_NAMES = 20  # A file may name hundreds of offices.
_A_ROW = 10  # limits
_KINDS = {"all": "全部", "category": "类别", "department": "部门", "urgency": "紧急程度"}
_OTHERS = "（其余）"

Line = tuple[str, Beside]


def of(run: Run) -> RenderableType:
    """Tables by stage, department and week beside today's, and the limits that were kept."""
    title, *about = _source(run)
    parts: list[RenderableType] = [Text(title, style="bold"), *map(Text, (*about, *_policies(run)))]
    if run.new is not None:
        counts = run.counts
        parts += [Text(), _beside("环节", "次", _stages(counts.every))]
        parts += [Text(), _beside("部门", "件", _departments(run))]
        parts += [Text(), _beside("受理周", "件", _weeks(run))]
        parts.append(Text("件：任一环节（回访除外）超期即计为超期；未定：尚未办结，期限未到。"))
    if run.kept is not None:
        parts += [Text(), *_limits(run, run.kept)]
    return Shown(*parts)


def _source(run: Run) -> Iterator[str]:
    if run.rows is None:
        yield f"台账：{run.issues}件"
        yield "只计一般件；涉密件和尚未分析的件不在其内。"
        yield COUNTED
    else:
        yield f"{run.source}：{run.issues}件有受理和答复时间"
        yield f"读到{run.rows.read}行；没有答复{run.rows.unanswered}行、不能用{run.rows.unusable}行，不计。"


def _policies(run: Run) -> Iterator[str]:
    if run.new is not None:
        yield f"今日 today：{'、'.join(f'{each.title} ({each.name})' for each in run.todays.values())}"
        yield f"新规 new：{run.new.title} ({run.new.name})"


def _beside(heading: str, unit: str, lines: Iterable[Line]) -> Table:
    shown = _numbers(heading, unit, "今日超期", "新规超期", "增减", "今日未定", "新规未定")
    for name, beside in lines:
        before, after = beside.today, beside.new
        late = (before[Standing.LATE], after[Standing.LATE])
        shown.add_row(
            name,
            str(beside.total),
            *map(str, late),
            f"{late[1] - late[0]:+d}",
            *(str(each[Standing.OPEN]) for each in (before, after)),
        )
    return shown


def _stages(group: Group) -> Iterator[Line]:
    for stage in Stage:
        if stage in group.stages:
            yield f"{said.STAGE[stage].zh} {stage}", group.stages[stage]


def _departments(run: Run) -> Iterator[Line]:
    ordered = sorted(run.counts.departments.items(), key=lambda each: (-each[1].issues.total, each[0]))
    for name, group in ordered[:_NAMES]:
        yield _department(name, run), group.issues
    if ordered[_NAMES:]:
        yield _OTHERS, _together(group.issues for _, group in ordered[_NAMES:])


def _department(name: str, run: Run) -> str:
    known = (one.departments.get(name) for one in (*run.todays.values(), run.new) if one is not None)
    return next((f"{one.name} {name}" for one in known if one is not None), name or "（尚无部门）")


def _weeks(run: Run) -> Iterator[Line]:
    ordered = sorted(run.counts.weeks.items())
    if ordered[:-_WEEKS]:
        yield f"{ordered[-_WEEKS][0]} 以前", _together(group.issues for _, group in ordered[:-_WEEKS])
    for monday, group in ordered[-_WEEKS:]:
        yield monday.isoformat(), group.issues


def _together(several: Iterable[Beside]) -> Beside:
    whole = Beside()
    for one in several:
        whole.today += one.today
        whole.new += one.new
    return whole


def _limits(run: Run, kept: KeptLimits) -> Iterator[RenderableType]:
    unanswered = f"；{kept.unanswered}次未办结，不计" if kept.unanswered else ""
    yield Text(f"办理环节：按期率，以及各比例可守住的最短时限（工作日）{unanswered}", style="bold")
    groups = list(_groups(run, kept))
    for first in range(0, len(kept.limits), _A_ROW):
        yield _shares(groups, kept.limits[first : first + _A_ROW])
        yield Text()
    yield _least(groups)


def _groups(run: Run, kept: KeptLimits) -> Iterator[tuple[str, Needed]]:
    """Every group with its name; of a long list those with the most issues."""
    for kind in (kind for kind in _KINDS if kind in kept.groups):
        ordered = sorted(kept.groups[kind].items(), key=lambda each: (-each[1].total, each[0]))
        for name, needed in ordered[:_NAMES]:
            yield _named(kind, name, run), needed


def _named(kind: str, name: str, run: Run) -> str:
    if kind == "department":
        return _department(name, run).split(" ")[0]
    chinese = {"category": words.CATEGORY, "urgency": words.URGENCY}.get(kind, {})
    return chinese.get(name, name) or _KINDS[kind]


def _shares(groups: list[tuple[str, Needed]], limits: tuple[Limit, ...]) -> Table:
    shown = _numbers("按期率", *map(str, limits))
    for name, needed in groups:
        shown.add_row(name, *(f"{100 * needed.kept(limit) / needed.total:.0f}%" for limit in limits))
    return shown


def _least(groups: list[tuple[str, Needed]]) -> Table:
    shown = _numbers("最短时限", "办结", *(f"{share}%" for share in SHARES))
    for name, needed in groups:
        shown.add_row(name, str(needed.total), *(f"{needed.least(share)}wd" for share in SHARES))
    return shown


def _numbers(*headings: str) -> Table:
    shown = table(*headings)
    for column in shown.columns[1:]:
        column.justify = "right"
    return shown
