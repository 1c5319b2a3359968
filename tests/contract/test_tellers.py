"""A teller gives one issue's news to another through the engine; told twice, it asks for the same once more."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from infra.outbox.tellers import Teller
from schemas.domain.commands import Command
from schemas.domain.errors import DomainError
from schemas.domain.handling_commands import EndChild, FollowMain, TakeDuplicate, Unmerge
from schemas.domain.roles import Role
from schemas.domain.status import ENDED, Status
from schemas.wire.refusals import (
    EngineUnavailableError,
    OutcomeUnknownError,
    RefusedError,
    TransientOutcomeError,
)
from schemas.wire.temporal import CommandOutcome, CommandRequest, Progress

Answer = Status | DomainError


@dataclass
class Engine:
    """Answers each issue's commands with where it stands, or with an error; routed where nothing is said."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[CommandRequest, str]] = field(default_factory=list)

    async def command(self, request: CommandRequest, *, update_id: str) -> CommandOutcome:
        self.asked.append((request, update_id))
        answer = self.answers.get(request.issue_id, Status.ROUTED)
        if isinstance(answer, DomainError):
            raise answer
        progress = Progress(version=1, status=answer, next_due=None, closed=answer in ENDED)
        return CommandOutcome(command_hash="", events=(), recorded_version=1, progress=progress)

    @property
    def given(self) -> list[tuple[str, Command]]:
        return [(request.issue_id, request.command) for request, _ in self.asked]


@dataclass
class Follows:
    """Whom each issue follows."""

    mains: dict[str, str] = field(default_factory=dict)

    async def main_of(self, issue_id: str) -> str | None:
        return self.mains.get(issue_id)


def reference(*told: tuple[str, Command]) -> dict[str, Any]:
    return {"tell": [{"issue_id": issue_id, "command": command.model_dump(mode="json")} for issue_id, command in told]}


FOLLOWED = reference(("main", TakeDuplicate(duplicate_id="duplicate", joined=True)))
OVER = reference(
    ("one", FollowMain(main_id="main")),
    ("two", FollowMain(main_id="main")),
    ("whole", EndChild(child_id="main", outcome="satisfied")),
)


async def told(engine: Engine, what: dict[str, Any], *, attempt: int = 0) -> None:
    await Teller(engine, Follows()).tell(what, source="duplicate", version=6, attempt=attempt)


async def test_everybody_named_is_told_by_the_engine_itself() -> None:
    engine = Engine()

    await told(engine, OVER)

    assert engine.given == [
        ("one", FollowMain(main_id="main")),
        ("two", FollowMain(main_id="main")),
        ("whole", EndChild(child_id="main", outcome="satisfied")),
    ]
    assert {(request.by, request.role) for request, _ in engine.asked} == {("system", Role.SYSTEM)}
    assert len({request.command_id for request, _ in engine.asked}) == 3


async def test_a_second_attempt_is_the_same_command_under_another_update_id() -> None:
    engine = Engine()

    await told(engine, FOLLOWED, attempt=0)
    await told(engine, FOLLOWED, attempt=1)

    (first, one), (again, two) = engine.asked
    assert first == again
    assert one != two


async def test_a_refusal_ends_the_telling_of_one_and_the_others_are_told() -> None:
    engine = Engine({"one": RefusedError("It goes its own way.", hint="", code="step-not-allowed")})

    await told(engine, OVER)

    assert [issue_id for issue_id, _ in engine.given] == ["one", "two", "whole"]


@pytest.mark.parametrize("trouble", [TransientOutcomeError(), OutcomeUnknownError(), EngineUnavailableError()])
async def test_what_is_not_known_to_have_been_heard_is_told_again(trouble: DomainError) -> None:
    engine = Engine({"two": trouble})

    with pytest.raises(EngineUnavailableError):
        await told(engine, OVER)


@pytest.mark.parametrize(
    ("main", "command"),
    [
        (Status.CLOSED, FollowMain(main_id="main")),
        (Status.WITHDRAWN, Unmerge(main_id="main")),
        (Status.REFUSED, Unmerge(main_id="main")),
    ],
)
async def test_a_duplicate_of_what_is_over_is_told_so_by_a_command_of_its_own(main: Status, command: Command) -> None:
    engine = Engine({"main": main})

    await told(engine, FOLLOWED)

    assert engine.given[1:] == [("duplicate", command)]
    ids = [request.command_id for request, _ in engine.asked]
    assert ids[0] != ids[1]


async def test_a_duplicate_of_an_open_issue_is_told_nothing() -> None:
    engine = Engine({"main": Status.ACCEPTED})

    await told(engine, FOLLOWED)

    assert [issue_id for issue_id, _ in engine.given] == ["main"]


async def test_a_main_issue_that_refuses_tells_the_duplicate_nothing() -> None:
    engine = Engine({"main": RefusedError("No.", hint="", code="not-found")})

    await told(engine, FOLLOWED)

    assert [issue_id for issue_id, _ in engine.given] == ["main"]


@pytest.mark.parametrize(
    ("mains", "expected"),
    [
        ({"duplicate": "main", "main": "third", "third": "duplicate"}, [("duplicate", Unmerge(main_id="main"))]),
        ({"duplicate": "main", "main": "a", "a": "b", "b": "duplicate"}, [("a", Unmerge(main_id="b"))]),
        ({"duplicate": "main"}, []),
        ({"duplicate": "main", "main": "third", "third": "main"}, []),
        ({}, []),
    ],
    ids=["three", "four", "a chain", "a ring of others", "unmerged meanwhile"],
)
async def test_of_a_ring_the_one_whose_id_comes_first_goes_on_alone(
    mains: dict[str, str], expected: list[tuple[str, Command]]
) -> None:
    engine = Engine()

    await Teller(engine, Follows(mains)).tell(FOLLOWED, source="duplicate", version=6, attempt=0)

    assert engine.given == [("main", TakeDuplicate(duplicate_id="duplicate", joined=True)), *expected]


async def test_a_ring_without_end_is_given_up() -> None:
    engine = Engine()

    class Endless:
        async def main_of(self, issue_id: str) -> str | None:
            return f"{issue_id}x"

    await Teller(engine, Endless()).tell(FOLLOWED, source="duplicate", version=6, attempt=0)

    assert [name for name, _ in engine.given] == ["main"]
