"""States this process recorded a moment ago, kept for the step that follows, which then need not read them."""

from collections import OrderedDict

from schemas.domain.status import Status
from schemas.wire.decisions import Found

_MOST = 256  # issues on their way at once; one that is forgotten is read again
_STEPS_FOLLOW = frozenset({Status.COLLECTED, Status.ANALYZED, Status.LOGGED})


class RecentStates:
    """A state at a version never changes, so it may be old but never wrong: an append upon an old one conflicts.

    Only issues that the engine takes further at once are kept; nothing is kept for people.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Found] = OrderedDict()

    def keep(self, found: Found) -> None:
        """Remember the state, unless the next move is a person's."""
        if found.issue is None:
            return
        self._kept.pop(found.issue.id, None)  # What stood here held keys that may be erased by now.
        if found.issue.status not in _STEPS_FOLLOW:
            return
        self._kept[found.issue.id] = found
        if len(self._kept) > _MOST:
            self._kept.popitem(last=False)

    def take(self, issue_id: str, *, version: int) -> Found | None:
        """The state at that version, once; None where it is not at hand."""
        found = self._kept.pop(issue_id, None)
        return found if found and found.issue and found.issue.version == version else None
