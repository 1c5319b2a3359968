"""What the gateway refuses by itself, before or after the engine."""

from schemas.domain.errors import DomainError


class IssueNotFoundError(DomainError):
    """There is none, or this reader may not know of it: nobody can tell the two apart."""

    code = "not-found"

    def __init__(self) -> None:
        super().__init__("There is no such issue.", hint="Check the id; a receipt is tracked with number and code.")


class KeyReusedError(DomainError):
    """The same Idempotency-Key came with another request."""

    code = "idempotency-key-reused"

    def __init__(self) -> None:
        super().__init__(
            "This Idempotency-Key was used before with a different request.",
            hint="Send a new key with a new request; repeat a request only as it was.",
        )


class NotYoursError(DomainError):
    """The command exists, but not for this role."""

    code = "not-allowed"

    def __init__(self, *, command: str, role: str) -> None:
        super().__init__(
            f"The role {role} may not {command.replace('_', ' ')} this issue.",
            hint="`possible` of the issue names the roles that may.",
        )


class ReceiptUnknownError(DomainError):
    """Unknown number and wrong code get the same answer."""

    code = "receipt-unknown"

    def __init__(self) -> None:
        super().__init__(
            "This receipt number and code do not belong together.",
            hint="Compare both with your receipt; letters may be small or large, dashes may be left out.",
        )
