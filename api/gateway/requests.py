"""From a command in clear to one that may pass the workflow engine: every text sealed before it leaves this process."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast, get_args

from api.gateway import bodies
from api.gateway.bodies import CommandBody
from api.gateway.errors import AccusedUnknownError, UnitMissingError
from api.gateway.releasing import disclosed
from api.ports import Marks, Vault
from schemas.domain import commands, dialogue_commands, erasure_commands, handling_commands
from schemas.domain.accused import NAMED, Accused, named
from schemas.domain.base import Frozen
from schemas.domain.commands import Command, ReleaseIntake
from schemas.domain.handling_commands import SplitIssue
from schemas.domain.issue import Issue
from schemas.domain.principals import Principal
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.sealed import KeyClass, KeyName, Sealed, WrappedKey
from schemas.wire.decisions import Found

# What is sent in clear is what the rules are given, but for the texts, and the unit, which is the caller's own.
_COMMANDS: Mapping[type[Frozen], type[Frozen]] = {
    bodies.AcceptBody: commands.Accept,
    bodies.ClassifyBody: commands.Classify,
    bodies.ConfirmIntakeBody: commands.ConfirmIntake,
    bodies.ResolveBody: commands.Resolve,
    bodies.FeedbackBody: commands.GiveFeedback,
    bodies.ReturnBody: handling_commands.Return,
    bodies.RerouteBody: handling_commands.Reroute,
    bodies.AssignBody: handling_commands.Assign,
    bodies.AcceptTaskBody: handling_commands.AcceptTask,
    bodies.ReturnTaskBody: handling_commands.ReturnTask,
    bodies.FinishTaskBody: handling_commands.FinishTask,
    bodies.ExcuseTaskBody: handling_commands.ExcuseTask,
    bodies.RequestExtensionBody: handling_commands.RequestExtension,
    bodies.GrantExtensionBody: handling_commands.GrantExtension,
    bodies.DenyExtensionBody: handling_commands.DenyExtension,
    bodies.SuspendBody: handling_commands.Suspend,
    bodies.ResumeBody: handling_commands.Resume,
    bodies.MergeBody: handling_commands.Merge,
    bodies.UnmergeBody: handling_commands.Unmerge,
    bodies.RefuseBody: handling_commands.Refuse,
    bodies.CommentBody: handling_commands.Comment,
    bodies.AddFilesBody: handling_commands.AddFiles,
    bodies.UrgeBody: handling_commands.Urge,
    bodies.IssueCardBody: handling_commands.IssueCard,
    bodies.TransferBody: handling_commands.Transfer,
    bodies.TakeBackBody: handling_commands.TakeBack,
    bodies.NameAccusedBody: handling_commands.NameAccused,
    bodies.ReferToDisciplineBody: handling_commands.ReferToDiscipline,
    bodies.WithdrawBody: handling_commands.Withdraw,
    bodies.RequestReviewBody: handling_commands.RequestReview,
    bodies.EraseReporterBody: erasure_commands.EraseReporter,
    bodies.PlaceHoldBody: erasure_commands.PlaceHold,
    bodies.LiftHoldBody: erasure_commands.LiftHold,
    bodies.AskReporterBody: dialogue_commands.AskReporter,
    bodies.ReplyBody: dialogue_commands.Reply,
    bodies.ObjectBody: dialogue_commands.Objection,
}
# What the reporter says goes with the reporter's own key, where there is one: whoever is erased is erased whole.
_OF_THE_REPORTER = (bodies.ReplyBody, bodies.ObjectBody)
_BY_THE_UNIT = (bodies.AcceptTaskBody, bodies.ReturnTaskBody, bodies.FinishTaskBody)


@dataclass(frozen=True, kw_only=True)
class Sealing:
    """What a command is made with: the issue as it was read, and who gives it."""

    issue: Issue
    found: Found
    vault: Vault
    rulebook: Rulebook
    principal: Principal
    marks: Marks


def sealed_command(
    body: CommandBody, sealing: Sealing, *, child_ids: Callable[[int], tuple[str, ...]]
) -> tuple[Command, tuple[WrappedKey, ...]]:
    """The command with its texts sealed, and the keys wrapped anew where it changes the class of the issue.

    `child_ids` names so many new issues, the same at every repeat of this request.

    Raises:
        KeyClassNotHeldError: a release asked of a process that may not open discipline's keys.
        UnitMissingError: a unit's command by somebody who works for no unit.
    """
    if isinstance(body, bodies.ReleaseIntakeBody):
        return _released(body, sealing)
    if isinstance(body, bodies.SplitBody):
        return SplitIssue(children=child_ids(len(body.parts))), ()
    wanted = _COMMANDS[type(body)]
    fields = {name: getattr(body, name) for name in type(body).model_fields if name != "name"}
    if fields.get("accused") is not None:
        fields |= _accused(fields["accused"], sealing)
    key = _reporters_key(sealing) if isinstance(body, _OF_THE_REPORTER) else "content"
    fields |= {name: _sealed(fields[name], sealing, key=key) for name in _sealed_fields(wanted)}
    if "evidence" in fields:
        fields["evidence"] = tuple(claim.partition(".")[0] for claim in fields["evidence"])
    if isinstance(body, _BY_THE_UNIT):
        fields["unit_id"] = _unit_of(sealing.principal)
    keys = _rewrapped(sealing, to=KeyClass.DISCIPLINE) if isinstance(body, bodies.ReferToDisciplineBody) else ()
    return cast("Command", wanted(**fields)), keys


def _accused(given: tuple[Accused, ...], sealing: Sealing) -> dict[str, Any]:
    """The list as text, to be sealed, and its marks."""
    listed = named(given)
    unknown = [one for one in listed if not sealing.marks.knows(one)]
    if unknown:
        raise AccusedUnknownError(unknown)
    text = NAMED.dump_json(listed).decode()
    return {"accused": text, "accused_marks": tuple(sorted(sealing.marks.of(one) for one in listed))}


def _rewrapped(sealing: Sealing, *, to: KeyClass) -> tuple[WrappedKey, ...]:
    return tuple(sealing.vault.rewrap(sealing.issue.id, key, to=to) for key in sealing.found.keys)


def _released(body: bodies.ReleaseIntakeBody, sealing: Sealing) -> tuple[Command, tuple[WrappedKey, ...]]:
    findings, grounds = disclosed(
        sealing.issue,
        sealing.found,
        sealing.vault,
        category=body.category,
        topic=body.topic,
        urgency=body.urgency,
        policy=sealing.rulebook.policy,
    )
    keys = _rewrapped(sealing, to=KeyClass.GENERAL)
    return ReleaseIntake(findings=findings, grounds=grounds, reason=_sealed(body.reason, sealing)), keys


def _unit_of(principal: Principal) -> str:
    if principal.unit_id is None:
        raise UnitMissingError
    return principal.unit_id


def _reporters_key(sealing: Sealing) -> KeyName:
    return "reporter" if any(key.name == "reporter" for key in sealing.found.keys) else "content"


def _sealed(text: str | None, sealing: Sealing, *, key: KeyName = "content") -> Sealed | None:
    if text is None:
        return None
    return sealing.vault.seal(sealing.issue.id, sealing.found.key(key), text)


@cache
def _sealed_fields(command: type[Frozen]) -> tuple[str, ...]:
    """The texts of a command: what the rules are given sealed."""
    return tuple(name for name, field in command.model_fields.items() if _holds_sealed(field.annotation))


def _holds_sealed(annotation: Any) -> bool:
    return annotation is Sealed or Sealed in get_args(annotation)
