"""A TOML text read into a model, or a list of everything that is wrong with it: key, line, value, what is allowed."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from schemas.domain.base import Frozen
from schemas.domain.contradictions import Contradiction, ContradictionError, Path, UnfitError
from schemas.domain.errors import DomainError
from schemas.wire.toml_lines import line_numbers
from schemas.wire.toml_words import chinese_of, place_of, unreadable

M = TypeVar("M", bound=BaseModel)


class Problem(Frozen):
    """One thing to change in a file: key, line from 1, what stands there, and what is allowed, `zh` in Chinese."""

    key: str
    line: int
    value: str
    sentence: str
    zh: str

    def __str__(self) -> str:
        stands = f" = {self.value}" if self.value else ""
        return f"line {self.line}: {self.key}{stands}: {self.sentence} {self.zh}"


class TomlFileError(DomainError):
    """A file that cannot be used. `problems` are in the order of their lines."""

    code = "file_unusable"

    def __init__(self, name: str, problems: tuple[Problem, ...]) -> None:
        found = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"{name} cannot be used:\n{found}", hint="Change these lines and try again.")
        self.problems = problems


def read_toml(text: str, model: type[M], *, name: str, error: type[TomlFileError] = TomlFileError) -> M:
    """The model that the text of the file `name` describes; `error` with every problem otherwise."""
    try:
        return model.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as broken:
        raise error(name, (_unreadable(text, broken),)) from broken
    except RecursionError as broken:
        sentence = "Tables and lists are nested too deeply."
        deep = Problem(key="TOML", line=1, value="", sentence=sentence, zh="表和列表嵌套过深。")
        raise error(name, (deep,)) from broken
    except ValidationError as invalid:
        raise error(name, _problems(text, model, invalid)) from invalid


def problems_at(text: str, found: Iterable[Contradiction]) -> tuple[Problem, ...]:
    """What a model's reader found wrong with the keys of a text, in the order of its lines. The text is valid TOML."""
    lines = line_numbers(text)
    listed = dict.fromkeys(_problem(one, lines) for one in found)
    return tuple(sorted(listed, key=lambda problem: problem.line))


def _unreadable(text: str, broken: tomllib.TOMLDecodeError) -> Problem:
    place = place_of(broken)
    line = place[0] if place else text.count("\n") + 1
    lines = text.splitlines()
    value = lines[line - 1].strip()[:80] if line <= len(lines) else ""
    return Problem(key="TOML", line=line, value=value, sentence=f"This is no TOML: {broken}.", zh=unreadable(broken))


def _problems(text: str, model: type[BaseModel], invalid: ValidationError) -> tuple[Problem, ...]:
    lines = line_numbers(text)
    found = dict.fromkeys(problem for one in invalid.errors() for problem in _from_error(one, model, lines))
    return tuple(sorted(found, key=lambda problem: problem.line))


def _from_error(one: ErrorDetails, model: type[BaseModel], lines: Mapping[Path, int]) -> Iterator[Problem]:
    path = tuple(part for part in one["loc"] if part != "[key]")
    cause = one.get("ctx", {}).get("error")
    if isinstance(cause, ContradictionError):
        for within in cause.found:
            yield _problem(within._replace(path=(*path, *within.path)), lines)
    elif one["type"] == "missing":
        yield _problem(Contradiction(path, None, "This key is missing.", "缺少这个键。"), lines, whole=True)
    elif one["type"] == "extra_forbidden":
        known = _known_keys(model, path[:-1])
        sentence = f"This key is not known here. Allowed: {', '.join(known)}."
        zh = f"这里没有这个键。可用：{'、'.join(known)}。"
        yield _problem(Contradiction(path, one["input"], sentence, zh), lines)
    else:
        sentence = f"{one['msg'].removeprefix('Value error, ').rstrip('.')}."
        zh = cause.zh if isinstance(cause, UnfitError) else chinese_of(one)
        yield _problem(Contradiction(path, one["input"], sentence, zh), lines)


def _problem(found: Contradiction, lines: Mapping[Path, int], *, whole: bool = False) -> Problem:
    """The deepest key that stands in the file is blamed; a missing one is named whole, at the line of its table."""
    path = found.path
    depth = next(length for length in range(len(path), -1, -1) if path[:length] in lines)
    named = path if whole else path[:depth]
    key = ".".join(str(part) for part in named) or "the file"
    return Problem(key=key, line=lines[path[:depth]], value=_shown(found.value), sentence=found.sentence, zh=found.zh)


def _shown(value: Any) -> str:
    if value is None or isinstance(value, BaseModel | dict | list | tuple):
        return ""
    shown = f'"{value}"' if isinstance(value, str) else str(value)
    return shown if len(shown) <= 80 else f"{shown[:77]}..."


def _known_keys(model: Any, path: Path) -> list[str]:
    """The keys of the table at `path`, found by walking the model's annotations."""
    for part in path:
        model = _inside(model, part)
    return sorted(field.alias or name for name, field in model.model_fields.items()) if _is_model(model) else []


def _inside(model: Any, part: str | int) -> Any:
    if _is_model(model):
        field = model.model_fields.get(part)
        return _bare(field.annotation) if field else None
    arguments = get_args(model)
    return _bare(arguments[-1 if isinstance(part, str) else 0]) if arguments else None


def _bare(annotation: Any) -> Any:
    """Without Annotated."""
    return annotation.__origin__ if hasattr(annotation, "__metadata__") else annotation


def _is_model(model: Any) -> bool:
    return isinstance(model, type) and issubclass(model, BaseModel)
