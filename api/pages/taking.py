"""Takes the body of a form: bounded in bytes and in time, whoever sends it."""

import asyncio
from typing import Final

from starlette.requests import ClientDisconnect, Request

from schemas.domain.errors import DomainError

_SECONDS: Final = 30.0


class FormRefusedError(DomainError):
    """What no form of ours sends; `status` says it to programs."""

    code = "form_unreadable"
    status = 400


class FormTooLongError(FormRefusedError):
    """More than any form of ours holds."""

    code = "too_long"
    status = 413


class FormTooSlowError(FormRefusedError):
    """The rest did not come in time."""

    code = "too_slow"
    status = 408


async def form_body(request: Request, *, limit: int, seconds: float = _SECONDS) -> bytes:
    """The whole body.

    Raises:
        FormTooLongError: more than `limit` bytes.
        FormTooSlowError: not all of it within `seconds`.
        FormRefusedError: it broke off.
    """
    taken = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                taken += chunk
                if len(taken) > limit:
                    raise FormTooLongError("The form is too long.")
    except TimeoutError as slow:
        raise FormTooSlowError("The form took too long to come.") from slow
    except ClientDisconnect as gone:
        raise FormRefusedError("The form broke off.") from gone
    return bytes(taken)
