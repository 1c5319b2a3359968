"""Refusals of the domain: each is one sentence for a person, and nothing was recorded."""


class DomainError(Exception):
    """A rule said no. `code` is stable for programs; the message is a sentence; `hint` says what to do next."""

    code = "refused"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
