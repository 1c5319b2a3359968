"""The commands of a reader on an issue, sorted as people think of them: what is next, what else, what is grave."""

from typing import Final, NamedTuple

from api.pages.work.fields import FORMS
from api.views.issue import IssueView
from api.views.possible import PossibleView

# What moves it on, in the order in which one would do it.
_FIRST: Final = (
    *("classify", "confirm_intake", "accept", "accept_task", "assign", "resolve", "finish_task"),
    *("grant_extension", "deny_extension", "resume", "reroute", "give_feedback"),
)
_GRAVE: Final = ("erase_reporter", "place_hold", "lift_hold", "refer_to_discipline", "name_accused")
_HIDDEN: Final = frozenset({"take_back"})  # shown with the step that it takes back


class Offers(NamedTuple):
    """Each command stands in one of the three. `others`: who may give those that this reader may not."""

    first: tuple[PossibleView, ...]
    more: tuple[PossibleView, ...]
    grave: tuple[PossibleView, ...]
    others: tuple[PossibleView, ...]


def offers(view: IssueView) -> Offers:
    """What this reader may do now; and, of what moves it on, what somebody else has to do."""
    yours = {one.name: one for one in view.possible if one.yours and one.name in FORMS}
    first = tuple(yours[name] for name in _FIRST if name in yours)
    grave = tuple(yours[name] for name in _GRAVE if name in yours)
    rest = yours.keys() - set(_FIRST) - set(_GRAVE) - _HIDDEN
    more = tuple(yours[name] for name in FORMS if name in rest)
    others = tuple(one for one in view.possible if one.name in _FIRST and not one.yours)
    return Offers(first, more, grave, others)
