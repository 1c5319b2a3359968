"""Resources of the domain's tests."""

import time
from collections.abc import Iterator

import pytest


@pytest.fixture
def host_in_los_angeles(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine's own clock is on another zone, which must not matter."""
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()
