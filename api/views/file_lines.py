"""What is wrong with a file that was sent, line by line."""

from collections.abc import Iterable

from schemas.domain.base import Frozen
from schemas.wire.toml_file import Problem


class LineView(Frozen):
    """One thing to change: the key, its line from 1, what stands there, and what is allowed, `zh` in Chinese."""

    key: str
    line: int
    value: str
    sentence: str
    zh: str


def lines(problems: Iterable[Problem]) -> tuple[LineView, ...]:
    return tuple(LineView.model_validate(one.model_dump()) for one in problems)
