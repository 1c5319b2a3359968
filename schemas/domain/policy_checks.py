"""What must hold between the parts of a policy, above all that nothing of discipline ever leaves discipline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from schemas.domain.analysis import Category, Urgency
from schemas.domain.contradictions import Contradiction
from schemas.domain.limits import HOUR, RUNNING
from schemas.domain.roles import DISCIPLINE_ROLES, GENERAL_LADDER_ROLES

if TYPE_CHECKING:
    from schemas.domain.policy import Policy

SHARED_LADDERS = ("general", "discipline")


def contradictions(policy: Policy) -> tuple[Contradiction, ...]:
    """Everything that contradicts itself, in the order of the file; empty when the policy holds together."""
    checks = (_departments, _categories, _default, _urgencies, _ladders, _levels, _take_back, _spread, _confidence)
    return tuple(found for check in checks for found in check(policy))


def _departments(policy: Policy) -> Iterator[Contradiction]:
    for department_id, department in policy.departments.items():
        path = ("departments", department_id, "ladder")
        if department.ladder not in policy.ladders:
            sentence, zh = _among("No such ladder.", "没有这个上报阶梯。", policy.ladders)
            yield Contradiction(path, department.ladder, sentence, zh)
        elif department.ladder in _confidential_ladders(policy) and not department.confidential:
            sentence = "The ladder of discipline serves confidential departments only."
            yield Contradiction(path, department.ladder, sentence, "纪检的上报阶梯只用于保密部门。")


def _categories(policy: Policy) -> Iterator[Contradiction]:
    for category in Category:
        if category not in policy.categories:
            zh = f"类别 {category} 没有牵头部门，应指定一个。"
            yield Contradiction(("categories",), None, f"The category {category} needs a department.", zh)
    for category_id, department_id in policy.categories.items():
        path = ("categories", category_id)
        department = policy.departments.get(department_id)
        if department is None:
            sentence, zh = _among("No such department.", "没有这个部门。", policy.departments)
            yield Contradiction(path, department_id, sentence, zh)
        elif category_id == Category.DISCIPLINE and not department.confidential:
            sentence = "Discipline must go to a department with confidential = true."
            yield Contradiction(path, department_id, sentence, "纪检类别应由 confidential = true 的部门牵头。")
        elif category_id != Category.DISCIPLINE and department.confidential:
            sentence = "Only discipline may go to a confidential department."
            yield Contradiction(path, department_id, sentence, "保密部门只能牵头纪检类别。")


def _default(policy: Policy) -> Iterator[Contradiction]:
    general = [category for category in policy.categories if category != Category.DISCIPLINE]
    if policy.default_category == Category.DISCIPLINE:
        never = "What nobody classified in time may never go to discipline."
        sentence, zh = _among(never, "逾期无人定类的事项不得转入纪检。", general)
        yield Contradiction(("default_category",), policy.default_category, sentence, zh)
    elif policy.default_category not in general:
        sentence, zh = _among("No such category.", "没有这个类别。", general)
        yield Contradiction(("default_category",), policy.default_category, sentence, zh)


def _urgencies(policy: Policy) -> Iterator[Contradiction]:
    missing = [urgency for urgency in Urgency if urgency not in policy.urgencies]
    if missing:
        sentence = f"Every urgency needs its name; missing: {', '.join(missing)}."
        yield Contradiction(("urgencies",), None, sentence, f"各级紧急程度都应有名称，还缺：{'、'.join(missing)}。")


def _ladders(policy: Policy) -> Iterator[Contradiction]:
    for name in SHARED_LADDERS:
        if name not in policy.ladders:
            yield Contradiction(("ladders",), None, f"The ladder {name} is missing.", f"缺少上报阶梯 {name}。")


def _levels(policy: Policy) -> Iterator[Contradiction]:
    for name, levels in policy.ladders.items():
        allowed = DISCIPLINE_ROLES if name in _confidential_ladders(policy) else GENERAL_LADDER_ROLES
        for index, level in enumerate(levels):
            if level.who not in allowed:
                may_not, zh = f"This role may not stand on the ladder {name}.", f"这个岗位不得列入上报阶梯 {name}。"
                sentence, zh = _among(may_not, zh, sorted(allowed))
                yield Contradiction(("ladders", name, index, "who"), level.who.value, sentence, zh)


def _take_back(policy: Policy) -> Iterator[Contradiction]:
    if policy.take_back.unit not in RUNNING:
        sentence = "A step is taken back within seconds, minutes or hours, like 30s."
        zh = "撤销操作时限应以秒、分钟或小时计，如 30s。"
        yield Contradiction(("take_back",), str(policy.take_back), sentence, zh)


def _spread(policy: Policy) -> Iterator[Contradiction]:
    spread = policy.reminders_spread
    if spread.unit not in RUNNING or spread.amount * RUNNING[spread.unit] > HOUR:
        sentence = "Reminders are spread by minutes, 1h at most; 0s sends each at its very moment."
        zh = "提醒错开以分钟计，最长 1h；填 0s 则各自按点发出。"
        yield Contradiction(("reminders_spread",), str(spread), sentence, zh)


def _confidence(policy: Policy) -> Iterator[Contradiction]:
    for category_id, share in policy.confidence.by_category.items():
        if category_id not in policy.categories or category_id == Category.DISCIPLINE:
            general = [one for one in policy.categories if one != Category.DISCIPLINE]
            only = "Only general categories are routed by confidence."
            sentence, zh = _among(only, "只有一般类别按把握程度分派。", general)
            yield Contradiction(("confidence", "by_category", category_id), share, sentence, zh)


def _confidential_ladders(policy: Policy) -> set[str]:
    own = {department.ladder for department in policy.departments.values() if department.confidential}
    return own | {"discipline"}


def _among(sentence: str, zh: str, allowed: Iterable[str]) -> tuple[str, str]:
    """Both sentences, each with what is allowed."""
    names = tuple(allowed)
    return f"{sentence} Allowed: {', '.join(names)}.", f"{zh}可填：{'、'.join(names)}。"
