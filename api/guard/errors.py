"""What is said above a budget: work first, wait, or come later."""

from datetime import datetime

from schemas.domain.base import Frozen
from schemas.domain.errors import DomainError


class Challenge(Frozen):
    """Work to do for one request: find the counter, and send `text`, a colon and the counter in `Proof-Of-Work`."""

    text: str
    bits: int
    expires_at: datetime


class ProofOfWorkNeededError(DomainError):
    """The budget is spent; the same request is taken with a solution of `challenge`, or in `retry_after` seconds."""

    code = "proof-of-work-needed"

    def __init__(self, challenge: Challenge, *, retry_after: int) -> None:
        super().__init__(
            "Many requests like this one came in; this one is taken with a proof of work.",
            hint=(
                "Find a decimal counter for which SHA-256 of (hex SHA-256 of `challenge.text`) + counter "
                "begins with `challenge.bits` zero bits; send the same request with the header "
                "Proof-Of-Work: <challenge.text>:<counter>. Or wait as Retry-After says."
            ),
        )
        self.challenge = challenge
        self.retry_after = retry_after


class TooManyRequestsError(DomainError):
    """Too many even for work; again in `retry_after` seconds."""

    code = "too-many-requests"

    def __init__(self, *, retry_after: int) -> None:
        super().__init__(
            "That is more than is taken at a time.", hint="Send the same request again when Retry-After has passed."
        )
        self.retry_after = retry_after


class TooManyStreamsError(DomainError):
    """The account follows the feed in enough places already."""

    code = "too-many-streams"

    def __init__(self) -> None:
        super().__init__(
            "This account follows the feed in too many places at once.", hint="Close one of the streams that are open."
        )
