"""What was typed into the form of a command, kept as it was, and made the body that the gateway takes."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from api.gateway.bodies import CommandBody
from api.pages.work.fields import Field, Form, Kind
from api.words import Said
from schemas.domain.limits import Unit

_BODIES: Final[TypeAdapter[CommandBody]] = TypeAdapter(CommandBody)
UNITS: Final = (
    (Unit.WORKING_DAYS.value, Said(zh="个工作日", en="working days")),
    (Unit.DAYS.value, Said(zh="天", en="days")),
    (Unit.HOURS.value, Said(zh="小时", en="hours")),
)
_WRITTEN: Final = frozenset({Kind.AREA, Kind.TEXT, Kind.PARTS, Kind.NAMED})
MOST_PARTS: Final = 5
MOST_NAMED: Final = 5

_MISSING: Final = Said(zh="请填写这一项。", en="Fill this in.")
_TOO_LONG: Final = Said(zh="太长了，请缩短。", en="It is too long; shorten it.")
_CHOOSE: Final = Said(zh="请从列出的里面选。", en="Choose one of those listed.")
_NO_LIMIT: Final = Said(zh="请填一个大于零的整数。", en="Give a whole number above zero.")
_NOBODY: Final = Said(zh="没有找到这个人或单位，请从提示里选。", en="Nobody of this name; choose from the suggestions.")


@dataclass(frozen=True)
class Typed:
    """The fields as they came: one name may come several times."""

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """The last value of a field; nothing where it did not come."""
        given = self.values.get(name, ())
        return given[-1] if given else ""

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(self.values.get(name, ()))


def typed_of(pairs: Iterable[tuple[str, str]]) -> Typed:
    found: dict[str, list[str]] = defaultdict(list)
    for name, value in pairs:
        found[name].append(value)
    return Typed(found)


def texts_of(form: Form, typed: Typed) -> tuple[tuple[Said, str], ...]:
    """What was written in words of one's own, each with the label of its field."""
    written = ((each.label, value) for each in form.fields if each.kind in _WRITTEN for value in typed.all(each.name))
    return tuple((label, text) for label, text in written if text.strip())


class MistakesError(Exception):
    """What has to be changed, by the name of the field."""

    def __init__(self, mistakes: Mapping[str, Said]) -> None:
        super().__init__(", ".join(mistakes))
        self.mistakes = mistakes


def body_of(command: str, form: Form, typed: Typed, *, among: Mapping[str, Sequence[tuple[str, str]]]) -> CommandBody:
    """The command.

    Raises:
        MistakesError: which fields cannot be taken, and why.
    """
    body: dict[str, Any] = {"name": command}
    mistakes: dict[str, Said] = {}
    for each in form.fields:
        try:
            value = _READ[each.kind](each, typed, tuple(among.get(each.name, ())))
        except MistakesError as wrong:
            mistakes |= wrong.mistakes
            continue
        if value not in (None, "", (), []):
            body[each.name] = value
        elif each.needed:
            mistakes[each.name] = _MISSING
    if mistakes:
        raise MistakesError(mistakes)
    try:
        return _BODIES.validate_python(body)
    except ValidationError as error:
        raise MistakesError({_field(one["loc"]): _said(one["type"]) for one in error.errors()}) from error


def _text(each: Field, typed: Typed, _among: Sequence[tuple[str, str]]) -> Any:
    return typed.one(each.name).strip()


def _choice(each: Field, typed: Typed, among: Sequence[tuple[str, str]]) -> Any:
    value = typed.one(each.name)
    if value and value not in {known for known, _ in among}:
        raise MistakesError({each.name: _CHOOSE})
    return int(value) if each.name == "rating" and value else value


def _many(each: Field, typed: Typed, among: Sequence[tuple[str, str]]) -> Any:
    known = {value for value, _ in among}
    given = tuple(dict.fromkeys(value for value in typed.all(each.name) if value))
    if not set(given) <= known:
        raise MistakesError({each.name: _CHOOSE})
    return given


def _limit(each: Field, typed: Typed, _among: Sequence[tuple[str, str]]) -> Any:
    amount, unit = typed.one(each.name).strip(), typed.one(f"{each.name}-unit")
    if not amount:
        return None
    if not amount.isdecimal() or int(amount[:6]) == 0 or unit not in {value for value, _ in UNITS}:
        raise MistakesError({each.name: _NO_LIMIT})
    return f"{int(amount[:6])}{unit}"


def _yes(each: Field, typed: Typed, _among: Sequence[tuple[str, str]]) -> Any:
    return {"yes": True, "no": False}.get(typed.one(each.name))


def _parts(each: Field, typed: Typed, _among: Sequence[tuple[str, str]]) -> Any:
    return tuple({"problem": text} for value in typed.all(each.name) if (text := value.strip()))


def _named(each: Field, typed: Typed, among: Sequence[tuple[str, str]]) -> Any:
    """By the label that was chosen, or by what stands behind it."""
    known = {label: value for value, label in among} | {value: value for value, _ in among}
    given = [value.strip() for value in typed.all(each.name) if value.strip()]
    if any(value not in known for value in given):
        raise MistakesError({each.name: _NOBODY})
    return tuple(dict(zip(("kind", "id"), known[value].split(":", 1), strict=True)) for value in given)


def _files(each: Field, typed: Typed, _among: Sequence[tuple[str, str]]) -> Any:
    """Claims of files that were sent before."""
    return tuple(value for value in typed.all(each.name) if value)


_READ: Final[Mapping[Kind, Callable[[Field, Typed, Sequence[tuple[str, str]]], Any]]] = {
    Kind.AREA: _text,
    Kind.TEXT: _text,
    Kind.PICK: _choice,
    Kind.CHOICE: _choice,
    Kind.MANY: _many,
    Kind.LIMIT: _limit,
    Kind.YES: _yes,
    Kind.PARTS: _parts,
    Kind.NAMED: _named,
    Kind.FILES: _files,
}


def _field(place: Sequence[int | str]) -> str:
    """After the name of the command, the field; inside it nothing is told apart."""
    return str(place[1]) if len(place) > 1 else ""


def _said(kind: str) -> Said:
    if kind in {"string_too_long", "too_long"}:
        return _TOO_LONG
    return _MISSING if kind == "missing" or "short" in kind else _CHOOSE
