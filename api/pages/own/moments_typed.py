"""Moments as people type them into forms: a date and a time of the county's zone."""

from datetime import datetime

from api.words import CHINA


def moment(typed: str) -> datetime | None:
    """`2026-11-30T08:30`, also with a space; None for nothing. Raises ValueError for anything else."""
    text = typed.strip()
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=CHINA)
