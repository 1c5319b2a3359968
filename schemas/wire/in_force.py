"""Which policy and which calendar hold: what was put in force, what is recorded, and how a migration ended."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from schemas.domain.base import Frozen
from schemas.domain.errors import DomainError


class Kind(StrEnum):
    """What can be put in force."""

    POLICY = "policy"
    CALENDAR = "calendar"


class Activation(Frozen):
    """A version put in force for new filings."""

    kind: Kind
    version: str
    since: datetime
    by: str


class Recorded(Frozen):
    """A policy or a calendar of the installation."""

    version: str
    name: str
    recorded_at: datetime


class Seen(Frozen):
    """What whoever puts something in force has seen in force; None where nothing was ever put in force."""

    version: str | None


class Moved(Frozen):
    """How a migration ended: `refused` are ids of issues that stay as they are, with the reason."""

    moved: int
    refused: Mapping[str, str]


class MigrationPart(Frozen):
    """A part of a migration: `next` is where the rest begins, None when nothing is left."""

    moved: Moved
    next: str | None


class CalendarEffect(Frozen):
    """What a calendar does to the open issues that are counted by another (`outdated`).

    `moving` have a clock that ends, reminds or escalates at another time, `settled` a deadline that becomes sure.
    `complete`: every one of them was looked at.
    """

    outdated: int
    moving: int
    settled: int
    complete: bool = True


class InForceMovedError(DomainError):
    """Something else was put in force since it was seen."""

    code = "version_moved"

    def __init__(self, kind: Kind, *, version: str | None) -> None:
        super().__init__(
            f"Another {kind} was put in force meanwhile: {version or 'none'}. Nothing was changed by you.",
            hint="Check yours again: it is compared with what is in force now.",
        )


class ContentMovedError(DomainError):
    """What was sent is not what was checked."""

    code = "content_moved"

    def __init__(self, *, checked: str, found: str) -> None:
        super().__init__(
            f"This text is version {found}, and {checked} was checked. Nothing was changed.",
            hint="Check the text as it is now, and put that in force.",
        )


class UnrecordedPolicyError(DomainError):
    """No policy was recorded under this version."""

    code = "policy_unrecorded"
