"""Marks by which a person's reports are found again: telephone, e-mail and name as keyed hashes.

Each is bound to the issue it stands in, so that whoever has the table without the key learns nothing, not even that
two reports are one person's. Whoever has the key and the detail tries it on every row.
"""

import unicodedata
from collections.abc import Iterator
from typing import Literal

from infra.keys.macs import labelled_mac
from schemas.domain.content import Reporter
from schemas.wire.filings import PersonMark

Kind = Literal["phone", "email", "name"]
_LENGTH = 16  # bytes: no two details of a country ever share a mark
_MOBILE = 11  # digits of a mobile number at home, without 86


def marks(secret: bytes, issue_id: str, reporter: Reporter) -> tuple[PersonMark, ...]:
    """A mark for each detail that is there."""
    return tuple(
        PersonMark(kind=kind, mark=mark_of(secret, issue_id, kind=kind, detail=detail))
        for kind, detail in _details(reporter)
    )


def mark_of(secret: bytes, issue_id: str, *, kind: Kind, detail: str) -> str:
    """32 hex digits; `detail` as `normal` gives it."""
    return labelled_mac(secret, f"sibu/person/1/{kind}", f"{issue_id}\n{detail}".encode())[:_LENGTH].hex()


def normal(kind: Kind, typed: str) -> str:
    """One spelling of however it was typed; empty where nothing of use is in it."""
    text = unicodedata.normalize("NFKC", typed).casefold()
    if kind == "phone":
        return _without_country("".join(character for character in text if character.isdecimal()))
    return "".join(character for character in text if not character.isspace() and character.isprintable())


def _without_country(digits: str) -> str:
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and len(digits) == len(prefix) + _MOBILE:
            return digits.removeprefix(prefix)
    return digits


def _details(reporter: Reporter) -> Iterator[tuple[Kind, str]]:
    given: tuple[tuple[Kind, str | None], ...] = (
        ("phone", reporter.phone),
        ("email", reporter.email),
        ("name", reporter.name),
    )
    for kind, typed in given:
        detail = normal(kind, typed or "")
        if detail:
            yield kind, detail
