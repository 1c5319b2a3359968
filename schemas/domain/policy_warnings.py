"""What a policy may say but hardly means: levels that call nobody new, limits nobody asks, departments without work."""

from collections.abc import Iterator
from itertools import pairwise

from schemas.domain.analysis import Urgency
from schemas.domain.clocks import Stage
from schemas.domain.contradictions import Contradiction, Path
from schemas.domain.limit_spans import least_hours, most_hours, surely_longer
from schemas.domain.limits import RUNNING, Limit
from schemas.domain.policy import Level, Policy
from schemas.domain.policy_checks import SHARED_LADDERS
from schemas.domain.policy_refusals import LIMITED, given, own_and_general
from schemas.domain.roles import CHINESE, Role

# From the lowest up. A secretary or a duty officer stands in for others and has no place among them.
RANKS = (
    (
        Role.UNIT_OFFICER,
        Role.DEPARTMENT_OFFICER,
        Role.DEPARTMENT_HEAD,
        Role.STREET_HEAD,
        Role.SUPERVISOR,
        Role.CONTACT_LEADER,
    ),
    (
        Role.DISCIPLINE_INTAKE,
        Role.DISCIPLINE_OFFICER,
        Role.DISCIPLINE_HEAD,
        Role.DISCIPLINE_SUPERVISOR,
        Role.DISCIPLINE_SUPERIOR,
    ),
)
# Before a department leads, or for somebody outside it, such as the reporter: its own limit would never be asked.
NOT_OF_A_DEPARTMENT = frozenset({Stage.ANSWER, Stage.DELIBERATION, Stage.REROUTE, Stage.SUSPENSION, Stage.FEEDBACK})
_CARDS = {"yellow": "黄牌", "red": "红牌", "black": "黑牌"}


def warnings(policy: Policy) -> tuple[Contradiction, ...]:
    """Everything a person should look at again; the policy can be used as it is."""
    checks = (
        _idle_departments,
        _unasked_limits,
        _hard_cases_in_haste,
        _crowded_reminders,
        _idle_ladders,
        _levels,
        _sleeping_levels,
        _late_levels,
        _long_extension,
        _reopenings,
        _duty,
        _cards,
    )
    return tuple(dict.fromkeys(found for check in checks for found in check(policy)))


def _idle_departments(policy: Policy) -> Iterator[Contradiction]:
    for department_id, department in policy.departments.items():
        if department_id not in policy.categories.values():
            sentence = f"No category leads to {department.name}: only re-routing brings it work. Add a category."
            zh = f"没有类别由{department.name}牵头，只有改派才会有事项。应增加一个类别。"
            yield Contradiction(("departments", department_id), None, sentence, zh)


def _unasked_limits(policy: Policy) -> Iterator[Contradiction]:
    for department_id, department in policy.departments.items():
        for stage in department.limits:
            if stage in NOT_OF_A_DEPARTMENT:
                sentence = "This limit is never asked of a department. Give it under [limits], or remove it."
                zh = "部门不适用这项时限。应写在 [limits] 中，或删去。"
                yield Contradiction(("departments", department_id, "limits", stage.value), None, sentence, zh)


def _hard_cases_in_haste(policy: Policy) -> Iterator[Contradiction]:
    for department_id in own_and_general(policy):
        for stage in LIMITED:
            path, limit = given(policy, stage, Urgency.COMPLEX, department_id=department_id)
            ordinary = given(policy, stage, Urgency.ORDINARY, department_id=department_id).limit
            if surely_longer(ordinary, limit):
                sentence = f"Complex matters get less time than ordinary ones ({ordinary})."
                yield Contradiction(path, str(limit), sentence, f"复杂事项的时限短于一般事项（{ordinary}）。")


def _crowded_reminders(policy: Policy) -> Iterator[Contradiction]:
    """A reminder that is spread beyond the end of its limit comes too late."""
    if not policy.reminders:
        return
    left = 1 - policy.reminders[-1]
    for stage in LIMITED:
        for urgency in Urgency:
            path, limit = given(policy, stage, urgency, department_id=None)
            rest = f"{left:.0%} of {limit}"
            room = least_hours(limit) * left
            if room > 0 and round(least_hours(policy.reminders_spread) - room, 6) > 0:
                sentence = f"Longer than {rest}, the time from the last reminder of {_named(path)} to its end."
                zh = f"长于 {limit} 的 {left:.0%}，即 {_named(path)} 从最后一次提醒至到期的时间。"
                yield Contradiction(("reminders_spread",), str(policy.reminders_spread), sentence, zh)
                return


def _idle_ladders(policy: Policy) -> Iterator[Contradiction]:
    used = {department.ladder for department in policy.departments.values()}
    for name in policy.ladders:
        if name not in used and name not in SHARED_LADDERS:
            sentence = f"No department climbs this ladder: nobody reaches its levels. Used: {', '.join(sorted(used))}."
            zh = f"没有部门使用这个上报阶梯，各级都不会用到。使用中的：{'、'.join(sorted(used))}。"
            yield Contradiction(("ladders", name), None, sentence, zh)


