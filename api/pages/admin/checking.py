"""A TOML file of administrators: checked as a whole first, and put in force exactly as it was checked."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from fastapi import Request, Response
from pydantic import ValidationError
from starlette.responses import RedirectResponse

from api.pages.admin.files import TOML_BYTES, NotTextError, form_with_text
from api.pages.refusals import SAID, said_of
from api.pages.rendering import work_page
from api.pages.visiting import ensure_own_form, visitor_of
from api.services import Services, services_of
from api.words import Said
from api.writing.policies import ActivationBody
from schemas.domain.principals import Principal
from schemas.wire.in_force import Activation, ContentMovedError, InForceMovedError
from schemas.wire.toml_file import TomlFileError

_EMPTY: Final = Said(zh="请选择一个文件，或把内容粘贴进来。", en="Choose a file, or paste the text.")
_LARGEST_TEXT: Final = 200_000  # characters, as over HTTP


class Checked(Protocol):
    """What was found out about a text."""

    @property
    def usable(self) -> bool: ...

    @property
    def problems(self) -> Any: ...


@dataclass(frozen=True, kw_only=True)
class Checking:
    """Of one kind of file. `form` and `seen` are templates, `unusable` what is said above the lines to change.

    `overview`: the page that is shown once it is in force.
    """

    form: str
    seen: str
    unusable: Said
    overview: str
    find_out: Callable[[Services, str], Awaitable[Checked]]
    put_in_force: Callable[[Services, Principal, ActivationBody], Awaitable[Activation]]

    async def check(self, request: Request) -> Response:
        """Whether the text can be used, what it would change, and what is hardly meant; nothing is kept."""
        visitor = await visitor_of(request)
        try:
            fields = await form_with_text(request, limit=TOML_BYTES)
        except NotTextError as error:
            return self.shown(request, "", sorry=said_of(error))
        ensure_own_form(visitor, fields)
        return await self._checked(request, fields.get("text", ""))

    async def activate(self, request: Request) -> Response:
        """In force, where it is what was checked and nothing else came meanwhile; else checked anew."""
        visitor = await visitor_of(request)
        fields = await form_with_text(request, limit=TOML_BYTES)
        ensure_own_form(visitor, fields)
        try:
            made = await self.put_in_force(services_of(request), visitor.caller, _activation(fields))
        except (ContentMovedError, TomlFileError, ValidationError):
            return await self._checked(request, fields.get("text", ""), sorry=SAID["content-moved"])
        except InForceMovedError:
            return await self._checked(request, fields.get("text", ""), sorry=SAID["in-force-moved"])
        return RedirectResponse(f"{self.overview}?done={made.version}", status_code=303)

    def shown(self, request: Request, text: str, *, sorry: Said | None = None, problems: Any = ()) -> Response:
        """The form with what was typed."""
        values = {"text": text, "sorry": sorry, "problems": problems}
        return work_page(request, self.form, values, status=422 if sorry else 200)

    async def _checked(self, request: Request, text: str, *, sorry: Said | None = None) -> Response:
        if not text.strip():
            return self.shown(request, text, sorry=_EMPTY)
        if len(text) > _LARGEST_TEXT:
            return self.shown(request, text[:_LARGEST_TEXT], sorry=SAID["too-long"])
        found = await self.find_out(services_of(request), text)
        if not found.usable:
            return self.shown(request, text, sorry=self.unusable, problems=found.problems)
        values = {"checked": found, "text": text, "sorry": sorry}
        return work_page(request, self.seen, values, status=409 if sorry else 200)


def _activation(fields: Mapping[str, str]) -> ActivationBody:
    """Raises ValidationError for what no form of ours sends."""
    return ActivationBody(
        text=fields.get("text", ""), version=fields.get("version", ""), instead_of=fields.get("instead_of") or None
    )
