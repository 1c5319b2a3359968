"""What the gateway refuses by itself, before or after the engine."""

from collections.abc import Sequence

from api.errors import FieldProblem
from schemas.domain.accused import Accused
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


class UnitMissingError(DomainError):
    """A unit's own commands are given by whoever works for one."""

    code = "not-allowed"

    def __init__(self) -> None:
        super().__init__(
            "Your account belongs to no unit, so there is no task of yours here.",
            hint="Sign in with an account of the unit; the administrator adds it.",
        )


class AccusedUnknownError(DomainError):
    """A name that nobody has would keep the issue from nobody."""

    code = "accused-unknown"

    def __init__(self, unknown: Sequence[Accused]) -> None:
        listed = ", ".join(f"{one.kind.value} {one.id}" for one in unknown)
        super().__init__(
            f"The registry does not have: {listed}.", hint="Look the ids up: staff, units, departments, communities."
        )


class MainUnfitError(DomainError):
    """No issue that another could follow."""

    code = "main-not-possible"

    def __init__(self, sentence: str) -> None:
        super().__init__(
            sentence, hint="Name an open issue of the same kind that you may read and that follows no other."
        )


class OfferOverError(DomainError):
    """An offer to join that cannot be taken any more. Nothing was recorded."""

    code = "offer-over"

    def __init__(self) -> None:
        message = "That report can no longer be joined: it has been answered, or the offer is too old."
        super().__init__(
            message,
            hint="Send the same report without `joins`: it is handled by itself. Or ask for similar reports again.",
        )
        self.errors = (FieldProblem(location="body", field="/joins", message=message),)


class NotPossibleNowError(DomainError):
    """What a receipt asks for is not possible where the report stands, which the receipt does not show."""

    code = "not-possible-now"

    def __init__(self) -> None:
        super().__init__(
            "This is not possible with the report as it stands now.",
            hint="Follow the report with its receipt; it says what you can do.",
        )


class OnHoldError(DomainError):
    """It must be kept for the time being; that it was asked is recorded."""

    code = "on-hold"

    def __init__(self) -> None:
        super().__init__(
            "This must be kept by law for the time being, so nothing was erased. That you asked is recorded.",
            hint="Ask again later; nothing else changes for you.",
        )


class ReceiptUnknownError(DomainError):
    """Unknown number and wrong code get the same answer."""

    code = "receipt-unknown"

    def __init__(self) -> None:
        super().__init__(
            "This receipt number and code do not belong together.",
            hint="Compare both with your receipt; letters may be small or large, dashes may be left out.",
        )
