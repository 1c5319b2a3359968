"""Which reports are offered to residents who are about to file the same (附议)."""

from typing import Any

import pytest

from schemas.domain.events import Event
from schemas.domain.issue_state import Erasure
from schemas.domain.joining import is_offered
from tests.domain import builders
from tests.domain.builders import given
from tests.domain.county import local


@pytest.mark.parametrize(
    ("happened", "offered"),
    [
        ((builders.FILED,), False),
        (builders.WAS_COLLECTED, False),
        (builders.WAS_UNSURE, False),
        (builders.WAS_SEALED, False),
        (builders.WAS_ANALYZED, False),
        (builders.WAS_LOGGED, False),
        (builders.WAS_ROUTED, True),
        (builders.WAS_ACCEPTED, True),
        (builders.WAS_RETURNED, True),
        (builders.WAS_SUSPENDED, True),
        (builders.WAS_MERGED, False),
        (builders.WAS_RESOLVED, False),
        (builders.WAS_CLOSED, False),
        (builders.WAS_WITHDRAWN, False),
        (builders.WAS_REFUSED, False),
        (builders.WAS_DISCIPLINE, False),
        (builders.WAS_REFERRED, False),
    ],
)
def test_what_a_department_has_and_has_not_answered_is_offered(happened: tuple[Event, ...], offered: bool) -> None:
    assert is_offered(given(*happened)) is offered


ERASED = Erasure(keys=("reporter",), ground="asked", at=local("05-06 10:00"))


@pytest.mark.parametrize("change", [{"erasure": ERASED}, {"accused_marks": ("mark",)}])
def test_what_was_erased_or_accuses_somebody_is_offered_to_nobody(change: dict[str, Any]) -> None:
    assert not is_offered(given(*builders.WAS_ROUTED).model_copy(update=change))
