"""Any sequence of appends leaves what a plain list would hold."""

import asyncio
from collections import defaultdict
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.db.engine import Database
from infra.eventstore.errors import AlreadyRecordedError, StreamDivergedError, VersionConflictError
from infra.eventstore.verifying import verify
from schemas.wire.stored import Append, NewEvent
from tests.contract.builders import ALL, history, new_event, page_after, record

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=6,
)
_BODIES = st.lists(st.dictionaries(_TEXT, _JSON, max_size=3), min_size=1, max_size=3)
# Which stream, how far behind (or ahead of) its end the caller believes to be, which command, and what.
_STEPS = st.lists(st.tuples(st.sampled_from("ab"), st.integers(-1, 2), st.integers(0, 5), _BODIES), max_size=8)

Step = tuple[str, int, int, list[dict[str, Any]]]
Model = dict[str, list[tuple[str, dict[str, Any]]]]


def _expected(model: Model, stream: str, *, version: int, command: str) -> type[Exception] | None:
    """What the list says; a command repeated at an old version may be told either way."""
    if any(recorded == command for recorded, _ in model[stream]) and version <= len(model[stream]):
        return AlreadyRecordedError
    if version > len(model[stream]):
        return StreamDivergedError
    return VersionConflictError if version < len(model[stream]) else None


async def _play(db: Database, prefix: str, steps: list[Step]) -> Model:
    model: Model = defaultdict(list)
    for short, behind, number, bodies in steps:
        stream, command = f"{prefix}-{short}", f"c{number}"
        events = await history(db, stream)
        version = max(0, len(events) - behind)
        hash_ = "" if version == 0 else events[version - 1].hash if version <= len(events) else "0" * 64
        expected = _expected(model, stream, version=version, command=command)
        outcome = await _try(db, _append(stream, version, hash_, command, [new_event(body=body) for body in bodies]))
        assert outcome is expected
        if expected is None:
            model[stream] += [(command, body) for body in bodies]
    return model


def _append(stream: str, version: int, hash_: str, command: str, events: list[NewEvent]) -> Append:
    return Append(
        stream=stream,
        expected_version=version,
        expected_hash=hash_,
        command_id=command,
        command_hash="",
        events=tuple(events),
    )


async def _try(db: Database, append: Append) -> type[Exception] | None:
    try:
        await record(db, append)
    except (AlreadyRecordedError, StreamDivergedError, VersionConflictError) as error:
        return type(error)
    return None


def test_appends_leave_what_a_list_would_hold(fresh_url: str) -> None:
    runs = iter(range(1_000_000))

    async def check(steps: list[Step]) -> None:
        prefix = f"run{next(runs)}"
        db = await Database.open(fresh_url, readers=1, writers=1)
        try:
            start = (await page_after(db, None, limit=1, visibility=frozenset())).next
            model = await _play(db, prefix, steps)
            for stream, expected in model.items():
                events = await history(db, stream)
                assert [(event.command_id, event.body) for event in events] == expected
                assert [event.version for event in events] == list(range(1, len(expected) + 1))
            page = await page_after(db, start, limit=1000, visibility=ALL)
            assert len(page.entries) == sum(len(expected) for expected in model.values())
            assert (await verify(db)).clean
        finally:
            await db.close()

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(_STEPS)
    def appends(steps: list[Step]) -> None:
        asyncio.run(check(steps))

    appends()
