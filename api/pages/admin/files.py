"""Forms of administrators that may bring a text as a file: the file's text takes the place of the field `text`."""

from typing import Final

from starlette.requests import Request

from api.pages.forms import form_of
from api.pages.parts import Bounds, has_files, parts_of
from api.pages.taking import FormRefusedError
from schemas.domain.errors import DomainError

TOML_BYTES: Final = 220_000  # a little above what a policy or a calendar may be, so that the sentence is about it
_PARTS: Final = 20


class NotTextError(DomainError):
    """A file that is no text."""

    code = "file-not-text"
    status = 422


async def form_with_text(request: Request, *, limit: int) -> dict[str, str]:
    """The fields of a form, of which one file at most is read as text into `text`.

    Its lines end as in files of ours: browsers end them otherwise, and what is applied must be what was seen.

    Raises:
        FormRefusedError: too long, too slow, broken.
        NotTextError: the file is not UTF-8.
    """
    fields = await _parts(request, limit) if has_files(request) else await form_of(request, limit=3 * limit)
    if "text" in fields:
        fields["text"] = fields["text"].replace("\r\n", "\n").replace("\r", "\n")
    return fields


async def _parts(request: Request, limit: int) -> dict[str, str]:
    fields: dict[str, str] = {}
    bounds = Bounds(text=limit + 20_000, file=limit, files=1, parts=_PARTS)
    async for part in parts_of(request, bounds, hold=lambda: None):
        if not part.is_file:
            fields[part.name] = part.text
        elif part.lost is not None:
            raise FormRefusedError("The file is too long.") from part.lost
        elif part.data:
            fields["text"] = _text_of(part.data)
    return fields


def _text_of(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotTextError("The file is no text in UTF-8.") from error
