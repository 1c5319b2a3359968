"""Refusals as pages: a sentence that says what is wrong, in the reader's language, a way on, and what was typed."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from api.errors import kind_of
from api.pages.refusals import said_of
from api.pages.rendering import page
from api.words import Said


def refused(request: Request, error: Exception, *, code: str | None = None) -> Response:
    """The page of an error that has a `code`; `code` stands in where it has none."""
    found = str(getattr(error, "code", code or "unexpected")).replace("_", "-")
    status = getattr(error, "status", None) or int(kind_of(found).status)
    return refused_page(request, said_of(error, code=found), status=status)


def refused_page(request: Request, sentence: Said, *, status: int) -> Response:
    unsent = getattr(request.state, "unsent", ())
    return page(request, "refused.html", {"sentence": sentence, "unsent": unsent}, status=status)


def keep_unsent(request: Request, texts: Sequence[tuple[Said, str]]) -> None:
    """Where this request ends in a refusal that has no form to show again, these stand on its page to be copied.

    `texts`: how the field is called, and what was typed into it.
    """
    request.state.unsent = tuple(texts)
