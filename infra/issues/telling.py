"""What stands in the outbox: references only, never text."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from schemas.domain.notices import Notice
from schemas.domain.tellings import Telling

FILE = "file"  # the outbox kind that asks for an issue to be filed
TELL = "tell"  # the outbox kind that gives commands to other issues


def outbox_rows(
    issue_id: str, told: Iterable[Notice], *, now: datetime, hold: timedelta = timedelta(0)
) -> list[dict[str, Any]]:
    """A row for each notice; one of a step that may be taken back waits for `hold`."""
    return [
        _row(
            issue_id,
            version=notice.version,
            kind=notice.kind.value,
            reference={"to": list(notice.to)},
            now=now,
            wait=hold if notice.held else timedelta(0),
        )
        for notice in told
    ]


def telling_rows(
    issue_id: str, told: Iterable[Telling], *, now: datetime, hold: timedelta = timedelta(0)
) -> list[dict[str, Any]]:
    """A row for each event that other issues are told of, with a command for each of them."""
    return [
        _row(
            issue_id,
            version=version,
            kind=TELL,
            reference={
                "tell": [{"issue_id": one.issue_id, "command": one.command.model_dump(mode="json")} for one in all_]
            },
            now=now,
            wait=hold if all_[0].held else timedelta(0),
        )
        for version, all_ in ((version, list(group)) for version, group in groupby(told, lambda one: one.version))
    ]


def filing_rows(issue_id: str, versions: Iterable[int], *, now: datetime) -> list[dict[str, Any]]:
    """A row for each event of which a redacted general issue is filed; its kind says nothing of why."""
    wait = timedelta(0)
    return [_row(issue_id, version=version, kind=FILE, reference={}, now=now, wait=wait) for version in versions]


def _row(
    issue_id: str, *, version: int, kind: str, reference: dict[str, Any], now: datetime, wait: timedelta
) -> dict[str, Any]:
    return {
        "issue_id": issue_id,
        "version": version,
        "kind": kind,
        "reference": reference,
        "created_at": now,
        "next_try_at": now + wait,
    }
