"""指明被反映人: whom an issue accuses is said by hand, and it goes around them from that moment on."""

from datetime import datetime

from schemas.domain.discipline_events import AccusedNamed
from schemas.domain.errors import DomainError
from schemas.domain.events import Event
from schemas.domain.handling_commands import NameAccused
from schemas.domain.handling_events import Rerouted
from schemas.domain.issue import Issue, evolve
from schemas.domain.rules.departments import is_above, led_by
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.rules.steps import ENGINE, deciding_role, handling_clocks, responsible
from schemas.domain.rules.units import released
from schemas.domain.status import Status, ensure_step


class NobodyLeftError(DomainError):
    """Everybody up to the top of this county would stand accused."""

    code = "nobody-left"

    def __init__(self) -> None:
        super().__init__(
            "Nobody who could have this issue would be left.",
            hint="Name persons instead of a whole department, or leave one office out.",
        )


def name_accused(
    issue: Issue, command: NameAccused, *, by: str, rulebook: Rulebook, now: datetime
) -> tuple[Event, ...]:
    """The whole list, in the place of what stood before.

    A department that stands accused by it has the issue no longer: the next one gets it with its own full time, or the
    body above.
    """
    told = issue.model_copy(update={"accused_marks": command.accused_marks})
    next_id = _next_department(told, rulebook)
    above = next_id is None and _is_led(issue) and is_above(told, rulebook)
    named = AccusedNamed(
        at=now,
        by=by,
        accused=command.accused,
        accused_marks=command.accused_marks,
        above=above,
        to=_now_with(told.model_copy(update={"above": above}), rulebook) if next_id is None else (),
    )
    return (named,) if next_id is None else (named, _moved(evolve(issue, named), next_id, rulebook, now=now))


def _is_led(issue: Issue) -> bool:
    """Whether a department has it, or discipline; while it is analyzed a department is only suggested."""
    return issue.sealed or issue.status not in {Status.ANALYZED, Status.DELIBERATING, Status.LOGGED}


def _next_department(issue: Issue, rulebook: Rulebook) -> str | None:
    """Where it goes, if the department that has it stands accused and another is left; None where it stays."""
    if issue.status not in {Status.ROUTED, Status.ACCEPTED} or issue.reviews or not is_above(issue, rulebook):
        return None
    assert issue.department_id is not None, "what was routed has a department"
    next_id = led_by(issue, rulebook, issue.department_id)
    return None if next_id == issue.department_id else next_id


def _now_with(issue: Issue, rulebook: Rulebook) -> tuple[str, ...]:
    """Those who have it, without whoever stands accused now; nobody where nobody had it."""
    if issue.sealed:
        return _ensured(rulebook.who(deciding_role(issue), issue))
    if not issue.responsible:
        return ()
    left = rulebook.around.without_accused(issue.responsible, issue)
    return left if left and not issue.above else _ensured(responsible(issue, rulebook, level=issue.level))


def _ensured(named: tuple[str, ...]) -> tuple[str, ...]:
    if not named:
        raise NobodyLeftError
    return named


def _moved(issue: Issue, next_id: str, rulebook: Rulebook, *, now: datetime) -> Rerouted:
    """To the next department, with its own full time."""
    ensure_step(issue.status, Status.ROUTED)
    moved = issue.model_copy(update={"department_id": next_id})
    return Rerouted(
        at=now,
        by=ENGINE,
        department_id=next_id,
        category=issue.findings.category if issue.findings else None,
        responsible=responsible(moved, rulebook, level=issue.level),
        released=released(issue, rulebook),
        schedules=handling_clocks(moved, rulebook, start=now),
    )
