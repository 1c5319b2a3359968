"""What is wrong between several keys of a data file, each with the key to blame, so that a person finds the line."""

from typing import Any, NamedTuple

Path = tuple[str | int, ...]


class Contradiction(NamedTuple):
    """`path` leads to the key to change, `value` stands there, `sentence` says what is allowed, `zh` in Chinese."""

    path: Path
    value: Any
    sentence: str
    zh: str


class UnfitError(ValueError):
    """A value that cannot be used, told in English and, `zh`, in Chinese. A ValueError, so that pydantic reports it."""

    def __init__(self, sentence: str, *, zh: str = "") -> None:
        super().__init__(sentence)
        self.zh = zh


class ContradictionError(ValueError):
    """All contradictions of one value. A ValueError, so that pydantic reports it beside its own findings."""

    def __init__(self, found: tuple[Contradiction, ...]) -> None:
        super().__init__("; ".join(f"{'.'.join(map(str, one.path))}: {one.sentence}" for one in found))
        self.found = found
