"""What the workflow engine may answer instead of an outcome."""

from schemas.domain.errors import DomainError


class OutcomeUnknownError(DomainError):
    """No answer in time: the command may still apply."""

    code = "outcome-unknown"

    def __init__(self) -> None:
        super().__init__(
            "The engine did not answer in time, so the outcome is not known yet; the command may still apply.",
            hint="Send the same request again with the same Idempotency-Key: it never applies twice.",
        )


class TransientOutcomeError(DomainError):
    """The command was not applied because a part was busy; the engine remembers this answer under the update's id."""

    code = "unavailable"

    def __init__(self) -> None:
        super().__init__("A part of the system is busy; nothing was recorded.", hint="Send the same request again.")


class EngineUnavailableError(DomainError):
    """The workflow engine cannot be reached."""

    code = "engine-unavailable"

    def __init__(self) -> None:
        super().__init__(
            "The workflow engine cannot be reached right now; nothing was recorded by this command.",
            hint="Filing works all the same. Send the command again later with the same Idempotency-Key.",
        )


class RefusedError(DomainError):
    """A refusal that came back through the engine: its code, sentence and hint are those of the rule that said no."""

    def __init__(self, message: str, *, hint: str, code: str) -> None:
        super().__init__(message, hint=hint)
        self.code = code
