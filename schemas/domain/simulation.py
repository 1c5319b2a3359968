"""What another policy would have made of a life: every clock of it kept, late or still open, and by how much."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from schemas.domain.calendar import Calendar
from schemas.domain.clocks import Stage
from schemas.domain.limits import Limit, Pause, deadline
from schemas.domain.lives import Life, StageLife
from schemas.domain.policy import Policy

# What offices answer for. Intake is discipline's own and never counted: it would tell how much was sealed. That a
# suspension lasts is nobody's delay.
OFFICES = frozenset(Stage) - {Stage.INTAKE, Stage.SUSPENSION, Stage.FEEDBACK}
COUNTED = OFFICES | {Stage.FEEDBACK}  # where it is the reporter who is silent


class Standing(StrEnum):
    KEPT = "kept"
    LATE = "late"
    OPEN = "open"  # not done, and the limit was not over when it was last seen: nobody knows


class Outcome(NamedTuple):
    """One clock under one policy. `over` is how long after `due` (UTC) it was done or last seen; negative: before."""

    stage: Stage
    standing: Standing
    due: datetime
    over: timedelta


def outcome(life: Life, policy: Policy, calendar: Calendar, *, now: datetime) -> tuple[Outcome, ...]:
    """Every counted clock of a life as the policy would have it: what people did, and when, stays as it was."""
    return tuple(_outcome(one, life, policy, calendar, now) for one in life.stages if one.stage in COUNTED)


def of_the_issue(outcomes: Iterable[Outcome]) -> Standing:
    """LATE where an office was late with any clock, else OPEN where one is open, else KEPT."""
    found = {each.standing for each in outcomes if each.stage in OFFICES}
    return next((worst for worst in (Standing.LATE, Standing.OPEN) if worst in found), Standing.KEPT)


def _outcome(clock: StageLife, life: Life, policy: Policy, calendar: Calendar, now: datetime) -> Outcome:
    due, seen = _due(clock, life, policy, calendar, now), clock.done_at or clock.gone_at or now
    if clock.done_at is not None:
        standing = Standing.KEPT if clock.done_at <= due else Standing.LATE
    else:
        # At the very instant of the deadline the ladder is called, so what is not done then is late.
        standing = Standing.LATE if seen >= due else Standing.OPEN
    return Outcome(clock.stage, standing, due, seen - due)


def _due(clock: StageLife, life: Life, policy: Policy, calendar: Calendar, now: datetime) -> datetime:
    pauses = clock.pauses
    if clock.held_since is not None:
        pauses = (*pauses, Pause(suspended=clock.held_since, resumed=max(now, clock.held_since)))
    limit = policy.limit(clock.stage, clock.urgency, department_id=_department(clock, life, policy))
    due = deadline(clock.start, limit, calendar, pauses=pauses).at
    for extension in clock.extensions[: policy.caps.extensions]:
        due = _extended(due, extension, policy.caps.extension, calendar, pauses)
    return due


def _department(clock: StageLife, life: Life, policy: Policy) -> str | None:
    """Who leads under this policy: it moves whole categories, but not what a person has chosen."""
    if clock.department_id is None:
        return None
    if clock.named and clock.department_id in policy.departments:
        return clock.department_id
    return policy.department_for(life.category or policy.default_category)


def _extended(due: datetime, extension: Limit, most: Limit, calendar: Calendar, pauses: tuple[Pause, ...]) -> datetime:
    """An extension as it was granted, as far as the policy lets any go."""
    return min(deadline(due, limit, calendar, pauses=pauses).at for limit in (extension, most))
