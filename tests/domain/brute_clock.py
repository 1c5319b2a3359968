"""A slow clock that shares no code with ours: it walks days one by one and lists every office minute there is.

It reads the calendar and policy files by itself, in plain local times, and knows nothing of instants: Shanghai has kept
one offset since 1992, so a local time names an instant.
"""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from infra.calendars.presets import preset_text
from infra.policies import presets as policies

EPOCH = datetime(2009, 12, 1)  # noqa: DTZ001 - local on purpose, like all times here
END = date(2030, 12, 31)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
SECONDS = {"s": 1, "min": 60, "h": 3600}


@cache
def _free_and_worked() -> tuple[frozenset[date], frozenset[date]]:
    free: set[date] = set()
    worked: set[date] = set()
    for year in tomllib.loads(preset_text("china"))["years"]:
        for holiday in year["off"]:
            day = holiday["first"]
            while day <= holiday["last"]:
                free.add(day)
                day += DAY
        worked.update(year.get("make_up", ()))
    return frozenset(free), frozenset(worked)


@cache
def works(day: date) -> bool:
    free, worked = _free_and_worked()
    if day in worked:
        return True
    return day not in free and day.isoweekday() <= 5


def _is_open(minute: int) -> bool:
    """Of a working day: 8:30 to 12:00 and 14:00 to 17:30."""
    return 510 <= minute < 720 or 840 <= minute < 1050


@cache
def office_minutes() -> list[int]:
    """Every minute, counted from EPOCH, in which offices are open."""
    found: list[int] = []
    day = EPOCH.date()
    number = 0
    while day <= END:
        if works(day):
            found += [number + minute for minute in range(1440) if _is_open(minute)]
        day += DAY
        number += 1440
    return found


def parts(text: str) -> tuple[int, str]:
    """3wd as (3, wd)."""
    unit = text.lstrip("0123456789")
    return int(text.removesuffix(unit)), unit


def due(start: datetime, text: str) -> datetime:
    """When a limit ends."""
    amount, unit = parts(text)
    if unit == "wd":
        last = _working_day(_first_day(start), amount)
        return datetime.combine(last, time(17, 30))
    if unit == "wh":
        begin = opening(start)
        return begin if amount == 0 else _at_office_second(_office_second(begin) + amount * 3600)
    if unit == "d":
        return datetime.combine(start.date() + amount * DAY, time(23, 59, 59))
    return start + timedelta(seconds=amount * SECONDS[unit])


def used(start: datetime, text: str, share: float) -> datetime:
    """When a share of a limit is used, in office time where the limit is counted in it."""
    end, unit = due(start, text), parts(text)[1]
    if unit not in {"wd", "wh"}:
        return start + (end - start) * share
    first, last = _office_second(opening(start)), _office_second(end)
    return end if first == last else _at_office_second(first + (last - first) * share)


def opening(start: datetime) -> datetime:
    """The moment itself while offices are open, closing included, else the next opening."""
    minutes, minute = office_minutes(), _minute(start)
    index = bisect_left(minutes, minute)
    if minutes[index] == minute or (minutes[index - 1] == minute - 1 and start == EPOCH + minute * MINUTE):
        return start
    return EPOCH + minutes[index] * MINUTE


@cache
def _first_day(start: datetime) -> date:
    day = start.date()
    if not works(day) or start.time() > time(17, 30):
        day += DAY
        while not works(day):
            day += DAY
    return day


@cache
def _working_day(day: date, count: int) -> date:
    while count:
        day += DAY
        if works(day):
            count -= 1
    return day


def _minute(moment: datetime) -> int:
    return (moment - EPOCH) // MINUTE


def _office_second(moment: datetime) -> float:
    """How many seconds offices were open from EPOCH to the moment."""
    minutes, minute = office_minutes(), _minute(moment)
    index = bisect_left(minutes, minute)
    within = (moment - EPOCH).total_seconds() - minute * 60 if minutes[index] == minute else 0
    return index * 60 + within


def _at_office_second(second: float) -> datetime:
    """The earliest moment at which offices have been open for so long."""
    index = -int(-second // 60) - 1
    return EPOCH + office_minutes()[index] * MINUTE + timedelta(seconds=second - index * 60)


def paused(start: datetime, text: str, suspended: datetime, resumed: datetime) -> datetime:
    """When a limit ends that one pause interrupts, both on whole minutes: what lies in it is walked over."""
    amount, unit = parts(text)
    if suspended >= due(start, text):
        return due(start, text)
    if unit in {"d", "wd"}:
        begin = _first_day(start) if unit == "wd" else start.date()
        days = (begin + n * DAY for n in range((resumed.date() - begin).days))
        left_out = sum(day >= suspended.date() and (unit == "d" or works(day)) for day in days)
        return due(start, f"{amount + left_out}{unit}")
    if unit == "wh":
        index, left = bisect_left(office_minutes(), _minute(opening(start))), amount * 60
        while left:
            left -= not suspended <= EPOCH + office_minutes()[index] * MINUTE < resumed
            index += 1
        return EPOCH + office_minutes()[index - 1] * MINUTE + MINUTE
    return due(start, text) + max(timedelta(0), resumed - max(start, suspended))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)


def preset_limits() -> list[str]:
    """Every limit that stands anywhere in a policy that ships: stages, ladders, caps, windows."""
    texts = {text for name in policies.preset_names() for text in _strings(_preset(name))}
    return sorted(text for text in texts if re.fullmatch(r"[0-9]+(s|min|h|wh|d|wd)", text))


def preset_shares() -> list[float]:
    """Every share of the time at which a policy that ships reminds."""
    return sorted({share for name in policies.preset_names() for share in _preset(name)["reminders"]})


def preset_chains() -> list[tuple[str, ...]]:
    """Limits that are counted one from the end of the other: each ladder, and each handling with its extension."""
    found: set[tuple[str, ...]] = set()
    for preset in map(_preset, policies.preset_names()):
        for ladder in preset["ladders"].values():
            found.add(tuple(level["after"] for level in ladder))
            found.add(tuple(level.get("emergency", level["after"]) for level in ladder))
        handle = preset["limits"]["handle"]
        for limit in [handle] if isinstance(handle, str) else handle.values():
            found.add((limit, preset["caps"]["extension"]))
    return sorted(found)


@cache
def _preset(name: str) -> dict[str, Any]:
    return tomllib.loads(policies.preset_text(name))
