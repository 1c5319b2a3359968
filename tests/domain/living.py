"""Lives of an issue by the real rules on the small county of 2030, command by command."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

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

    def give(self, when: str, command: Command, *, by: str = OFFICER, newer: Rulebook | None = None) -> Self:
        """What the rules make of a command at a local time of 2030."""
        self.events += act(self.issue, command, by=by, rulebook=self.rulebook, now=local(when), newer=newer)
        if newer is not None:
            self.books.append(self.rulebook)
            self.rulebook = newer
        return self

    def wait(self, when: str) -> Self:
        """Whatever falls due until then."""
        self.events += expire(self.issue, rulebook=self.rulebook, now=local(when))
        return self


def handed_out(rulebook: Rulebook = RULEBOOK, **filed: object) -> list[Event]:
    """Filed, analyzed and handed out on Monday 05-06 at 10:00; its handling ends on 05-13 at 17:00."""
    told = builders.FILED.model_copy(
        update={"policy_version": rulebook.policy.version, "calendar_version": rulebook.calendar.version, **filed}
    )
    events: list[Event] = [told, builders.COLLECTED, builders.ANALYZED]
    events += log(_state(events), ledger_number="2030-1", rulebook=rulebook, now=builders.MONDAY)
    events += report(_state(events), rulebook=rulebook, now=builders.MONDAY)
    return events


def routed(rulebook: Rulebook = RULEBOOK, **filed: object) -> Life:
    return Life(rulebook, handed_out(rulebook, **filed))


def _state(events: Iterable[Event]) -> Issue:
    issue = replay(events)
    assert issue is not None
    return issue
