"""On which line of a TOML text each key stands, so that an error can point at it."""

import re
import tomllib

from schemas.domain.contradictions import Path

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_PART = re.compile(r"[A-Za-z0-9_-]+|\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'")
_STRING = re.compile(r'"""(?:\\.|[^\\])*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.DOTALL)
_PLAIN = re.compile(r"[^,\[\]{}\n#]+")
_HEADER = re.compile(r"\[\[?")


def line_numbers(text: str) -> dict[Path, int]:
    """Path of every key, table and array item -> its line, from 1. The text must be valid TOML."""
    return _Scanner(text).scan()


class _Scanner:
    """Reads a valid text once, from left to right; what it cannot read it leaves without a line."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._items: dict[Path, int] = {}
        self._lines: dict[Path, int] = {(): 1}

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        while self._next():
            table = self._header() if self._next() == "[" else self._pair(table)
        return self._lines

    def _next(self) -> str:
        """The next character that means something, or nothing at the end."""
        self._take(_BLANK)
        return self._text[self._at : self._at + 1]

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        taken = found[0] if found else self._text[self._at : self._at + 1]
        self._at += len(taken)
        return taken

    def _mark(self, path: Path) -> None:
        self._lines.setdefault(path, self._text.count("\n", 0, self._at) + 1)

    def _key(self) -> Path:
        parts: list[str] = []
        while self._next() not in {"=", "]", ""}:
            part = self._take(_PART)
            if part != ".":
                parts.append(tomllib.loads(f"k = {part}")["k"] if part[0] in "\"'" else part)
        return tuple(parts)

    def _header(self) -> Path:
        is_item = self._take(_HEADER) == "[["
        start, key = self._at, self._key()
        end, self._at = self._at, start
        table: Path = ()
        for depth, part in enumerate(key):
            table = (*table, part)
            self._mark(table)
            if is_item and depth == len(key) - 1:
                self._items[table] = self._items.get(table, -1) + 1
            if table in self._items:
                table = (*table, self._items[table])
                self._mark(table)
        self._at = end + (2 if is_item else 1)
        return table

    def _pair(self, table: Path) -> Path:
        """One `key = value`; answers the table it stands in."""
        self._next()
        start, key = self._at, self._key()
        end, self._at = self._at, start
        for depth in range(len(key)):
            self._mark((*table, *key[: depth + 1]))
        self._at = end + 1
        self._value((*table, *key))
        return table

    def _value(self, path: Path) -> None:
        opening = self._next()
        if opening == "[":
            self._array(path)
        elif opening == "{":
            self._inline(path)
        else:
            self._take(_STRING if opening in {'"', "'"} else _PLAIN)

    def _array(self, path: Path) -> None:
        self._at += 1
        index = 0
        while self._next() not in {"]", ""}:
            if self._next() == ",":
                self._at += 1
                index += 1
                continue
            self._mark((*path, index))
            self._value((*path, index))
        self._at += 1

    def _inline(self, path: Path) -> None:
        self._at += 1
        while self._next() not in {"}", ""}:
            if self._next() == ",":
                self._at += 1
                continue
            self._pair(path)
        self._at += 1
