"""附议 by residents: which reports are offered to whoever is about to file the same."""

from typing import Final

from schemas.domain.issue_state import Issue
from schemas.domain.sealed import KeyClass
from schemas.domain.status import Status

# With a department. Answered ones are not offered: whoever still sees the trouble says so anew. Nor is what follows
# another report, or what somebody has still to decide on.
OFFERED: Final = frozenset({Status.ROUTED, Status.ACCEPTED, Status.RETURNED, Status.SUSPENDED})


def is_offered(issue: Issue) -> bool:
    """Whether a bystander may be told of it, as of something that can be joined.

    What accuses somebody is not: the place alone might tell the accused who complained.
    """
    is_told = issue.key_class is KeyClass.GENERAL and issue.erasure is None and not issue.accused_marks
    return is_told and issue.status in OFFERED
