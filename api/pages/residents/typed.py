"""What a resident typed, screen by screen: read within bounds, carried along whole, and made a report of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import Field, ValidationError
from starlette.requests import Request

from api.pages.forms import pairs_of
from api.pages.parts import has_files
from api.pages.photos import PhotoForm, photo_form
from api.pages.taking import FormRefusedError
from api.services import services_of
from api.words import Said
from api.writing.filing import ReportBody, ReporterBody
from api.writing.joining import JOINS
from schemas.domain.attachment_refusals import AttachmentsFullError
from schemas.domain.attachments import CLAIM
from schemas.domain.base import Frozen
from schemas.domain.content import Channel
from schemas.domain.errors import DomainError
from schemas.domain.place import PlaceGiven
from schemas.domain.text import Text

MOST_BYTES: Final = 131_072  # ten thousand Chinese characters as a form writes them are 90,000
MOST_PHOTOS: Final = 5
NOWHERE: Final = "none"
_OF_ONE_SCREEN: Final = frozenset({"proof", "ticket", "asked", "fresh", "x", "y", "language", "large", "contrast"})
_UNREADABLE: Final = "The form cannot be read."
_FORM: Final = "application/x-www-form-urlencoded"
_KEY: Final = re.compile(r"[0-9a-f]{32}")
_PLACE: Final = re.compile(r"(building_id|grid_id|community_id):([A-Za-z0-9_-]{1,64})")
_CLAIM: Final = re.compile(CLAIM)
_JOINS: Final = re.compile(JOINS)
_DEGREES: Final = re.compile(r"-?\d{1,3}(\.\d{1,15})?")

WORDS: Final[Mapping[str, Said]] = {
    "problem": Said(zh="请写明问题，不超过一万字。", en="Say what is wrong, in at most 10,000 characters."),
    "suggestion": Said(zh="建议不超过两千字。", en="At most 2,000 characters."),
    "name": Said(zh="姓名不超过两百字。", en="At most 200 characters."),
    "phone": Said(zh="电话不超过两百字。", en="At most 200 characters."),
}


class Typed(Frozen):
    """The fields as they were typed, for showing them again; `proof` and `ticket` came with them.

    `place`: the kind of place and its id, parted by a colon; "none" says that the measured point is not meant.
    `find`: what place is searched. `files`: claims of photos, parted by blanks; `fresh`: they are taken out again.
    `joins`: the mark of an open report that this one joins. `asked`: the screen that was filled in.
    `x` and `y`: where the map was pressed, in pixels.
    `language`, `large` and `contrast` come with the buttons that change the look of the page.
    """

    problem: str = ""
    suggestion: str = ""
    place: str = ""
    find: str = ""
    longitude: str = ""
    latitude: str = ""
    anonymous: str = ""
    name: str = ""
    phone: str = ""
    files: str = ""
    fresh: str = ""
    joins: str = ""
    key: str = ""
    proof: str = ""
    ticket: str = ""
    asked: str = ""
    x: str = ""
    y: str = ""
    language: str = ""
    large: str = ""
    contrast: str = ""

    @property
    def has_key(self) -> bool:
        return _KEY.fullmatch(self.key) is not None

    @property
    def claims(self) -> tuple[str, ...]:
        """Of the photos that are kept, each once."""
        known = {claim.partition(".")[0]: claim for claim in self.files.split() if _CLAIM.fullmatch(claim)}
        return tuple(known.values())[:MOST_PHOTOS]

    @property
    def mark(self) -> str | None:
        """What is joined, where that can be a mark at all."""
        return self.joins if _JOINS.fullmatch(self.joins) else None

    @property
    def place_given(self) -> PlaceGiven:
        """What was chosen or measured; nothing of either where it is no place at all."""
        if self.place == NOWHERE:
            return PlaceGiven()
        chosen = _PLACE.fullmatch(self.place)
        given: dict[str, Any] = {chosen[1]: chosen[2]} if chosen else {}
        if _DEGREES.fullmatch(self.longitude) and _DEGREES.fullmatch(self.latitude):
            given |= {"longitude": float(self.longitude), "latitude": float(self.latitude)}
        try:
            return PlaceGiven(**given)
        except ValidationError:
            return PlaceGiven()

    @property
    def carried(self) -> dict[str, str]:
        """What goes along in hidden fields; the rest belongs to one screen."""
        return {name: value for name, value in self if name not in _OF_ONE_SCREEN}


@dataclass(frozen=True)
class Sent:
    """A form with what is wrong with the photos that came with it; the others are among the claims."""

    typed: Typed
    refused: tuple[DomainError, ...] = ()


class _Fields(Frozen):
    problem: Annotated[Text, Field(min_length=1, max_length=10_000)]
    suggestion: Annotated[Text, Field(max_length=2_000)]
    name: Annotated[Text, Field(max_length=200)]
    phone: Annotated[Text, Field(max_length=200)]


async def sent_form(request: Request) -> Sent:
    """The form of a request, with photos or without. Raises FormRefusedError for what no form of ours sends."""
    if has_files(request):
        return await _with_photos(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise FormRefusedError(_UNREADABLE)
    return Sent(typed=_typed(await pairs_of(request, limit=MOST_BYTES)))


def mistakes(typed: Typed) -> dict[str, Said]:
    """What to change, by field; nothing where a report can be made of it."""
    try:
        _fields(typed)
    except ValidationError as error:
        return {str(each["loc"][0]): WORDS[str(each["loc"][0])] for each in error.errors()}
    return {}


def report_of(typed: Typed) -> ReportBody:
    """The report. Raises ValidationError where `mistakes` has something to say."""
    fields = _fields(typed)
    named = typed.anonymous != "1" and (fields.name or fields.phone)
    return ReportBody(
        problem=fields.problem,
        suggestions=(fields.suggestion,) if fields.suggestion else (),
        channel=Channel.BACK_TO_BACK if typed.anonymous == "1" else Channel.WEB,
        place=typed.place_given,
        anonymous=typed.anonymous == "1",
        reporter=ReporterBody(name=fields.name or None, phone=fields.phone or None) if named else None,
        joins=typed.mark,
        attachments=typed.claims,
    )


def _fields(typed: Typed) -> _Fields:
    return _Fields(problem=typed.problem, suggestion=typed.suggestion, name=typed.name, phone=typed.phone)


async def _with_photos(request: Request) -> Sent:
    failures: tuple[type[Exception], ...] = request.app.state.page_failures
    form: PhotoForm = await photo_form(request, services_of(request), most=MOST_PHOTOS, failures=failures)
    typed, refused = _typed(form.fields), tuple(form.refused)
    before = () if typed.fresh else typed.claims
    claims = tuple(dict.fromkeys((*before, *form.claims)))
    if len(claims) > MOST_PHOTOS:
        refused = (*refused, AttachmentsFullError(limit=MOST_PHOTOS))
    return Sent(typed=typed.model_copy(update={"files": " ".join(claims[:MOST_PHOTOS])}), refused=refused)


def _typed(pairs: list[tuple[str, str]]) -> Typed:
    given: dict[str, Any] = dict(pairs)
    if len(given) != len(pairs) or not set(given) <= set(Typed.model_fields):
        raise FormRefusedError(_UNREADABLE)
    return Typed.model_validate(given)
