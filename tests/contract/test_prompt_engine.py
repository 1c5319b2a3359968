"""Starting workflows beside the answer to the filing."""

import asyncio
from dataclasses import dataclass, field

from infra.temporal.client import connect
from infra.temporal.prompt import PromptEngine
from schemas.wire.refusals import EngineUnavailableError


@dataclass(frozen=True)
class SlowEngine(PromptEngine):
    """Takes a start only when it is told to."""

    may_go: asyncio.Event = field(default_factory=asyncio.Event)
    started: list[str] = field(default_factory=list)

    async def _start(self, issue_id: str) -> None:
        await self.may_go.wait()
        if issue_id == "refused":
            raise EngineUnavailableError
        self.started.append(issue_id)


async def _slow_engine() -> SlowEngine:
    return SlowEngine(await connect("127.0.0.1:1", lazy=True), "queue")


async def test_nobody_waits_for_a_start() -> None:
    engine = await _slow_engine()

    await engine.start("a")

    assert engine.started == []
    engine.may_go.set()
    await asyncio.gather(*engine.under_way)
    assert engine.started == ["a"]
    assert not engine.under_way


async def test_what_is_too_much_at_once_is_left_to_the_relay() -> None:
    engine = await _slow_engine()

    for number in range(20):
        await engine.start(f"{number}")

    engine.may_go.set()
    await asyncio.gather(*engine.under_way)
    assert engine.started == [f"{number}" for number in range(16)]


async def test_an_engine_known_to_be_away_is_not_asked_for_each_filing() -> None:
    engine = await _slow_engine()
    engine.may_go.set()
    await engine.start("refused")
    await asyncio.gather(*engine.under_way)

    await engine.start("next")

    assert not engine.under_way


async def test_an_engine_that_is_away_harms_nobody() -> None:
    engine = await _slow_engine()
    engine.may_go.set()

    await engine.start("refused")

    await asyncio.gather(*engine.under_way)
    assert engine.started == []
