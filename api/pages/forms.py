"""Reads the small forms of our pages."""

from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from api.pages.taking import FormRefusedError, form_body

LARGEST: Final = 20_000  # bytes of a form without texts
_LONGEST_NUMBER: Final = 10


async def form_of(request: Request, *, limit: int = LARGEST) -> dict[str, str]:
    """The fields of a form, each once: of several of one name the last.

    Raises:
        FormRefusedError: it is too long, too slow or in no UTF-8.
    """
    return dict(await pairs_of(request, limit=limit))


async def pairs_of(request: Request, *, limit: int = LARGEST) -> list[tuple[str, str]]:
    """The fields of a form as they came. Raises FormRefusedError."""
    body = await form_body(request, limit=limit)
    try:
        return parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=200, errors="strict")
    except ValueError as error:
        raise FormRefusedError("The form cannot be read.") from error


def whole(text: str, *, otherwise: int) -> int:
    """The whole number that is typed, of nine digits at most: a longer one is meant for no field of ours."""
    return int(text) if text.isdecimal() and len(text) < _LONGEST_NUMBER else otherwise
