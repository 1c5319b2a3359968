"""Stories of clocks for the tests of lives and simulations: events at local times of 2030, and what a life tells."""

from typing import Any

from schemas.domain.analysis import Urgency
from schemas.domain.clocks import Deadline, Schedule, Stage
from schemas.domain.events import Event
from schemas.domain.limits import Limit, Pause
from schemas.domain.lives import Life, StageLife, life_of
from tests.domain import builders
from tests.domain.county import local, shown


def at(when: str, event: Event, **changes: Any) -> Event:
    """A sample event as it happened at another time, with other values."""
    return event.model_copy(update={"at": local(when), **changes})


def clock(stage: Stage, start: str, **changes: Any) -> Schedule:
    """A schedule that starts then. Its deadline stands for nothing: a simulation counts by itself."""
    given = {"stage": stage, "start": local(start), "at": local(start), "limit": "1wd"}
    return Schedule(deadline=Deadline.model_validate(given | changes), dues=())


def pause(suspended: str, resumed: str) -> Pause:
    return Pause(suspended=local(suspended), resumed=local(resumed))


def routed(filed: str, logged: str) -> tuple[Event, ...]:
    """Filed, analyzed, and in the ledger and the inbox of the department at one moment."""
    both = (clock(Stage.ACCEPT, logged), clock(Stage.HANDLE, logged))
    return (
        at(filed, builders.FILED),
        at(filed, builders.ANALYZED),
        at(logged, builders.LOGGED, schedules=both),
        at(logged, builders.ROUTED),
    )


def resolved(when: str) -> Event:
    return at(when, builders.RESOLVED, schedule=clock(Stage.FEEDBACK, when))


def told(*events: Event) -> list[tuple[str, str, str]]:
    """Stage (and unit), start and end of every clock, as `done 05-07 09:00`, `gone ...`, `held ...` or `runs`."""
    life = life_of(events)
    assert life is not None
    return [_told(one) for one in life.stages]


def _told(one: StageLife) -> tuple[str, str, str]:
    name = f"{one.stage}:{one.unit_id}" if one.unit_id else one.stage.value
    ends = (("done", one.done_at), ("gone", one.gone_at), ("held", one.held_since))
    end = next((f"{word} {shown(when)}" for word, when in ends if when is not None), "runs")
    return name, shown(one.start), end


def handled(start: str, done: str | None = None, **changes: Any) -> StageLife:
    """The handling of an ordinary issue by the department mass_work."""
    given: dict[str, Any] = {
        "stage": Stage.HANDLE,
        "start": local(start),
        "urgency": Urgency.ORDINARY,
        "department_id": "mass_work",
        "done_at": local(done) if done else None,
    }
    return StageLife(**given | changes)


def a_life(*stages: StageLife, filed: str = "05-06 10:00", **changes: Any) -> Life:
    given: dict[str, Any] = {
        "filed_at": local(filed),
        "policy_version": "p",
        "calendar_version": "c",
        "category": "livelihood",
        "department_id": "mass_work",
        "stages": stages,
    }
    return Life(**given | changes)


def limits(*texts: str) -> tuple[Limit, ...]:
    return tuple(map(Limit.parse, texts))
