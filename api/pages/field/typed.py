"""What somebody of the staff typed about a report: kept whole whatever comes of it, and made a report."""

import re
from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from api.pages.photos import PhotoForm
from api.words import Said
from api.writing.filing import ReportBody
from schemas.domain.attachments import CLAIM, MOST_AT_ONCE
from schemas.domain.base import Frozen
from schemas.domain.content import Channel
from schemas.domain.place import PlaceGiven

_KEY: Final = re.compile(r"[0-9a-f]{32}")
_CLAIM: Final = re.compile(CLAIM)
_PLACE_WORDS: Final = 100  # characters
_FIELDS: Final = {"suggestions": "suggestion", "attachments": "photos", "settled_attachments": "settled_photos"}
_PLACE_FIELDS: Final = {"building": "building_id", "grid": "grid_id", "community": "community_id"}

WORDS: Final[Mapping[str, Said]] = {
    "channel": Said(zh="请选这件事从哪里来。", en="Choose the way in."),
    "problem": Said(zh="请写明是什么事，不超过一万字。", en="Say what it is, in at most 10,000 characters."),
    "suggestion": Said(zh="建议不超过两千字。", en="At most 2,000 characters."),
    "place": Said(zh="没有这个地点，请重新选择。", en="There is no such place; choose again."),
    "name": Said(zh="姓名不超过两百字。", en="At most 200 characters."),
    "phone": Said(zh="电话不超过两百字。", en="At most 200 characters."),
    "settlement": Said(zh="答复不超过一万字。", en="At most 10,000 characters."),
    "joins": Said(zh="请重新选择是不是同一件事。", en="Choose again whether it is the same."),
    "photos": Said(zh=f"照片最多{MOST_AT_ONCE}张，每张只选一次。", en=f"At most {MOST_AT_ONCE} photos, each once."),
    "settled_photos": Said(
        zh=f"办之前和办好后的照片一共最多{MOST_AT_ONCE}张，同一张只选在一处。",
        en=f"At most {MOST_AT_ONCE} photos of before and after together, each in one place only.",
    ),
}
# The files of a form: the field that they come in, the one that their claims come back in, and the list they stand in.
FILES: Final[Mapping[str, tuple[str, str]]] = {
    "photos": ("claim", "claims"),
    "settled_photos": ("settled_claim", "settled_claims"),
}
NAMED: Final = Said(
    zh="不留姓名的来件不能写姓名和电话：请清空，或取消“不留姓名”。",
    en="A report without a name holds none: clear name and telephone, or let the name be kept.",
)
NOT_HERE: Final = Said(
    zh="涉及干部作风的由纪检受理，不能就地办结：请清空答复，去掉办好后的照片。",
    en="Discipline takes what is about an official, so it is not settled here: clear the answer and its photos.",
)
HOW: Final = Said(
    zh="有办好后的照片，请写明怎么办好的；还没办好的，请去掉这些照片。",
    en="There are photos of it done: say what was done, or leave them out where it is not.",
)


class Typed(Frozen):
    """The fields as they were typed. `place`: chosen from the own buildings, `found`: from those that were looked for.

    `claims` of photos that are kept already, `settled_claims` of those that show it done.
    `shown`: what is open near by was shown before.
    """

    key: str = ""
    channel: str = ""
    problem: str = ""
    suggestion: str = ""
    place: str = ""
    found: str = ""
    place_words: str = ""
    longitude: str = ""
    latitude: str = ""
    name: str = ""
    phone: str = ""
    anonymous: str = ""
    conduct: str = ""
    settlement: str = ""
    joins: str = ""
    shown: str = ""
    claims: tuple[str, ...] = ()
    settled_claims: tuple[str, ...] = ()

    @property
    def has_key(self) -> bool:
        return _KEY.fullmatch(self.key) is not None

    @property
    def is_anonymous(self) -> bool:
        return bool(self.anonymous) or self.channel == Channel.BACK_TO_BACK


def typed_of(form: PhotoForm) -> Typed:
    """Of a field that comes several times the last; photos that came before stand before those of now."""
    several = {listed: _claims(form, name=name, before=before) for name, (before, listed) in FILES.items()}
    single = {name: value for name, value in form.fields if name in Typed.model_fields and name not in several}
    return Typed.model_validate({**single, **several})


def pairs_of(typed: Typed) -> list[tuple[str, str]]:
    """The fields that `typed_of` makes the same of again; what is empty is left out."""
    lists = {listed: before for before, listed in FILES.values()}
    single = [(name, value) for name, value in typed if name not in lists and value]
    return [*single, *((before, claim) for listed, before in lists.items() for claim in getattr(typed, listed))]


def place_of(typed: Typed) -> PlaceGiven:
    """The place that was chosen, made more exact by the telephone's position; whatever is no place says nothing."""
    kind, _, place_id = (typed.found or typed.place).partition(":")
    named = {_PLACE_FIELDS[kind]: place_id[:64]} if kind in _PLACE_FIELDS and place_id else {}
    try:
        point = {"longitude": float(typed.longitude), "latitude": float(typed.latitude)}
        return PlaceGiven.model_validate({**named, **point})
    except ValueError:
        return PlaceGiven.model_validate(named)


def checked(typed: Typed) -> ReportBody | dict[str, Said]:
    """The report, or what to correct by field."""
    wrong = _contradictions(typed)
    try:
        body = ReportBody.model_validate(_asked(typed))
    except ValidationError as error:
        return {**{field: WORDS[field] for field in map(_field, error.errors())}, **wrong}
    return wrong or body


def _contradictions(typed: Typed) -> dict[str, Said]:
    wrong = {}
    if typed.is_anonymous and (typed.name.strip() or typed.phone.strip()):
        wrong["name"] = NAMED
    if typed.conduct and (typed.settlement.strip() or typed.settled_claims):
        wrong["settlement"] = NOT_HERE
    elif typed.settled_claims and not typed.settlement.strip():
        wrong["settlement"] = HOW
    return wrong


def _asked(typed: Typed) -> dict[str, Any]:
    reporter = {name: value for name in ("name", "phone") if (value := getattr(typed, name).strip())}
    asked: dict[str, Any] = {
        "problem": _with_the_place(typed),
        "suggestions": [typed.suggestion] if typed.suggestion.strip() else [],
        "channel": typed.channel,
        "place": place_of(typed),
        "anonymous": typed.is_anonymous,
        "conduct": bool(typed.conduct),
        "reporter": reporter if reporter and not typed.is_anonymous else None,
        "attachments": typed.claims,
    }
    if typed.settlement.strip():
        asked |= {"settlement": typed.settlement, "settled_attachments": typed.settled_claims}
    return asked | ({"joins": typed.joins} if typed.joins else {})


def _with_the_place(typed: Typed) -> str:
    """Words for a place that nobody chose from a list are kept with the text: without a network there is no list."""
    words = typed.place_words.strip()[:_PLACE_WORDS]
    if not words or typed.found or typed.place or not typed.problem.strip():
        return typed.problem
    return f"{typed.problem.rstrip()}\n地点：{words}"


def _claims(form: PhotoForm, *, name: str, before: str) -> tuple[str, ...]:
    kept = (value for field, value in form.fields if field == before and _CLAIM.fullmatch(value))
    return tuple(dict.fromkeys((*kept, *form.of(name).claims)))[: MOST_AT_ONCE + 1]


def _field(error: Any) -> str:
    """The field of the form that a mistake is in."""
    first, *rest = error["loc"]
    if first == "reporter":
        return str(rest[0]) if rest and rest[0] in WORDS else "name"
    return _FIELDS.get(str(first), str(first))
