"""The one look at the head of the feed: it never turns in a circle, however its waiters come and go."""

import asyncio

import pytest

from infra.issues.pulse import Pulse
from schemas.wire.stored import FeedPosition

HERE = FeedPosition(epoch="e", transaction=0, number=7)
BEYOND = FeedPosition(epoch="e", transaction=0, number=8)


@pytest.mark.timeout(20)  # What turns in a circle lets no other timer come to its end.
async def test_whoever_comes_when_a_look_is_just_over_waits_for_the_next_one() -> None:
    looks = 0

    async def look() -> FeedPosition:
        nonlocal looks
        looks += 1
        return HERE if looks < 2 else BEYOND

    pulse = Pulse(look)
    first = asyncio.ensure_future(pulse.beyond(HERE))
    await asyncio.sleep(0)
    begun = pulse._next
    assert begun is not None
    pulse.wake()
    while not begun.done():
        await asyncio.sleep(0)
    just_over = pulse._next is begun
    pulse.wake()

    await pulse.beyond(HERE)

    await first
    assert just_over
    assert looks == 2
