"""The Chinese of what lists answer in words of the code, and times in the county's zone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from api import terms
from api import words as said

ZONE: Final = ZoneInfo("Asia/Shanghai")


def _chinese(words: Mapping[str, said.Said]) -> dict[str, str]:
    return {value: each.zh for value, each in words.items()}


STATUS: Final = {status.value: each.zh for status, each in said.STATUS.items()}
CLOCK_STATE: Final = _chinese(said.CLOCK_STATE)
EVENT: Final = _chinese(said.EVENT)
CATEGORY: Final = _chinese(terms.CATEGORY)
URGENCY: Final = _chinese(terms.URGENCY)
# The three of every policy; another department is shown by its id.
DEPARTMENT: Final = {"discipline": "市纪委", "organization": "组织部", "mass_work": "群工部"}
CHANNEL: Final = _chinese(terms.CHANNEL)
READING: Final = _chinese(terms.READING)
COMMAND: Final = _chinese(terms.COMMAND)
CARD: Final = _chinese(terms.CARD)
TASK: Final = _chinese(terms.TASK)
OUTCOME: Final = _chinese(terms.OUTCOME)


def word(words: Mapping[str, str], value: object) -> str:
    """The Chinese of a value; the value itself where there is none, and nothing for None."""
    return "" if value is None else words.get(str(value), str(value))


def moment(value: object) -> str:
    """A time of the API (ISO 8601) as the county's clock shows it, to the minute; nothing for None."""
    return datetime.fromisoformat(str(value)).astimezone(ZONE).strftime("%Y-%m-%d %H:%M") if value else ""


def short_moment(value: object) -> str:
    """The same without the year, for lists."""
    return moment(value)[5:]
