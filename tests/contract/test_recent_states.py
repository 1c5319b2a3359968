"""What a worker keeps of the states it recorded a moment ago."""

from infra.issues.recent import RecentStates
from schemas.wire.decisions import Found
from tests.domain import builders

COLLECTED = builders.given(builders.FILED, builders.COLLECTED).model_copy(update={"id": "a"})
ROUTED = builders.given(*builders.WAS_ROUTED).model_copy(update={"id": "a"})


def test_a_state_serves_the_step_that_follows_once() -> None:
    recent = RecentStates()
    kept = Found(issue=COLLECTED, last_hash="hash")

    recent.keep(kept)

    assert recent.take("a", version=2) == kept
    assert recent.take("a", version=2) is None


def test_a_state_of_another_version_is_not_given_and_not_kept_on() -> None:
    recent = RecentStates()

    recent.keep(Found(issue=COLLECTED, last_hash="hash"))

    assert recent.take("a", version=3) is None
    assert recent.take("a", version=2) is None


def test_nothing_is_kept_where_the_next_move_is_a_persons() -> None:
    recent = RecentStates()

    recent.keep(Found(issue=ROUTED, last_hash="hash"))
    recent.keep(Found(issue=None))

    assert recent.take("a", version=ROUTED.version) is None


def test_the_oldest_of_many_is_forgotten() -> None:
    recent = RecentStates()

    for number in range(257):
        recent.keep(Found(issue=COLLECTED.model_copy(update={"id": f"{number}"}), last_hash="hash"))

    assert recent.take("0", version=2) is None
    assert recent.take("1", version=2) is not None
    assert recent.take("256", version=2) is not None
