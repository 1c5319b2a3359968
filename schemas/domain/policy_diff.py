"""What differs between two policies, key by key, and whether it gives more time or less."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from schemas.domain.analysis import Urgency
from schemas.domain.base import Frozen
from schemas.domain.limit_spans import least_hours, most_hours
from schemas.domain.limits import Limit
from schemas.domain.policy import Department, Level, Policy
from schemas.domain.policy_refusals import LIMITED

# Limits are compared as they hold, with what stands in for those left out; the rest as it is written.
BY_THEMSELVES = frozenset({"limits", "departments", "ladders", "urgencies"})
EVERY_URGENCY = "*"


class Effect(StrEnum):
    """What a change of a time or number does to it."""

    LONGER = "longer"
    SHORTER = "shorter"
    MORE = "more"
    FEWER = "fewer"
    BY_CALENDAR = "by_calendar"  # another unit: which is longer depends on the days counted


class Change(Frozen):
    """One key: `before` None is new, `after` None is gone. A path's last part `*` stands for every urgency."""

    path: tuple[str, ...]
    before: str | None
    after: str | None
    effect: Effect | None = None


def differences(before: Policy, after: Policy) -> tuple[Change, ...]:
    """Every change from one to the other, single keys first, then tables; empty for policies of one content."""
    plain = (
        (field.alias or name, getattr(before, name), getattr(after, name))
        for name, field in Policy.model_fields.items()
        if name not in BY_THEMSELVES
    )
    found = [change for name, one, other in plain for change in _between((name,), one, other)]
    found += _between(("departments",), _departments(before), _departments(after))
    found += _between(("urgencies",), before.urgencies, after.urgencies)
    found += _limits(before, after)
    found += _between(("ladders",), _ladders(before), _ladders(after))
    return tuple(found)


def _limits(before: Policy, after: Policy) -> Iterator[Change]:
    for stage in LIMITED:
        one, other = before.limits.of(stage), after.limits.of(stage)
        yield from _by_urgency(("limits", stage.value), _each(one), _each(other))
    for name in _keys(before.departments, after.departments):
        owns = [_own(policy.departments.get(name)) for policy in (before, after)]
        for stage_name in _keys(*owns):
            own = [each.get(stage_name, {}) for each in owns]
            yield from _by_urgency(("departments", name, "limits", stage_name), *own)


def _own(department: Department | None) -> dict[str, dict[str, Limit]]:
    return {} if department is None else {stage.value: _each(limits) for stage, limits in department.limits.items()}


def _each(limits: Any) -> dict[str, Limit]:
    return {urgency.value: limits.of(urgency) for urgency in Urgency}


def _by_urgency(path: tuple[str, ...], before: Mapping[str, Limit], after: Mapping[str, Limit]) -> list[Change]:
    """One change where all four urgencies change alike."""
    changes = list(_between(path, before, after))
    if len(changes) == len(Urgency) and len({(one.before, one.after) for one in changes}) == 1:
        return [changes[0].model_copy(update={"path": (*path, EVERY_URGENCY)})]
    return changes


def _departments(policy: Policy) -> dict[str, dict[str, Any]]:
    """Without their limits, which are compared by urgency."""
    return {
        name: {"name": each.name, "ladder": each.ladder, "confidential": each.confidential}
        for name, each in policy.departments.items()
    }


def _ladders(policy: Policy) -> dict[str, dict[str, Level]]:
    return {name: {str(level.level): level for level in levels} for name, levels in policy.ladders.items()}


def _between(path: tuple[str, ...], before: Any, after: Any) -> Iterator[Change]:
    """The changes at and below a path. A named thing that only one side has is one change."""
    if before == after:
        return
    one, other = _parts(before), _parts(after)
    whole = before is None or after is None
    if one is None or other is None or (whole and _name(before if after is None else after) is not None):
        yield Change(path=path, before=_shown(before), after=_shown(after), effect=_effect(before, after))
        return
    for key in _keys(one, other):
        yield from _between((*path, key), one.get(key), other.get(key))


def _parts(value: Any) -> Mapping[str, Any] | None:
    """The keys of a table; none of nothing, and None for a value that is not divided."""
    if value is None:
        return {}
    if isinstance(value, Limit):
        return None
    if isinstance(value, Frozen):
        return {field.alias or name: getattr(value, name) for name, field in type(value).model_fields.items()}
    if isinstance(value, Mapping):
        return {str(key): item for key, item in value.items()}
    return None


def _name(value: Any) -> str | None:
    """What a thing is called on a screen, where it has a name."""
    if isinstance(value, Level):
        return value.who.value
    parts = _parts(value) or {}
    return str(parts["name"]) if "name" in parts else None


def _shown(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(f"{share:.0%}" for share in value)
    return _name(value) or str(value)


def _effect(before: Any, after: Any) -> Effect | None:
    if isinstance(before, Limit) and isinstance(after, Limit):
        return _of_time(before, after)
    if isinstance(before, bool) or not isinstance(before, int) or not isinstance(after, int):
        return None
    return Effect.MORE if after > before else Effect.FEWER


def _of_time(before: Limit, after: Limit) -> Effect:
    if before.unit is after.unit:
        return Effect.LONGER if after.amount > before.amount else Effect.SHORTER
    least, most = least_hours(after) - least_hours(before), most_hours(after) - most_hours(before)
    if least >= 0 <= most:
        return Effect.LONGER
    return Effect.SHORTER if least <= 0 >= most else Effect.BY_CALENDAR


def _keys(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Those of the first, then what only the second has."""
    return [*one, *(key for key in other if key not in one)]
