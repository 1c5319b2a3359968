"""Versions as a reader counts them: what discipline alone may see leaves no gap in anybody else's numbers."""

from collections.abc import Collection

from schemas.domain.issue_state import Issue
from schemas.domain.roles import DISCIPLINE_ROLES, Role
from schemas.domain.sealed import KeyClass

Spans = tuple[tuple[int, int], ...]  # first and last version of each run of events that discipline alone may see


def hidden_until(spans: Spans, version: int) -> int:
    """How many of the versions up to this one are discipline's own."""
    return sum(min(last, version) - first + 1 for first, last in spans if first <= version)


def counted(issue: Issue, version: int, *, classes: Collection[KeyClass]) -> int:
    """The number of a version for readers of these classes."""
    return version if KeyClass.DISCIPLINE in classes else version - hidden_until(issue.apart, version)


def counted_by(issue: Issue, version: int, *, role: Role | None) -> int:
    """The number of a version for a reader in this role; None counts every event, as the engine does."""
    every = role is None or role in DISCIPLINE_ROLES
    return counted(issue, version, classes=(KeyClass.DISCIPLINE,) if every else ())


def with_one_more(spans: Spans, version: int) -> Spans:
    """The spans when the event of this version, the newest, is discipline's own."""
    if spans and spans[-1][1] == version - 1:
        return (*spans[:-1], (spans[-1][0], version))
    return (*spans, (version, version))
