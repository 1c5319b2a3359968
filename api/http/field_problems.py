"""What is wrong with a request, field by field, in sentences, without repeating what somebody wrote."""

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from api.errors import FieldProblem, RequestRefusedError

_MOST = 50
_LONGEST_NAME = 64

_SENTENCES: Mapping[str, str] = {
    "missing": "This is missing.",
    "extra_forbidden": "This is not known here; leave it out.",
    "string_type": "This must be a text.",
    "bool_type": "This must be true or false.",
    "bool_parsing": "This must be true or false.",
    "int_type": "This must be a whole number.",
    "int_parsing": "This must be a whole number.",
    "int_from_float": "This must be a whole number.",
    "float_type": "This must be a number.",
    "float_parsing": "This must be a number.",
    "finite_number": "This must be a finite number.",
    "model_type": "This must be an object.",
    "model_attributes_type": "This must be an object.",
    "dict_type": "This must be an object.",
    "tuple_type": "This must be a list.",
    "list_type": "This must be a list.",
    "string_pattern_mismatch": "This does not have the form that is expected.",
}


def refusal_of(errors: Sequence[Mapping[str, Any]]) -> RequestRefusedError:
    """One refusal that names every field, at most 50 of them."""
    found = tuple(_problem(error) for error in errors[:_MOST])
    if any(problem.field.lower() == "idempotency-key" for problem in found):
        return RequestRefusedError(
            "idempotency-key",
            "Every write needs the header Idempotency-Key: 1 to 200 visible ASCII characters.",
            hint="Make a new random key for each new request, and send the same key again when you repeat one.",
            errors=found,
        )
    return RequestRefusedError(
        "invalid",
        f"{len(errors)} field{'s' if len(errors) > 1 else ''} cannot be used; `errors` says which and why.",
        hint="Correct all of them and send the request again.",
        errors=found,
    )


def ensure_known(given: Sequence[str], known: AbstractSet[str]) -> None:
    """A filter that is misspelt must not give everything, nor one of two values stand for the other.

    Raises:
        RequestRefusedError: with every parameter of the address that there is not, or that is given more than once.
    """
    wrong = [_parameter(name, known) for name, count in Counter(given).items() if name not in known or count > 1]
    if wrong:
        raise RequestRefusedError(
            "invalid",
            "The address has parameters that cannot be used; `errors` says which and why.",
            hint="Correct all of them and send the request again.",
            errors=tuple(wrong[:_MOST]),
        )


def _parameter(name: str, known: AbstractSet[str]) -> FieldProblem:
    shown = name[:_LONGEST_NAME]
    if name in known:
        return FieldProblem(location="query", field=shown, message="This is given more than once.")
    there_are = ", ".join(sorted(known))
    return FieldProblem(location="query", field=shown, message=_SENTENCES["extra_forbidden"], allowed=there_are)


def _problem(error: Mapping[str, Any]) -> FieldProblem:
    location, *path = error["loc"]
    message, allowed = _words(error)
    return FieldProblem(location=str(location), field=_field(str(location), path), message=message, allowed=allowed)


def _field(location: str, path: Sequence[object]) -> str:
    names = [str(part)[:_LONGEST_NAME] for part in path]
    if location != "body":
        return ".".join(names)
    return "".join("/" + name.replace("~", "~0").replace("/", "~1") for name in names)


def _words(error: Mapping[str, Any]) -> tuple[str, str | None]:
    kind, context = error["type"], error.get("ctx", {})
    if len(error["loc"]) == 1 and error["loc"][0] == "body":
        return ("Send a JSON object.", None) if kind in _SENTENCES else (_own(error), None)
    if kind in {"enum", "literal_error"}:
        return "This is not one of the values allowed.", str(context["expected"])
    if kind in {"string_too_short", "string_too_long", "too_short", "too_long"}:
        return _length(error, context)
    if "le" in context or "ge" in context:
        bound = f"at most {context['le']:g}" if "le" in context else f"at least {context['ge']:g}"
        return f"This must be {bound}.", bound
    if kind == "string_pattern_mismatch":
        return _SENTENCES[kind], str(context["pattern"])
    return _SENTENCES.get(kind) or _own(error), None


def _length(error: Mapping[str, Any], context: Mapping[str, Any]) -> tuple[str, str]:
    counted = "characters" if isinstance(error.get("input"), str) else "entries"
    if "max_length" in context:
        bound = f"at most {context['max_length']:,} {counted}"
    else:
        bound = f"at least {context['min_length']} {counted if context['min_length'] > 1 else counted[:-1]}"
        bound = bound.replace("1 entrie", "1 entry")
    return f"This must have {bound}.", bound


def _own(error: Mapping[str, Any]) -> str:
    """A sentence of ours, or pydantic's, none of which quotes the value."""
    return str(error["msg"]).removeprefix("Value error, ").rstrip(".") + "."
