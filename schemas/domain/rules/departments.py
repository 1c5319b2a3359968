"""Which department may have an issue: never one that it accuses; where none is left, the body above has it."""

from schemas.domain.accused import Accused, AccusedKind
from schemas.domain.issue import Issue
from schemas.domain.policy import Policy
from schemas.domain.roles import Role
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.sealed import KeyClass

_GENERAL = (Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD)
_DISCIPLINE = (Role.DISCIPLINE_INTAKE, Role.DISCIPLINE_OFFICER, Role.DISCIPLINE_HEAD)


def fit_departments(issue: Issue, policy: Policy) -> tuple[str, ...]:
    """Confidential matters only to confidential departments and the others never there."""
    confidential = issue.key_class is KeyClass.DISCIPLINE
    return tuple(name for name in policy.departments if policy.is_confidential(name) is confidential)


def free_departments(issue: Issue, rulebook: Rulebook) -> tuple[str, ...]:
    """Those of them that it does not accuse, nor everybody in them."""
    return tuple(name for name in fit_departments(issue, rulebook.policy) if is_free(issue, rulebook, name))


def led_by(issue: Issue, rulebook: Rulebook, wanted: str) -> str:
    """The department wanted, or the policy's next one where it stands accused; the wanted one where none is left."""
    free = free_departments(issue, rulebook)
    return wanted if wanted in free or not free else free[0]


def is_above(issue: Issue, rulebook: Rulebook) -> bool:
    """Whether nobody of the issue's own department may have it, so that the body above does."""
    return issue.department_id is not None and not is_free(issue, rulebook, issue.department_id)


def is_free(issue: Issue, rulebook: Rulebook, department_id: str) -> bool:
    """Whether the department is not accused, and somebody in it is neither accused nor led by who is."""
    if not issue.accused_marks:
        return True
    mark = rulebook.marks.of(Accused(kind=AccusedKind.DEPARTMENT, id=department_id))
    posts = _DISCIPLINE if rulebook.policy.is_confidential(department_id) else _GENERAL
    there = issue.model_copy(update={"department_id": department_id})
    return mark not in issue.accused_marks and rulebook.around.has_post_left(posts, there)
