"""A row of a file made into a report as the API takes it, with the key that keeps it from being filed twice."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from math import isfinite, nan
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from api.cli import words
from api.cli.importing.columns import ColumnMap
from api.cli.importing.rows import AnyRow, BadRow, Row
from schemas.domain.content import Channel

_LONGEST_KEY = 200  # characters the API takes
_YES: Final = frozenset({"是", "yes", "y", "true", "1", "√"})
_NO: Final = frozenset({"", "否", "no", "n", "false", "0"})
_REPORTER = ("name", "phone", "email", "address")
_PLACES = {"building": "building_id", "grid": "grid_id", "community": "community_id"}
_CHANNELS = {**{each.value: each.value for each in Channel}, **{name: value for value, name in words.CHANNEL.items()}}


class RowError(ValueError):
    """A row that is no report; the sentence says why."""


class Report(NamedTuple):
    """The body of one filing, its Idempotency-Key, and a digest that tells an edited row from the same one."""

    key: str
    body: dict[str, Any]
    digest: str


@dataclass(frozen=True, kw_only=True)
class Reports:
    """Makes reports. `source` and the row's id, or its content where it has none, are the key.

    `as_history`: each row is over, with the times it had and the answer if there was one.
    """

    source: str
    columns: ColumnMap
    as_history: bool = False

    def report(self, row: AnyRow) -> Report:
        """The report of a row.

        Raises:
            RowError: it could not be read, or something in it cannot be sent.
        """
        if isinstance(row, BadRow):
            raise RowError(row.reason)
        body = self._body(row)
        try:
            canonical = json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
        except UnicodeEncodeError as broken:
            raise RowError("The text holds half of a character (a lone surrogate).") from broken
        digest = hashlib.sha256(canonical).hexdigest()
        return Report(self._key(row, digest), body, digest[:16])

    def _body(self, row: Row) -> dict[str, Any]:
        problem = self._text(row, "problem")
        if not problem:
            raise RowError("There is no problem in it: every column that holds it is empty.")
        place = self._text(row, "place")
        body = {
            "problem": f"{problem}\n地点：{place}" if place else problem,
            "suggestions": self._suggestions(row),
            "channel": self._channel(row),
            "conduct": self._conduct(row) or None,
            "place": self._place(row) or None,
            "reporter": {name: text for name in _REPORTER if (text := self._text(row, name))} or None,
            "history": self._history(row) if self.as_history else None,
        }
        return {name: value for name, value in body.items() if value is not None}

    def _text(self, row: Row, target: str) -> str:
        """Several columns are joined by line breaks."""
        texts = (plain(row.values.get(column), column) for column in self.columns.get(target, ()))
        return "\n".join(text for text in texts if text)

    def _suggestions(self, row: Row) -> list[str]:
        given: list[str] = []
        for column in self.columns.get("suggestions", ()):
            value = row.values.get(column)
            given.extend(plain(one, column) for one in (value if isinstance(value, list) else [value]))
        return [text for text in given if text]

    def _channel(self, row: Row) -> str:
        given = self._text(row, "channel")
        if not given:
            return Channel.IMPORT.value
        if given not in _CHANNELS:
            raise RowError(f"{given!r} is no channel; choose among {', '.join(Channel)} or leave it empty.")
        return _CHANNELS[given]

    def _conduct(self, row: Row) -> bool:
        """A word that is neither is refused: whoever marks a row must not find it in the open."""
        given = self._text(row, "conduct").lower()
        if given not in _YES | _NO:
            raise RowError(
                f"{given!r} is neither yes nor no (是 or 否); it says whether an official's conduct is meant."
            )
        return given in _YES

    def _place(self, row: Row) -> dict[str, Any]:
        ids = {name: text for target, name in _PLACES.items() if (text := self._text(row, target))}
        point = {name: _degrees(text, name) for name in ("longitude", "latitude") if (text := self._text(row, name))}
        return {**ids, **point}

    def _history(self, row: Row) -> dict[str, Any]:
        filed_at, answered_at = self._text(row, "filed_at"), self._text(row, "answered_at")
        if not filed_at:
            raise RowError("There is no time of filing in it, and history needs one.")
        return {
            "filed_at": moment_of(filed_at),
            "answered_at": moment_of(answered_at) if answered_at else None,
            "answer": self._text(row, "answer") or None,
        }

    def _key(self, row: Row, digest: str) -> str:
        row_id = self._text(row, "id") or f"content-{digest[:40]}"
        # Headers are ASCII, and names of files in China are not.
        key = f"import:{quote(self.source)}:{quote(row_id)}"
        return key if len(key) <= _LONGEST_KEY else f"import:{hashlib.sha256(key.encode()).hexdigest()}"


def plain(value: Any, column: str) -> str:
    """What a cell says; RowError where it is no single value."""
    if value is None:
        return ""
    if isinstance(value, dict | list):
        raise RowError(f"{column} is not a text.")
    return str(value).strip()


def moment_of(text: str) -> str:
    """The time with its zone: where none is written, the county's is meant. RowError for what is no time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as unreadable:
        raise RowError(f"{text!r} is no time; write it like 2019-05-06T10:00:00.") from unreadable
    return (moment if moment.tzinfo else moment.replace(tzinfo=words.ZONE)).isoformat()


def _degrees(text: str, name: str) -> float:
    try:
        degrees = float(text)
    except ValueError:
        degrees = nan
    if not isfinite(degrees):
        raise RowError(f"{text!r} is no {name}; write degrees like 112.43.")
    return degrees
