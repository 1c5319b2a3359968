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
            yield Contradiction(path, department.ladder, f"No such ladder. Allowed: {_listed(policy.ladders)}.")
        elif department.ladder in _confidential_ladders(policy) and not department.confidential:
            yield Contradiction(
                path, department.ladder, "The ladder of discipline serves confidential departments only."
            )


def _categories(policy: Policy) -> Iterator[Contradiction]:
    for category in Category:
        if category not in policy.categories:
            yield Contradiction(("categories",), None, f"The category {category} needs a department.")
    for category_id, department_id in policy.categories.items():
        path = ("categories", category_id)
        department = policy.departments.get(department_id)
        if department is None:
            yield Contradiction(path, department_id, f"No such department. Allowed: {_listed(policy.departments)}.")
        elif category_id == Category.DISCIPLINE and not department.confidential:
            yield Contradiction(path, department_id, "Discipline must go to a department with confidential = true.")
        elif category_id != Category.DISCIPLINE and department.confidential:
            yield Contradiction(path, department_id, "Only discipline may go to a confidential department.")


def _default(policy: Policy) -> Iterator[Contradiction]:
    general = [category for category in policy.categories if category != Category.DISCIPLINE]
    if policy.default_category == Category.DISCIPLINE:
        sentence = f"What nobody classified in time may never go to discipline. Allowed: {_listed(general)}."
        yield Contradiction(("default_category",), policy.default_category, sentence)
    elif policy.default_category not in general:
        sentence = f"No such category. Allowed: {_listed(general)}."
        yield Contradiction(("default_category",), policy.default_category, sentence)


def _urgencies(policy: Policy) -> Iterator[Contradiction]:
    missing = [urgency for urgency in Urgency if urgency not in policy.urgencies]
    if missing:
        yield Contradiction(("urgencies",), None, f"Every urgency needs its name; missing: {_listed(missing)}.")


def _ladders(policy: Policy) -> Iterator[Contradiction]:
    for name in SHARED_LADDERS:
        if name not in policy.ladders:
            yield Contradiction(("ladders",), None, f"The ladder {name} is missing.")


def _levels(policy: Policy) -> Iterator[Contradiction]:
    for name, levels in policy.ladders.items():
        allowed = DISCIPLINE_ROLES if name in _confidential_ladders(policy) else GENERAL_LADDER_ROLES
        for index, level in enumerate(levels):
            if level.who not in allowed:
                sentence = f"This role may not stand on the ladder {name}. Allowed: {_listed(sorted(allowed))}."
                yield Contradiction(("ladders", name, index, "who"), level.who.value, sentence)


def _take_back(policy: Policy) -> Iterator[Contradiction]:
    if policy.take_back.unit not in RUNNING:
        sentence = "A step is taken back within seconds, minutes or hours, like 30s."
        yield Contradiction(("take_back",), str(policy.take_back), sentence)


def _spread(policy: Policy) -> Iterator[Contradiction]:
    spread = policy.reminders_spread
    if spread.unit not in RUNNING or spread.amount * RUNNING[spread.unit] > HOUR:
        sentence = "Reminders are spread by minutes, 1h at most; 0s sends each at its very moment."
        yield Contradiction(("reminders_spread",), str(spread), sentence)


def _confidence(policy: Policy) -> Iterator[Contradiction]:
    for category_id, share in policy.confidence.by_category.items():
        if category_id not in policy.categories or category_id == Category.DISCIPLINE:
            general = [one for one in policy.categories if one != Category.DISCIPLINE]
            sentence = f"Only general categories are routed by confidence. Allowed: {_listed(general)}."
            yield Contradiction(("confidence", "by_category", category_id), share, sentence)


def _confidential_ladders(policy: Policy) -> set[str]:
    own = {department.ladder for department in policy.departments.values() if department.confidential}
    return own | {"discipline"}


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
