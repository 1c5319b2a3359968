"""What a simulation found as one JSON document: counts, and nothing that tells of a single issue."""

from typing import Any

from infra.run.simulation_run import Run
from schemas.domain.kept_limits import SHARES, KeptLimits, Needed
from schemas.domain.policy import Policy
from schemas.domain.simulation import Standing
from schemas.domain.simulation_counts import Beside, Group

COUNTED = "Only general issues are counted; confidential ones and those not yet analyzed are left out."


def of(run: Run) -> dict[str, Any]:
    """The whole answer. `weeks` are named by their Monday, the department of what nobody had is empty."""
    rows = run.rows
    told: dict[str, Any] = {
        "source": run.source,
        "issues": run.issues,
        "counted": COUNTED if rows is None else "Rows with both times are counted.",
        "today": [_policy(policy) for policy in run.todays.values()],
    }
    if rows is not None:
        told["rows"] = {"read": rows.read, "unanswered": rows.unanswered, "unusable": rows.unusable}
    if run.new is not None:
        told["new"] = _policy(run.new)
        told |= _compared(run)
    if run.kept is not None:
        told["limits"] = _limits(run.kept)
    return told


def _policy(policy: Policy) -> dict[str, str]:
    return {"name": policy.name, "title": policy.title, "version": policy.version}


def _compared(run: Run) -> dict[str, Any]:
    counts = run.counts
    return {
        **_group(counts.every),
        "departments": [{"department": name, **_group(group)} for name, group in sorted(counts.departments.items())],
        "weeks": [{"week": monday.isoformat(), **_group(group)} for monday, group in sorted(counts.weeks.items())],
    }


def _group(group: Group) -> dict[str, Any]:
    stages = [{"stage": stage.value, **_beside(group.stages[stage])} for stage in sorted(group.stages)]
    return {"late": _beside(group.issues), "stages": stages}


def _beside(beside: Beside) -> dict[str, Any]:
    return {
        "today": {standing.value: beside.today[standing] for standing in Standing},
        "new": {standing.value: beside.new[standing] for standing in Standing},
    }


def _limits(kept: KeptLimits) -> dict[str, Any]:
    groups = [
        {"by": kind, "name": name, **_needed(needed, kept)}
        for kind, named in kept.groups.items()
        for name, needed in sorted(named.items())
    ]
    return {"stage": "handle", "unanswered": kept.unanswered, "groups": groups}


def _needed(needed: Needed, kept: KeptLimits) -> dict[str, Any]:
    return {
        "answered": needed.total,
        "kept": {str(limit): needed.kept(limit) for limit in kept.limits},
        "least_working_days": {str(share): needed.least(share) for share in SHARES},
    }
