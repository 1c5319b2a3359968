"""Policies with limits of a few seconds, drawn at random, and what an issue filed under one of them must fire.

The oracle knows the numbers that were drawn and what happened to an issue, and counts in seconds that never stop but
for a suspension. It uses nothing of the rules and nothing of the dues that the events carry.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from infra.policies.presets import load_policy, preset_text
from schemas.domain.policy import Policy

# None of a test lives so long.
FAR = 3600
SHORT = (1, 2, 3, 4, 6, 9)
DISCIPLINE, GENERAL, NO_LADDER = "discipline", "general", ""
# The levels of the county's ladders, which stay; their times are drawn.
_LEVELS = {GENERAL: 4, DISCIPLINE: 3}


@dataclass(frozen=True)
class Times:
    """Seconds: of each stage's limit, of each level after the one before it; and the shares that remind."""

    limits: Mapping[str, int]
    levels: Mapping[str, tuple[int, ...]]
    shares: tuple[float, float]

    def dues(self, stage: str, *, ladder: str) -> dict[str, timedelta]:
        """Key and running time of everything that a clock of this stage fires."""
        limit = timedelta(seconds=self.limits[stage])
        reminds = stage not in {"feedback", "suspension"}
        found = {f"{stage}:reminder:{share}": limit * share for share in self.shares if reminds}
        if ladder == NO_LADDER:
            return found | {f"{stage}:lapse": limit}
        climbed = [timedelta(seconds=sum(self.levels[ladder][: number + 1])) for number in range(_LEVELS[ladder])]
        return found | {f"{stage}:level:{number}": limit + after for number, after in enumerate(climbed, start=1)}


def drawn(chance: Random) -> Times:
    """At least the lower rungs fall due within seconds."""
    accept = chance.choice(SHORT)
    limits = {stage: chance.choice(SHORT) for stage in ("intake", "deliberation", "feedback", "suspension")}
    limits |= {"accept": accept, "handle": accept + chance.choice(SHORT)}
    levels = {
        ladder: (0, *(chance.choice((*SHORT, FAR, FAR)) for _ in range(number - 1)))
        for ladder, number in _LEVELS.items()
    }
    return Times(limits=limits, levels=levels, shares=chance.choice(((0.5, 0.8), (0.25, 0.9), (0.1, 0.5))))


def policy_of(times: Times, *, name: str) -> Policy:
    """The county's policy with these times, read as any policy file is."""
    afters = {ladder: iter(seconds) for ladder, seconds in times.levels.items()}
    whole = {
        "name": f'"{name}"',
        "reminders": f"[{times.shares[0]}, {times.shares[1]}]",
        "reminders_spread": '"0s"',
        "answer": f'"{FAR}s"',
        "unit_accept": '"1s"',
        "unit_handle": '"1s"',
    }
    whole |= {stage: f'"{seconds}s"' for stage, seconds in times.limits.items()}
    ladder, lines = "", []
    for line in preset_text("county").splitlines():
        key = line.partition(" = ")[0]
        if line.startswith("[[ladders."):
            ladder = line.removeprefix("[[ladders.").removesuffix("]]")
        if ladder and key == "emergency":
            continue
        if line.startswith("[caps]"):
            ladder = ""
        if ladder and key == "after":
            lines.append(f'after = "{next(afters[ladder])}s"')
        elif key in whole and not (key == "name" and line != 'name = "county"'):
            lines.append(f"{key} = {whole[key]}")
        else:
            lines.append(line)
    return load_policy("\n".join(lines), name=f"{name}.toml")


@dataclass
class Clock:
    """One stage's time on an issue: when it began, what it fires after which running time, when it was over."""

    stage: str
    start: datetime
    dues: Mapping[str, timedelta]
    stood: list[list[datetime]] = field(default_factory=list)  # from, and until where it runs again
    ended: datetime | None = None

    def fires(self) -> Iterator[tuple[datetime, str]]:
        """Everything that comes before its end, with its instant."""
        for key, running in self.dues.items():
            at = self._instant(running)
            if at is not None and (self.ended is None or at <= self.ended):
                yield at, key

    def _instant(self, running: timedelta) -> datetime | None:
        at = self.start + running
        for since, *until in self.stood:
            if at <= since:
                break
            if not until:
                return None
            at += until[0] - since
        return at


def in_order(clocks: Sequence[Clock]) -> list[tuple[datetime, str]]:
    """Instant and key of all that they fire; at one instant what is no level comes first, and a ladder climbs."""
    return sorted(
        (each for clock in clocks for each in clock.fires()), key=lambda due: (due[0], _level(due[1]), due[1])
    )


def _level(key: str) -> int:
    _, kind, *rest = key.split(":")
    return int(rest[0]) if kind == "level" else 0
