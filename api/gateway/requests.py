"""Commands as people send them, in clear, and how they are sealed before they leave this process."""

from collections.abc import Callable
from typing import Annotated, Any, Literal, assert_never

from pydantic import Field

from api.ports import Vault
from schemas.domain.analysis import Analysis, Category, Urgency
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
from schemas.domain.content import Content
from schemas.domain.events import Findings
from schemas.domain.issue import Issue
from schemas.domain.place import PlaceResolved
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.rules.steps import findings_of
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
    """Discipline intake takes it."""

    name: Literal["confirm_intake"] = "confirm_intake"
    urgency: Urgency = Urgency.ORDINARY
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
    evidence: tuple[Annotated[str, Field(max_length=200)], ...] = Field(default=(), max_length=20)


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
            findings = _disclosed(body, issue=issue, found=found, vault=vault, rulebook=rulebook)
            keys = tuple(vault.rewrap(issue.id, key, to=KeyClass.GENERAL) for key in found.keys)
            return ReleaseIntake(findings=findings, reason=seal(body.reason)), keys
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


def _disclosed(body: ReleaseIntakeBody, *, issue: Issue, found: Found, vault: Vault, rulebook: Rulebook) -> Findings:
    """What stood sealed and may stand in clear from now on."""
    key = found.key("content")
    assert issue.grounds is not None, "a sealed issue has been analyzed"
    assert issue.place is not None, "a sealed issue has been collected"
    analysis = Analysis.model_validate_json(vault.open(issue.id, key, issue.grounds))
    place = PlaceResolved.model_validate_json(vault.open(issue.id, key, issue.place))
    content = Content.model_validate_json(vault.open(issue.id, key, issue.content))
    found_by_machine = findings_of(analysis, place=place, channel=content.channel, policy=rulebook.policy)
    category = Category(body.category)
    return found_by_machine.model_copy(
        update={
            "category": category,
            "department_id": rulebook.policy.department_for(category),
            "topic": body.topic or found_by_machine.topic,
            "urgency": body.urgency or found_by_machine.urgency,
            "confidence": {**found_by_machine.confidence, "category": 1.0},
        }
    )
