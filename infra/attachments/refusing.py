"""A refusal as the decoding process says it: a code and figures, never a word of the file."""

from typing import Any


class RefusedFileError(Exception):
    """The file is not taken. `figures` are numbers and words of ours for the sentence."""

    def __init__(self, code: str, **figures: Any) -> None:
        super().__init__(code)
        self.code = code
        self.figures = figures
