"""Where a limit stands in its policy: the dotted key that a person finds in the file."""

from collections.abc import Iterator

from schemas.domain.analysis import Urgency
from schemas.domain.clocks import Stage
from schemas.domain.limits import Limit
from schemas.domain.policy import Policy
from schemas.domain.policy_limits import STANDS_FOR


def limit_of_answer(policy: Policy) -> Limit:
    """What every reporter is promised before anything is known of the urgency."""
    return policy.limit(Stage.ANSWER, Urgency.ORDINARY)


def rule_key(policy: Policy, stage: Stage, *, limit: str, urgency: str | None, department_id: str | None) -> str | None:
    """Like `limits.handle.urgent` or `departments.mass_work.limits.handle.urgent`; None where no rule says so."""
    if stage is Stage.SUSPENSION:
        return "caps.suspension"
    wanted = Urgency.ORDINARY if stage is Stage.ANSWER or urgency is None else Urgency(urgency)
    found = _candidates(policy, stage, urgency=wanted, department_id=department_id)
    return next((key for key, given in found if str(given) == limit), None)


def _candidates(
    policy: Policy, stage: Stage, *, urgency: Urgency, department_id: str | None
) -> Iterator[tuple[str, Limit]]:
    """The first that is there holds: the department's own, everybody's, then those of the stage that stands for it."""
    department = policy.departments.get(department_id or "")
    for each in (stage, STANDS_FOR.get(stage)):
        own = department.limits.get(each) if department and each else None
        if own is not None:
            yield f"departments.{department_id}.limits.{each}.{urgency}", own.of(urgency)
        given = policy.limits.given(each) if each else None
        if given is not None:
            yield f"limits.{each}.{urgency}", given.of(urgency)
