"""JSON as we take it: every value means one thing to every reader, and can be stored as it is."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from api.errors import RequestRefusedError

_DEEPEST = 20
_MOST = 10_000  # names and values; a report has some thirty
_LARGEST_INTEGER = 2**53  # beyond it JavaScript and others read another number
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def read_json(body: bytes) -> Any:
    """The value of a JSON body in UTF-8.

    Raises:
        RequestRefusedError: `bad-json`, for what is no JSON, and for JSON that others would read differently: repeated
            keys, NaN, numbers too large, half characters, the NUL character, too many levels.
    """
    try:
        value = json.loads(body.decode("utf-8"), object_pairs_hook=_object, parse_constant=_not_a_number)
    except UnicodeDecodeError as error:
        raise _bad("The body is not UTF-8 text.") from error
    except json.JSONDecodeError as error:
        raise _bad(f"The body is not JSON: line {error.lineno}, column {error.colno}.") from None
    except (RecursionError, ValueError):
        raise _bad("The body is nested too deeply or holds a number that is too long.") from None
    _check(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise _bad("An object of the body has the same key twice.")
    return read


def _not_a_number(_constant: str) -> NoReturn:
    raise _bad("The body holds NaN or Infinity, which JSON does not have.")


def _check(value: Any) -> None:
    for number, text in enumerate(_scalars(value, depth=0)):
        if number >= _MOST:
            raise _bad(f"The body has more than {_MOST:,} names and values.")
        if isinstance(text, str) and _UNSTORABLE.search(text):
            raise _bad("A text of the body holds a NUL character or half of a character (a lone surrogate).")
        if isinstance(text, float) and not math.isfinite(text):
            raise _bad("A number of the body is too large.")
        if isinstance(text, int) and abs(text) > _LARGEST_INTEGER:
            raise _bad("A whole number of the body is too large.")


def _scalars(value: Any, *, depth: int) -> Iterator[Any]:
    if depth > _DEEPEST:
        raise _bad(f"The body has more than {_DEEPEST} levels.")
    if isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from _scalars(inner, depth=depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _scalars(inner, depth=depth + 1)
    else:
        yield value


def _bad(message: str) -> RequestRefusedError:
    return RequestRefusedError("bad-json", message, hint="Send one JSON object in UTF-8, as /openapi.json shows.")
