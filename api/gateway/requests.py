"""Commands as people send them, in clear, and how they are sealed before they leave this process."""

from collections.abc import Callable
from typing import Annotated, Any, Literal, assert_never

from pydantic import Field

from api.gateway.releasing import disclosed
from api.ports import Vault
from schemas.domain.analysis import Urgency
from schemas.domain.base import Frozen
from schemas.domain.commands import (
    Accept,
    Classify,
    Command,
    ConfirmIntake,
    GiveFeedback,
    ReleaseIntake,
    Resolve,
)
from schemas.domain.issue import Issue
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.sealed import KeyClass, Sealed, WrappedKey
from schemas.domain.text import Text
from schemas.wire.decisions import Found

Reason = Annotated[Text, Field(max_length=2000)]


class AcceptBody(Frozen):
    """签收."""

    name: Literal["accept"] = "accept"


class ClassifyBody(Frozen):
    """The community's decision: category, and topic and urgency where they differ from the machine's."""

    name: Literal["classify"] = "classify"
    category: Literal["organization", "livelihood"]
    topic: Annotated[Text, Field(max_length=64)] | None = None
    urgency: Urgency | None = None
    reason: Reason | None = None


class ConfirmIntakeBody(Frozen):
    """Discipline intake takes it; the urgency where it differs from the machine's."""

    name: Literal["confirm_intake"] = "confirm_intake"
    urgency: Urgency | None = None
    reason: Reason | None = None


class ReleaseIntakeBody(Frozen):
    """Discipline intake finds a general matter; category, topic and urgency where they differ from the machine's."""

    name: Literal["release_intake"] = "release_intake"
    category: Literal["organization", "livelihood"] = "livelihood"
    topic: Annotated[Text, Field(max_length=64)] | None = None
    urgency: Urgency | None = None
    reason: Reason | None = None


class ResolveBody(Frozen):
    """办结: the answer to the reporter."""

    name: Literal["resolve"] = "resolve"
    answer: Annotated[Text, Field(min_length=1, max_length=10_000)]
    evidence: tuple[Annotated[Text, Field(max_length=200)], ...] = Field(default=(), max_length=20)


class FeedbackBody(Frozen):
    """回访: satisfied or not, with a mark of 1 to 5 and a comment if one likes."""

    name: Literal["give_feedback"] = "give_feedback"
    satisfied: bool
    rating: int | None = Field(default=None, ge=1, le=5)
    comment: Reason | None = None


CommandBody = Annotated[
    AcceptBody | ClassifyBody | ConfirmIntakeBody | ReleaseIntakeBody | ResolveBody | FeedbackBody,
    Field(discriminator="name"),
]


def sealed_command(
    body: CommandBody, *, issue: Issue, found: Found, vault: Vault, rulebook: Rulebook
) -> tuple[Command, tuple[WrappedKey, ...]]:
    """The command with its texts sealed, and the keys wrapped anew where it changes the class of the issue.

    Raises:
        KeyClassNotHeldError: a release asked of a process that may not open discipline's keys.
    """
    seal = _sealer(issue, found, vault)
    match body:
        case AcceptBody():
            return Accept(), ()
        case ClassifyBody():
            return Classify(**_plain(body, "reason"), reason=seal(body.reason)), ()
        case ConfirmIntakeBody():
            return ConfirmIntake(urgency=body.urgency, reason=seal(body.reason)), ()
        case ReleaseIntakeBody():
            findings, grounds = disclosed(
                issue,
                found,
                vault,
                category=body.category,
                topic=body.topic,
                urgency=body.urgency,
                policy=rulebook.policy,
            )
            keys = tuple(vault.rewrap(issue.id, key, to=KeyClass.GENERAL) for key in found.keys)
            return ReleaseIntake(findings=findings, grounds=grounds, reason=seal(body.reason)), keys
        case ResolveBody():
            answer = seal(body.answer)
            assert answer is not None, "there is always an answer"
            return Resolve(answer=answer, evidence=body.evidence), ()
        case FeedbackBody():
            return GiveFeedback(**_plain(body, "comment"), comment=seal(body.comment)), ()
        case _:
            assert_never(body)


def _sealer(issue: Issue, found: Found, vault: Vault) -> Callable[[str | None], Sealed | None]:
    def seal(text: str | None) -> Sealed | None:
        return None if text is None else vault.seal(issue.id, found.key("content"), text)

    return seal


def _plain(body: Frozen, sealed: str) -> dict[str, Any]:
    return body.model_dump(exclude={"name", sealed})
