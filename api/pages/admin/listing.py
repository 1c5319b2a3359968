"""Lists of administrators as files at the address of the page, and what is shown of a list at a time."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Final, Protocol, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from api.pages.exporting import KINDS, Cell, NoSuchKindError, Sheet, file_of
from api.pages.look import look_of
from api.words import Said

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

SHOWN: Final = 50
PAGE: Final = 200  # entries asked for at a time of a list that becomes a file
_MOST_IN_A_FILE: Final = 10_000


class OfMany(Protocol[T_co]):
    """A page of a list; `next` is where the next one begins."""

    @property
    def items(self) -> Sequence[T_co]: ...

    @property
    def next(self) -> str | None: ...


def as_file(
    request: Request,
    ending: str,
    *,
    name: str,
    columns: Mapping[str, Said],
    rows: Iterable[Mapping[str, Cell]],
) -> Response:
    """The rows as .json, .csv or .xlsx. Raises NoSuchKindError for anything else."""
    ensure_ending(ending)
    say = look_of(request).say
    return file_of(Sheet(name=name, columns=[(key, say(said)) for key, said in columns.items()], rows=[*rows]), ending)


def ensure_ending(ending: str) -> None:
    """Raises NoSuchKindError."""
    if ending not in KINDS:
        raise NoSuchKindError


def asked_of(request: Request, *names: str) -> dict[str, str]:
    """What the address narrows a list by; what is empty asks for nothing."""
    given = request.query_params
    return {name: value for name in names if (value := given.get(name, "").strip()[:64])}


def way_on(path: str, asked: Mapping[str, str], **more: str) -> str:
    """The same list with more asked for."""
    return f"{path}?{urlencode({**asked, **more})}"


async def read_through(page_after: Callable[[str | None], Awaitable[OfMany[T]]]) -> list[T]:
    """What stands on all the pages of a list, as much of it as a file holds."""
    found: list[T] = []
    cursor: str | None = None
    while len(found) < _MOST_IN_A_FILE:
        page = await page_after(cursor)
        found += page.items
        cursor = page.next
        if cursor is None:
            break
    return found[:_MOST_IN_A_FILE]
