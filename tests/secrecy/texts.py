"""Where people may write what they like: found in the document of the API, so that no field is forgotten."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

_SHORTEST: Final = (
    100  # characters a field must take to be one for free text; shorter ones hold codes and names of ours
)
_BOUND: Final = frozenset({"enum", "const", "pattern", "format"})

Write = Callable[[str, int], str]


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    """(operation, method, path, operation object) of everything in the document."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield operation["operationId"], method.upper(), path, operation


def body_schema(document: Mapping[str, Any], operation: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The schema of a JSON body; None where there is none."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    return None if content is None else _resolved(document, content["schema"])


def text_fields(document: Mapping[str, Any], schema: Mapping[str, Any], *, at: str = "") -> Iterator[tuple[str, int]]:
    """The path of each free text field, such as /reporter/name or /suggestions/0, and how long it may be."""
    for each in _alternatives(document, schema):
        if each.get("type") == "string" and not (_BOUND & each.keys()) and each.get("maxLength", 10**9) >= _SHORTEST:
            yield at, each.get("maxLength", 1_000)
        if each.get("type") == "array" and "items" in each:
            yield from text_fields(document, each["items"], at=f"{at}/0")
        for name, inner in each.get("properties", {}).items():
            yield from text_fields(document, inner, at=f"{at}/{name}")


def put(body: Any, field: str, text: str) -> Any:
    """The body with the text in this field; what is missing on the way is made, and lists keep what else they hold."""
    steps = field.strip("/").split("/")
    return _put(body, steps, text)


def _put(value: Any, steps: list[str], text: str) -> Any:
    if not steps:
        return text
    first, rest = steps[0], steps[1:]
    if first == "0":
        items = list(value or [None])
        return [_put(items[0], rest, text), *items[1:]]
    fields = dict(value or {})
    return {**fields, first: _put(fields.get(first), rest, text)}


def _alternatives(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    schema = _resolved(document, schema)
    for key in ("anyOf", "oneOf", "allOf"):
        for each in schema.get(key, ()):
            yield from _alternatives(document, each)
    if "type" in schema:
        yield schema


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema
