"""Lives of an issue for pure tests of what is shown: the real rules on the small county of 2030, command by command."""

from dataclasses import dataclass, field

from api.views.clock import ExplainedClockView, clock_views
from api.views.clocks import clocks
from api.views.timeline import EntryView, entries
from api.views.told import Names
from schemas.domain.commands import Command
from schemas.domain.events import Event
from schemas.domain.issue import Issue, replay
from schemas.domain.rules.decide import act
from schemas.domain.rules.due import expire
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.rules.steps import log, report
from tests.domain import builders
from tests.domain.county import RULEBOOK, local

OFFICER = "staff:officer-1"


def routed(rulebook: Rulebook = RULEBOOK, **filed: object) -> "Life":
    """Filed, analyzed and handed out on Monday 05-06 at 10:00; its handling ends on 05-13 at 17:00."""
    told = builders.FILED.model_copy(
        update={"policy_version": rulebook.policy.version, "calendar_version": rulebook.calendar.version, **filed}
    )
    life = Life(rulebook, [told, builders.COLLECTED, builders.ANALYZED])
    life.events += log(life.issue, ledger_number="2030-1", rulebook=rulebook, now=builders.MONDAY)
    life.events += report(life.issue, rulebook=rulebook, now=builders.MONDAY)
    return life


@dataclass
class Life:
    """The events so far; `rulebook` is what holds now, `books` every one that held."""

    rulebook: Rulebook
    events: list[Event]
    books: list[Rulebook] = field(default_factory=list)

    @property
    def issue(self) -> Issue:
        issue = replay(self.events)
        assert issue is not None
        return issue

    def give(self, when: str, command: Command, *, by: str = OFFICER, newer: Rulebook | None = None) -> "Life":
        """What the rules make of a command at a local time of 2030."""
        self.events += act(self.issue, command, by=by, rulebook=self.rulebook, now=local(when), newer=newer)
        if newer is not None:
            self.books.append(self.rulebook)
            self.rulebook = newer
        return self

    def wait(self, when: str) -> "Life":
        """Whatever falls due until then."""
        self.events += expire(self.issue, rulebook=self.rulebook, now=local(when))
        return self

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
