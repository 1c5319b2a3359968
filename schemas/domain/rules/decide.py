"""From a command to what is recorded: the one door for every rule about an open issue."""

from datetime import datetime
from typing import assert_never

from schemas.domain.commands import Accept, Classify, Command, ConfirmIntake, GiveFeedback, ReleaseIntake, Resolve
from schemas.domain.events import Event
from schemas.domain.issue import Issue, replay
from schemas.domain.rules.deciding import classify, confirm_intake, release_intake
from schemas.domain.rules.due import expire
from schemas.domain.rules.handling import accept, give_feedback, resolve
from schemas.domain.rules.rulebook import Rulebook


def act(issue: Issue, command: Command, *, by: str, rulebook: Rulebook, now: datetime) -> tuple[Event, ...]:
    """What fell due until now, then the command on what is left.

    Raises:
        DomainError: the rule said no; then nothing is recorded, and the timer fires what fell due.
    """
    now = max(now, issue.last_at)
    fired = expire(issue, rulebook=rulebook, now=now)
    current = replay(fired, start=issue)
    assert current is not None, "folding onto an issue gives an issue"
    return (*fired, *decide(current, command, by=by, rulebook=rulebook, now=now))


def decide(issue: Issue, command: Command, *, by: str, rulebook: Rulebook, now: datetime) -> tuple[Event, ...]:
    """The rule of one command.

    Raises:
        DomainError: with a sentence for a person.
    """
    match command:
        case Accept():
            return accept(issue, by=by, now=now)
        case Classify():
            return classify(issue, command, by=by, rulebook=rulebook, now=now)
        case ConfirmIntake():
            return confirm_intake(issue, command, by=by, rulebook=rulebook, now=now)
        case ReleaseIntake():
            return release_intake(issue, command, by=by, rulebook=rulebook, now=now)
        case Resolve():
            return resolve(issue, command, by=by, rulebook=rulebook, now=now)
        case GiveFeedback():
            return give_feedback(issue, command, by=by, rulebook=rulebook, now=now)
        case _:
            assert_never(command)
