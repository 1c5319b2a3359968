"""Lives of an issue for pure tests of what is shown: the real rules on the small county of 2030, command by command."""

from api.views.clock import ExplainedClockView, clock_views
from api.views.timeline import EntryView, entries
from api.views.told import Names
from schemas.domain.clock_history import clocks
from schemas.domain.rules.rulebook import Rulebook
from tests.domain import living
from tests.domain.county import RULEBOOK, local
from tests.domain.living import OFFICER

__all__ = ("OFFICER", "Life", "handling", "routed")


def routed(rulebook: Rulebook = RULEBOOK, **filed: object) -> "Life":
    """Filed, analyzed and handed out on Monday 05-06 at 10:00; its handling ends on 05-13 at 17:00."""
    return Life(rulebook, living.handed_out(rulebook, **filed))


class Life(living.Life):
    """As it is shown."""

    def entries(self, names: Names | None = None) -> dict[str, EntryView]:
        """The timeline by type; of several of one type the last."""
        return {entry.type: entry for entry in entries(enumerate(self.events, start=1), {}, names=names)}

    def explained(self, when: str) -> list[ExplainedClockView]:
        """Every clock as it stands then."""
        books = {
            (one.policy.version, other.calendar.version): Rulebook(
                policy=one.policy, calendar=other.calendar, who=one.who
            )
            for one in (self.rulebook, *self.books)
            for other in (self.rulebook, *self.books)
        }
        found = clocks(enumerate(self.events, start=1))
        return list(clock_views(found, books=books, now=local(when), unnamed=None))


def handling(life: Life, when: str) -> ExplainedClockView:
    """The first handling clock as it stands then."""
    return next(one for one in life.explained(when) if one.stage == "handle")