def _levels(policy: Policy) -> Iterator[Contradiction]:
    for name, levels in policy.ladders.items():
        for below, level in pairwise(levels):
            path = ("ladders", name, level.level - 1, "who")
            if level.who is below.who:
                sentence = f"Level {below.level} calls the same role: nobody higher is called. Name a higher role."
                zh = f"与第{below.level}级岗位相同，没有上报到更高一级。应填更高的岗位。"
                yield Contradiction(path, level.who.value, sentence, zh)
            elif _ranks_below(level.who, below.who):
                sentence = f"{CHINESE[level.who]} stands lower than {CHINESE[below.who]} of level {below.level}."
                zh = f"{CHINESE[level.who]}低于第{below.level}级的{CHINESE[below.who]}。"
                yield Contradiction(path, level.who.value, sentence, zh)


def _ranks_below(one: Role, other: Role) -> bool:
    return any({one, other} <= set(ranks) and ranks.index(one) < ranks.index(other) for ranks in RANKS)


def _sleeping_levels(policy: Policy) -> Iterator[Contradiction]:
    for name, levels in policy.ladders.items():
        for level in levels:
            waits = level.at(Urgency.EMERGENCY).after
            if waits.unit not in RUNNING and waits.amount:
                key = "after" if level.emergency is None else "emergency"
                sentence = "Where life is in danger this level waits for days. Give emergency in hours, like 1h."
                zh = "有生命危险时，这一级仍要等上几天。emergency 应以小时计，如 1h。"
                yield Contradiction(("ladders", name, level.level - 1, key), str(waits), sentence, zh)


def _late_levels(policy: Policy) -> Iterator[Contradiction]:
    longest = max(most_hours(limit) for limit in _handling(policy))
    longest += policy.caps.extensions * most_hours(policy.caps.extension)
    for name, levels in policy.ladders.items():
        passed = 0.0
        for level in levels:
            passed += least_hours(level.after)
            if passed > longest:
                yield _too_late(("ladders", name, level.level - 1, "after"), level)
                break


def _too_late(path: Path, level: Level) -> Contradiction:
    return Contradiction(
        path,
        str(level.after),
        f"Level {level.level} comes later after the expiry than the longest handling with every extension takes: "
        "it is as good as never reached. Shorten after.",
        f"第{level.level}级距到期的时间，比最长办理时限加全部延期还长，等于不会用到。应缩短 after。",
    )


def _long_extension(policy: Policy) -> Iterator[Contradiction]:
    extension = policy.caps.extension
    if policy.caps.extensions and all(surely_longer(extension, limit) for limit in _handling(policy)):
        sentence = "One extension is longer than the longest handling time itself."
        yield Contradiction(("caps", "extension"), str(extension), sentence, "一次延期长于最长的办理时限。")


def _handling(policy: Policy) -> list[Limit]:
    return [
        given(policy, Stage.HANDLE, urgency, department_id=department_id).limit
        for department_id in own_and_general(policy)
        for urgency in Urgency
    ]


def _reopenings(policy: Policy) -> Iterator[Contradiction]:
    ladders = {department.ladder for department in policy.departments.values()}
    for name in sorted(ladders):
        if policy.caps.reopenings > len(policy.ladders[name]):
            sentence = f"Each reopening goes one level up, and the ladder {name} has {len(policy.ladders[name])}."
            zh = f"每重办一次提高一级，而上报阶梯 {name} 只有{len(policy.ladders[name])}级。"
            yield Contradiction(("caps", "reopenings"), policy.caps.reopenings, sentence, zh)


def _duty(policy: Policy) -> Iterator[Contradiction]:
    limit = policy.limit(Stage.ACCEPT, Urgency.EMERGENCY)
    if limit.unit in RUNNING and not policy.urgencies[Urgency.EMERGENCY].on_duty:
        sentence = f"Emergencies are accepted within {limit} day and night, yet by no duty roster. Set on_duty = true."
        zh = f"险情须在 {limit} 内昼夜签收，却没有值班受理。应填 on_duty = true。"
        yield Contradiction(("urgencies", "emergency"), None, sentence, zh)


def _cards(policy: Policy) -> Iterator[Contradiction]:
    points = {"yellow": policy.cards.yellow.points, "red": policy.cards.red.points, "black": policy.cards.black.points}
    for (milder, few), (worse, more) in pairwise(points.items()):
        if more < few:
            sentence = f"The {worse} card takes fewer points than the {milder} one ({few})."
            zh = f"{_CARDS[worse]}扣分少于{_CARDS[milder]}（{few}）。"
            yield Contradiction(("cards", worse, "points"), more, sentence, zh)


def _named(path: tuple[str | int, ...]) -> str:
    return ".".join(str(part) for part in path)
