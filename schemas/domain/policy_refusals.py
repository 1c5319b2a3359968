"""Limits of a policy that cannot all hold. Asked when a file is read, never of what is recorded: that is in use."""

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from schemas.domain.analysis import Urgency
from schemas.domain.clocks import Stage
from schemas.domain.contradictions import Contradiction, Path
from schemas.domain.limit_spans import surely_longer
from schemas.domain.limits import BY_DAY, Limit
from schemas.domain.policy import Policy

# The first of each must be over when the second ends.
WITHIN = (
    (Stage.INTAKE, Stage.ANSWER),
    (Stage.DELIBERATION, Stage.ANSWER),
    (Stage.ACCEPT, Stage.HANDLE),
    (Stage.UNIT_ACCEPT, Stage.UNIT_HANDLE),
    (Stage.UNIT_HANDLE, Stage.HANDLE),
)
BY_HASTE = (Urgency.EMERGENCY, Urgency.URGENT, Urgency.ORDINARY)
LIMITED = tuple(stage for stage in Stage if stage is not Stage.SUSPENSION)


class Given(NamedTuple):
    """A limit as it holds for a department (none: for all), and the key that gives it."""

    path: Path
    limit: Limit


def refusals(policy: Policy) -> tuple[Contradiction, ...]:
    """Everything for which a policy file is refused although each of its keys is right by itself."""
    checks = (_without_time, _not_within, _against_haste, _caps_without_time, _beyond_the_law)
    return tuple(dict.fromkeys(found for check in checks for found in check(policy)))


def own_and_general(policy: Policy) -> tuple[str | None, ...]:
    """None for the policy's own limits, and the departments that replace some of them."""
    return (None, *(name for name, department in policy.departments.items() if department.limits))


def given(policy: Policy, stage: Stage, urgency: Urgency, *, department_id: str | None) -> Given:
    """The limit of a stage, with the key to change: of the department, the policy, or the stage it takes after."""
    limit = policy.limit(stage, urgency, department_id=department_id)
    return Given((*_table(policy, stage, department_id), urgency.value), limit)


def _table(policy: Policy, stage: Stage, department_id: str | None) -> Path:
    own = policy.departments[department_id].limits if department_id else {}
    stands_for = policy.limits.stands_for(stage)
    if stage in own or (stands_for in own and stage is not stands_for):
        return ("departments", department_id or "", "limits", (stage if stage in own else stands_for).value)
    return ("limits", stands_for.value)


def _without_time(policy: Policy) -> Iterator[Contradiction]:
    for department_id in own_and_general(policy):
        for stage in LIMITED:
            for urgency in Urgency:
                path, limit = given(policy, stage, urgency, department_id=department_id)
                if limit.amount == 0 and stage is Stage.FEEDBACK:
                    sentence = "Nobody could say whether it is settled. Give the reporter some days, like 7d."
                    zh = "来件人来不及评价是否办好。应留出几天，如 7d。"
                    yield Contradiction(path, str(limit), sentence, zh)
                elif limit.amount == 0 and limit.unit not in BY_DAY:
                    sentence = "It ends as it begins: nobody can be reminded or keep it. Allowed: 1s or more, or 0wd."
                    zh = "一开始就到期，无法提醒，也无法按期办理。可填：1s 以上（含），或 0wd。"
                    yield Contradiction(path, str(limit), sentence, zh)


def _not_within(policy: Policy) -> Iterator[Contradiction]:
    for department_id in own_and_general(policy):
        for inner, outer in WITHIN:
            for urgency in Urgency:
                one = given(policy, inner, urgency, department_id=department_id)
                other = given(policy, outer, urgency, department_id=department_id)
                if surely_longer(one.limit, other.limit):
                    sentence = f"Longer than {_named(other.path)}, in which it falls. Allowed: {other.limit} at most."
                    zh = f"长于 {_named(other.path)}，而应在其时限之内。最长可填 {other.limit}。"
                    yield Contradiction(one.path, str(one.limit), sentence, zh)


def _against_haste(policy: Policy) -> Iterator[Contradiction]:
    for department_id in own_and_general(policy):
        for stage in LIMITED:
            for sooner, later in combinations(BY_HASTE, 2):
                one = given(policy, stage, sooner, department_id=department_id)
                other = given(policy, stage, later, department_id=department_id)
                if surely_longer(one.limit, other.limit):
                    sentence = f"Longer than the less pressing {_named(other.path)}. Allowed: {other.limit} at most."
                    zh = f"长于不如它紧急的 {_named(other.path)}。最长可填 {other.limit}。"
                    yield Contradiction(one.path, str(one.limit), sentence, zh)


def _caps_without_time(policy: Policy) -> Iterator[Contradiction]:
    extension = policy.caps.extension if policy.caps.extensions else None
    for path, limit in (
        (("caps", "extension"), extension),
        (("caps", "suspension"), policy.caps.suspension),
        (("review",), policy.review),
    ):
        if limit is not None and limit.amount == 0:
            sentence = "This is no time at all. Allowed: an amount of 1 or more, like 15wd."
            yield Contradiction(path, str(limit), sentence, "等于没有时间。可填：1 以上（含）的时限，如 15wd。")


def _beyond_the_law(policy: Policy) -> Iterator[Contradiction]:
    for stage in (Stage.ANSWER, Stage.ACCEPT, Stage.HANDLE):
        longest: Limit | None = getattr(policy.legal, stage)
        if longest is not None:
            yield from _beyond(policy, stage, longest)
    longest = policy.legal.extension
    if longest is not None and surely_longer(policy.caps.extension, longest):
        yield Contradiction(("caps", "extension"), str(policy.caps.extension), *_lawful("extension", longest))


def _beyond(policy: Policy, stage: Stage, longest: Limit) -> Iterator[Contradiction]:
    for department_id in own_and_general(policy):
        for urgency in Urgency:
            path, limit = given(policy, stage, urgency, department_id=department_id)
            if surely_longer(limit, longest):
                yield Contradiction(path, str(limit), *_lawful(stage, longest))


def _lawful(key: str, longest: Limit) -> tuple[str, str]:
    return (
        f"Longer than the law of this policy allows (legal.{key}). Allowed: {longest} at most.",
        f"长于本规定所列的法定上限（legal.{key}）。最长可填 {longest}。",
    )


def _named(path: Path) -> str:
    return ".".join(str(part) for part in path)
