"""The problems that operations declare in /openapi.json."""

from typing import Any

from api.errors import TABLE, TYPE_PREFIX, Problem, kind_of
from api.http.problems import MEDIA_TYPE

Answers = dict[int | str, dict[str, Any]]

# Any of these may happen to any request.
_ALWAYS = ("headers-too-large", "too-many-requests", "unexpected", "database-unavailable")
_OF_BODIES = ("bad-json", "body-too-large", "too-slow", "unsupported-media-type", "invalid")


def problems(*codes: str, body: bool = False) -> Answers:
    """OpenAPI responses for the problems an operation may answer with, each code with an example.

    Where one signs in, a token may be for something else, and a write may be forged with the cookie of somebody else.
    """
    signed = ("token-scope", *(("request-forged",) if body else ())) if "sign-in-needed" in codes else ()
    by_status: dict[int, list[str]] = {}
    for code in (*codes, *signed, *(_OF_BODIES if body else ("invalid",)), *_ALWAYS):
        by_status.setdefault(int(kind_of(code).status), []).append(code)
    return {status: _answer(tuple(dict.fromkeys(found))) for status, found in sorted(by_status.items())}


def _answer(codes: tuple[str, ...]) -> dict[str, Any]:
    examples = {code: {"value": _example(code)} for code in codes}
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}}
    return {"description": "; ".join(TABLE[code].title for code in codes) + ".", "content": content}


def _example(code: str) -> dict[str, Any]:
    kind = TABLE[code]
    problem = Problem(
        type=TYPE_PREFIX + code, title=kind.title, status=kind.status, detail=kind.detail or f"{kind.title}."
    )
    return problem.model_dump(exclude_defaults=True)
