"""A policy beside the people of a county: departments and levels that nobody serves."""

from collections.abc import Iterator

from schemas.domain.contradictions import Contradiction
from schemas.domain.policy import Policy
from schemas.domain.registry import Registry
from schemas.domain.roles import CHINESE, Role


def unserved(policy: Policy, registry: Registry) -> tuple[Contradiction, ...]:
    """Posts of the policy that no active account of the registry fills, and departments only the registry knows."""
    checks = (_departments, _levels, _unknown)
    return tuple(found for check in checks for found in check(policy, registry))


def _departments(policy: Policy, registry: Registry) -> Iterator[Contradiction]:
    for department_id, department in policy.departments.items():
        role = Role.DISCIPLINE_OFFICER if department.confidential else Role.DEPARTMENT_OFFICER
        of_it = None if department.confidential else department_id
        if not _held(registry, role, department_id=of_it):
            sentence = (
                f"Nobody of the registry is {CHINESE[role]} ({role}) of {department.name}: its inbox has no reader. "
                f"Add one with department_id = {department_id}."
            )
            zh = (
                f"登记簿中没有{department.name}的{CHINESE[role]}（{role}），该部门的待办无人查看。"
                f"应增加 department_id = {department_id} 的人员。"
            )
            yield Contradiction(("departments", department_id), None, sentence, zh)


def _levels(policy: Policy, registry: Registry) -> Iterator[Contradiction]:
    for name, levels in policy.ladders.items():
        for index, level in enumerate(levels):
            if not _held(registry, level.who):
                sentence = f"Nobody of the registry is {CHINESE[level.who]}: this level calls nobody."
                zh = f"登记簿中没有{CHINESE[level.who]}，这一级无人可报。"
                yield Contradiction(("ladders", name, index, "who"), level.who.value, sentence, zh)


def _unknown(policy: Policy, registry: Registry) -> Iterator[Contradiction]:
    for department in registry.departments:
        if department.id not in policy.departments:
            sentence = f"The registry has {department.name} ({department.id}), which this policy does not know."
            zh = f"登记簿中有{department.name}（{department.id}），本规定没有列入。"
            yield Contradiction(("departments",), None, sentence, zh)


def _held(registry: Registry, role: Role, *, department_id: str | None = None) -> bool:
    """By an account of the department, or by one without a department, who serves all of them."""
    return any(
        person.active
        and person.role is role
        and (department_id is None or person.department_id in {department_id, None})
        for person in registry.staff
    )
