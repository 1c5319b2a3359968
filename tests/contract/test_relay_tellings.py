"""What one issue tells another, and what waits because its step may be taken back, on every database."""

from datetime import timedelta

import pytest

from infra.db.engine import Database
from schemas.domain.handling_commands import EndChild, LeaveDuplicate, TakeDuplicate
from schemas.domain.roles import Role
from schemas.domain.status import Status
from schemas.domain.tellings import Telling
from schemas.wire.refusals import RefusedError, TransientOutcomeError
from tests.contract.hearing import Hearing, Post
from tests.domain import builders

HOLD = timedelta(seconds=30)


@pytest.fixture
def post(database: Database) -> Post:
    return Post(database)


def given(post: Post) -> list[tuple[str, str]]:
    """Whom a command was given to, and which."""
    return [(request.issue_id, request.command.name) for request, _ in post.hearing.told]


async def moving(post: Post, issue_id: str) -> str:
    """An issue that somebody has started, and of which nobody is to be told anything yet."""
    await post.shelf.file(issue_id=issue_id)
    await post.shelf.happen(issue_id, builders.COLLECTED)
    await post.at(3)
    return issue_id


async def following(post: Post) -> tuple[str, Telling]:
    """An issue that has been merged, and what its main issue is to hear."""
    duplicate = await moving(post, "duplicate")
    return duplicate, Telling(version=6, issue_id="main", command=TakeDuplicate(duplicate_id=duplicate))


async def test_a_telling_is_a_command_of_the_engine_under_the_name_of_its_cause(post: Post) -> None:
    duplicate, telling = await following(post)
    await post.telling(duplicate, telling)

    assert [await post.at(second) for second in (0, 60)] == [1, 0]

    [(request, update_id)] = post.hearing.told
    assert (request.issue_id, request.by, request.role) == ("main", "system", Role.SYSTEM)
    assert request.command == TakeDuplicate(duplicate_id="duplicate")
    assert request.command_id == "tell:duplicate:6:main"
    assert update_id == "tell:duplicate:6:main:0"


async def test_a_telling_is_tried_again_under_the_same_command_and_another_update(post: Post) -> None:
    duplicate, telling = await following(post)
    await post.telling(duplicate, telling)
    post.hearing.answers_with = TransientOutcomeError()
    await post.at(0)
    post.hearing.answers_with = None
    await post.at(1)

    assert [request.command_id for request, _ in post.hearing.told] == ["tell:duplicate:6:main"] * 2
    assert [update_id for _, update_id in post.hearing.told] == ["tell:duplicate:6:main:0", "tell:duplicate:6:main:1"]


async def test_a_telling_waits_while_the_engine_is_away(post: Post) -> None:
    duplicate, telling = await following(post)
    await post.telling(duplicate, telling)
    post.hearing.away = True
    await post.at(0)
    assert given(post) == []

    post.hearing.away = False
    await post.at(1)

    assert given(post) == [("main", "take_duplicate")]


async def test_what_an_issue_refuses_is_done_with(post: Post) -> None:
    duplicate, telling = await following(post)
    await post.telling(duplicate, telling)
    post.hearing.answers_with = RefusedError("It has gone its own way.", hint="", code="step-not-allowed")

    assert await post.at(0) == 1
    post.hearing.answers_with = None
    await post.at(3600)

    assert given(post) == [("main", "take_duplicate")]


async def test_one_issue_is_told_of_in_the_order_of_what_happened_to_it(post: Post) -> None:
    duplicate, telling = await following(post)
    await post.telling(
        duplicate, telling, Telling(version=7, issue_id="main", command=LeaveDuplicate(duplicate_id=duplicate))
    )
    post.hearing.answers_with = TransientOutcomeError()
    await post.at(0)
    post.hearing.answers_with = None

    assert await post.at(0) == 0  # The first one waits for a second, and the other one for it.
    assert [await post.at(1), await post.at(1)] == [1, 1]

    assert given(post) == [("main", "take_duplicate"), ("main", "take_duplicate"), ("main", "leave_duplicate")]


async def test_a_telling_that_waits_hinders_no_other_issue(post: Post) -> None:
    child = await moving(post, "child")
    duplicate, telling = await following(post)
    await post.telling(duplicate, telling)
    post.hearing.answers_with = TransientOutcomeError()
    await post.at(0)
    post.hearing.answers_with = None
    await post.telling(
        child, Telling(version=7, issue_id="whole", command=EndChild(child_id=child, outcome="satisfied"))
    )

    await post.at(0)

    assert given(post)[1:] == [("whole", "end_child")]


@pytest.mark.parametrize(
    ("stands", "told"),
    [
        (Status.ROUTED, []),
        (Status.CLOSED, [("duplicate", "follow_main")]),
        (Status.WITHDRAWN, [("duplicate", "unmerge")]),
        (Status.REFUSED, [("duplicate", "unmerge")]),
    ],
)
async def test_a_duplicate_hears_at_once_of_a_main_issue_that_is_over_already(
    post: Post, stands: Status, told: list[tuple[str, str]]
) -> None:
    duplicate, telling = await following(post)
    await post.telling(duplicate, telling)
    post.hearing.stands = stands

    await post.at(0)

    assert given(post) == [("main", "take_duplicate"), *told]


async def test_a_notice_of_a_step_that_may_be_taken_back_waits_as_long(post: Post) -> None:
    issue_id = await moving(post, "issue")
    await post.notice(issue_id, 6, hold=HOLD)
    await post.notice(issue_id, 7)

    for second, keys in ((0, [7]), (29, [7]), (30, [7, 6])):
        await post.at(second)
        assert [key for key, _, _ in post.hearing.delivered] == [f"{issue_id}:{each}:reminder" for each in keys]


async def test_what_was_taken_back_is_told_to_nobody(post: Post) -> None:
    issue_id = await moving(post, "issue")
    await post.shelf.happen(issue_id, builders.ACCEPTED)
    await post.notice(issue_id, 3, hold=HOLD)
    await post.telling(
        issue_id,
        Telling(version=3, issue_id="whole", command=EndChild(child_id=issue_id, outcome="refused"), held=True),
        hold=HOLD,
    )
    await post.shelf.happen(issue_id, builders.TAKEN_BACK)

    await post.at(30)
    await post.at(3600)

    assert (post.hearing.delivered, post.hearing.told) == ([], [])
    assert await post.relay.backlog() == 0


async def test_what_something_else_followed_is_told(post: Post) -> None:
    issue_id = await moving(post, "issue")
    await post.shelf.happen(issue_id, builders.ACCEPTED, builders.COMMENTED)
    await post.notice(issue_id, 3, hold=HOLD)

    await post.at(30)

    assert [key for key, _, _ in post.hearing.delivered] == [f"{issue_id}:3:reminder"]


async def test_notices_go_out_though_an_engine_that_is_away_hears_no_telling(database: Database) -> None:
    post = Post(database, Hearing())
    duplicate, telling = await following(post)
    await post.telling(duplicate, telling)
    await post.notice(duplicate, 7)
    post.hearing.answers_with = TransientOutcomeError()

    await post.at(0)

    assert [key for key, _, _ in post.hearing.delivered] == [f"{duplicate}:7:reminder"]
