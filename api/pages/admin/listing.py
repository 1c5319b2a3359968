"""Lists of administrators as files at the address of the page, and what is shown of a list at a time."""

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from api.pages.exporting import KINDS, Cell, NoSuchKindError, Sheet, file_of
from api.pages.look import look_of
from api.words import Said

SHOWN: Final = 50
MOST_IN_A_FILE: Final = 10_000


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
