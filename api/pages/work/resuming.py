"""A form of a command that is sent when its session is over: what was typed waits on a page while one signs in again.

Nothing is kept on the server: the page holds it, and sends it to the form of the new session, where it is looked at
once more before anything is done.
"""

from typing import Final

from fastapi import Request, Response

from api.pages.forms import pairs_of
from api.pages.parts import Bounds, has_files, parts_of
from api.pages.rendering import page
from api.pages.visiting import SignInNeededError
from api.pages.work.fields import FORMS, Form
from api.pages.work.reading_forms import texts_of, typed_of
from api.services import services_of
from api.signing.forgery import ensure_from_here
from api.words import Said
from schemas.domain.attachment_refusals import AttachmentsFullError

LARGEST: Final = 400_000  # bytes: several texts of ten thousand characters, as a form writes them
ANEW: Final = Said(
    zh="您重新登录过。请核对下面的内容，再提交一次。",
    en="You signed in anew. Look at what stands below and send it once more.",
)


async def waiting_for_sign_in(request: Request, command: str, over: SignInNeededError) -> Response:
    """What was typed, the way to sign in, and the way on from there.

    Raises:
        SignInNeededError: nothing was typed that could be lost.
        ForgedRequestError: another site made the browser send it.
        FormRefusedError: it is no form of ours.
    """
    ensure_from_here(request, public_url=services_of(request).desk.public_url)
    form = FORMS.get(command)
    if form is None:
        raise over
    fields = await _fields(request)
    if not texts_of(form, typed_of(fields)):
        raise over
    values = {
        "lines": [(_label(form, name, value), name, value) for name, value in fields if name != "csrf"],
        "sign_in": over.way,
        "takes_files": form.takes_files,
    }
    return page(request, "work/signed_out.html", values, status=401)


def _label(form: Form, name: str, value: str) -> Said | None:
    """How the field is called, where it holds words to look at."""
    labels = [label for label, text in texts_of(form, typed_of([(name, value)])) if text == value]
    return labels[0] if labels else None


async def _fields(request: Request) -> list[tuple[str, str]]:
    """Of files nothing is taken from whom nobody knows."""
    if not has_files(request):
        return await pairs_of(request, limit=LARGEST)
    parts = parts_of(request, Bounds(file=services_of(request).receiving.limit), hold=_no_files)
    return [(part.name, part.text) async for part in parts if not part.is_file]


def _no_files() -> None:
    raise AttachmentsFullError(limit=0)
