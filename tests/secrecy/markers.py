"""Canaries: texts that stand nowhere by chance, and every way in which one could lie in a file."""

import base64
import gzip
import json
import re
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote

# Each marker holds both, and its number, so that one search finds all of them, also where a file is cut in between.
LATIN: Final = "qzjxkvwyhf"
HAN: Final = "龘靐齉爩鱻麤"
_OVERLAP: Final = 4_096
_PIECE: Final = 16 * 1024 * 1024
_MOST_UNPACKED: Final = 64 * 1024 * 1024
_PACKED: Final = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")


@dataclass
class Markers:
    """Hands out markers. `extra` are secrets that are not of our making, such as codes: searched for one by one."""

    given: dict[str, str] = field(default_factory=dict)
    extra: set[str] = field(default_factory=set)

    def new(self, where: str) -> str:
        text = f"{HAN}{LATIN}{len(self.given):06d}"
        self.given[text] = where
        return text

    def needles(self) -> Mapping[bytes, str]:
        """What to search for, and what its finding means."""
        found: dict[bytes, str] = {}
        for secret in (LATIN, HAN, *sorted(self.extra)):
            for name, form in forms(secret):
                found.setdefault(form, f"{secret} as {name}")
        return found


def forms(text: str) -> Iterator[tuple[str, bytes]]:
    """The text as bytes, in every spelling that a file, a log or a protocol may give it."""
    plain = text.encode()
    yield "UTF-8", plain
    for encoding in ("utf-16-le", "utf-16-be", "gb18030"):
        yield encoding, text.encode(encoding)
    yield "JSON with escapes", json.dumps(text)[1:-1].encode()
    yield "JSON with escapes twice", json.dumps(json.dumps(text))[3:-3].encode()
    yield "percent-encoded", quote(text).encode()
    yield "percent-encoded in small letters", quote(text).lower().encode()
    yield "hexadecimal", plain.hex().encode()
    yield "hexadecimal in capitals", plain.hex().upper().encode()
    yield "repr of bytes", repr(plain)[2:-1].encode()
    for shift in range(3):
        for name, encode in (("base64", base64.b64encode), ("base64 for URLs", base64.urlsafe_b64encode)):
            # Only the middle is the same whatever stands around it.
            whole = encode(b"\0" * shift + plain + b"\0" * (-(shift + len(plain)) % 3))
            yield f"{name} at {shift}", whole[4 if shift else 0 : len(whole) - 4]


def hits(root: Path, needles: Mapping[bytes, str], *, without: frozenset[str] = frozenset()) -> list[str]:
    """Where any of the needles lies in a file below the folder, packed streams unpacked; `without`: names of files."""
    found: list[str] = []
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.name not in without:
            found += [f"{path.relative_to(root)}: {needles[hit]}" for hit in _in_file(path, needles)]
    return found


def searched(root: Path) -> int:
    """How many bytes lie there."""
    return sum(path.stat().st_size for path in root.rglob("*") if path.is_file())


def _in_file(path: Path, needles: Collection[bytes]) -> set[bytes]:
    found: set[bytes] = set()
    with path.open("rb") as file:
        before = b""
        while piece := file.read(_PIECE):
            data = before + piece
            for part in (data, *_unpacked(data)):
                # One after the other: a pattern of thousands of alternatives takes a thousand times as long.
                found |= {needle for needle in needles if needle in part}
            before = data[-_OVERLAP:]
    return found


def _unpacked(data: bytes) -> Iterator[bytes]:
    """Every gzip or zlib stream that begins somewhere in the data."""
    for begin in _PACKED.finditer(data):
        try:
            yield zlib.decompressobj(wbits=47).decompress(data[begin.start() :], _MOST_UNPACKED)
        except zlib.error:
            continue


def packed(text: str) -> bytes:
    """For tests of the search: the text as a gzip stream."""
    return gzip.compress(text.encode())
