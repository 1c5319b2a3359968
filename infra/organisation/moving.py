"""Gives many issues a command each, some side by side; what one refuses is kept and the rest goes on."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from schemas.domain.errors import DomainError
from schemas.wire.in_force import Moved
from schemas.wire.refusals import EngineUnavailableError

_SIDE_BY_SIDE = 20  # commands that the engine is asked at once

Give = Callable[[str], Awaitable[None]]


async def move(issue_ids: AsyncIterator[str], give: Give) -> Moved:
    """Give every issue its command, some side by side; what an issue refuses is kept and the rest goes on.

    Harmless to repeat: what was moved is no longer found under the old version.

    Raises:
        EngineUnavailableError: nothing can be given any more.
    """
    number, refused = 0, {}
    async for batch in _batches(issue_ids):
        answers = await asyncio.gather(*(_refusal(give, issue_id) for issue_id in batch))
        for issue_id, refusal in zip(batch, answers, strict=True):
            if isinstance(refusal, EngineUnavailableError):
                raise refusal
            if refusal is not None:
                refused[issue_id] = refusal.message
        number += len(batch)
    return Moved(moved=number - len(refused), refused=refused)


async def _batches(issue_ids: AsyncIterator[str]) -> AsyncIterator[list[str]]:
    batch: list[str] = []
    async for issue_id in issue_ids:
        batch.append(issue_id)
        if len(batch) == _SIDE_BY_SIDE:
            yield batch
            batch = []
    if batch:
        yield batch


async def _refusal(give: Give, issue_id: str) -> DomainError | None:
    try:
        await give(issue_id)
    except DomainError as refusal:
        return refusal
    return None
