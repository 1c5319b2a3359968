"""From a command to what is recorded: the one door for every rule about an open issue."""

from datetime import datetime
from typing import assert_never

from schemas.domain import commands as given
from schemas.domain import dialogue_commands as spoken
from schemas.domain import erasure_commands as erasure
from schemas.domain import handling_commands as asked
from schemas.domain.commands import Command
from schemas.domain.events import Event
from schemas.domain.issue import Issue, replay
from schemas.domain.possible import ensure_possible
from schemas.domain.roles import Role
from schemas.domain.rules import (
    dialogue,
    ending,
    erasing,
    extending,
    merging,
    pausing,
    renewing,
    returning,
    supervising,
    units,
)
from schemas.domain.rules.accusing import name_accused
from schemas.domain.rules.deciding import classify, confirm_intake, release_intake
from schemas.domain.rules.due import expire
from schemas.domain.rules.handling import accept, give_feedback, resolve
from schemas.domain.rules.referring import refer
from schemas.domain.rules.rulebook import Rulebook


def act(
    issue: Issue,
    command: Command,
    *,
    by: str,
    rulebook: Rulebook,
    now: datetime,
    role: Role | None = None,
    newer: Rulebook | None = None,
) -> tuple[Event, ...]:
    """What fell due until now, then the command on what is left.

    `role` is whose power the command is given by, looked at once more on the issue as it is now; None where nobody asks
    for it. `newer` is what the issue is to be held to from now on, for the commands that say so.

    Raises:
        DomainError: the rule said no; then nothing is recorded, and the timer fires what fell due.
    """
    now = max(now, issue.last_at)
    fired = expire(issue, rulebook=rulebook, now=now)
    current = replay(fired, start=issue)
    assert current is not None, "folding onto an issue gives an issue"
    if role is not None:
        ensure_possible(current, command.name, role=role)
    return (*fired, *decide(current, command, by=by, rulebook=rulebook, now=now, newer=newer))


def decide(  # noqa: PLR0911, C901 - one line for each command
    issue: Issue, command: Command, *, by: str, rulebook: Rulebook, now: datetime, newer: Rulebook | None = None
) -> tuple[Event, ...]:
    """The rule of one command.

    Raises:
        DomainError: with a sentence for a person.
    """
    match command:
        case given.Accept():
            return accept(issue, by=by, now=now)
        case given.Classify():
            return classify(issue, command, by=by, rulebook=rulebook, now=now)
        case given.ConfirmIntake():
            return confirm_intake(issue, command, by=by, rulebook=rulebook, now=now)
        case given.ReleaseIntake():
            return release_intake(issue, command, by=by, rulebook=rulebook, now=now)
        case given.Resolve():
            return resolve(issue, command, by=by, rulebook=rulebook, now=now)
        case given.GiveFeedback():
            return give_feedback(issue, command, by=by, rulebook=rulebook, now=now)
        case asked.Recalendar():
            return renewing.recalendar(issue, by=by, older=rulebook, newer=newer or rulebook, now=now)
        case asked.Repolice():
            return renewing.repolice(issue, by=by, older=rulebook, newer=newer or rulebook, now=now)
        case erasure.EraseReporter() | erasure.PlaceHold() | erasure.LiftHold():
            return _erase(issue, command, by=by, rulebook=rulebook, now=now)
        case spoken.AskReporter() | spoken.Reply() | spoken.Objection():
            return _speak(issue, command, by=by, rulebook=rulebook, now=now)
        case _:
            return _handle(issue, command, by=by, rulebook=rulebook, now=now)


def _speak(
    issue: Issue, command: spoken.DialogueCommand, *, by: str, rulebook: Rulebook, now: datetime
) -> tuple[Event, ...]:
    match command:
        case spoken.AskReporter():
            return dialogue.ask_reporter(command, by=by, now=now)
        case spoken.Reply():
            return dialogue.reply(issue, command, by=by, rulebook=rulebook, now=now)
        case spoken.Objection():
            return dialogue.object_to(issue, command, by=by, rulebook=rulebook, now=now)
        case _:
            assert_never(command)


_Handled = (
    asked.Return
    | asked.Reroute
    | asked.Assign
    | asked.AcceptTask
    | asked.ReturnTask
    | asked.FinishTask
    | asked.ExcuseTask
    | asked.RequestExtension
    | asked.GrantExtension
    | asked.DenyExtension
    | asked.Suspend
    | asked.Resume
    | asked.Merge
    | asked.Unmerge
    | asked.TakeDuplicate
    | asked.LeaveDuplicate
    | asked.FollowMain
    | asked.SplitIssue
    | asked.EndChild
    | asked.Withdraw
    | asked.Refuse
    | asked.RequestReview
    | asked.Urge
    | asked.IssueCard
    | asked.Comment
    | asked.AddFiles
    | asked.Transfer
    | asked.TakeBack
    | asked.NameAccused
    | asked.ReferToDiscipline
)


def _handle(  # noqa: PLR0911 - one line for each kind of command
    issue: Issue, command: _Handled, *, by: str, rulebook: Rulebook, now: datetime
) -> tuple[Event, ...]:
    match command:
        case asked.Return() | asked.Reroute():
            return _send_on(issue, command, by=by, rulebook=rulebook, now=now)
        case asked.Assign() | asked.AcceptTask() | asked.ReturnTask() | asked.FinishTask() | asked.ExcuseTask():
            return _work_on(issue, command, by=by, rulebook=rulebook, now=now)
        case asked.RequestExtension() | asked.GrantExtension() | asked.DenyExtension():
            return _extend(issue, command, by=by, rulebook=rulebook, now=now)
        case asked.Suspend() | asked.Resume():
            return _pause(issue, command, by=by, rulebook=rulebook, now=now)
        case asked.Merge() | asked.Unmerge() | asked.TakeDuplicate() | asked.LeaveDuplicate() | asked.FollowMain():
            return _follow(issue, command, by=by, rulebook=rulebook, now=now)
        case asked.SplitIssue() | asked.EndChild() | asked.Withdraw() | asked.Refuse() | asked.RequestReview():
            return _end(issue, command, by=by, rulebook=rulebook, now=now)
        case (
            asked.Urge() | asked.IssueCard() | asked.Comment() | asked.AddFiles() | asked.Transfer() | asked.TakeBack()
        ):
            return _supervise(issue, command, by=by, rulebook=rulebook, now=now)
        case asked.NameAccused():
            return name_accused(issue, command, by=by, rulebook=rulebook, now=now)
        case asked.ReferToDiscipline():
            return refer(issue, command, by=by, rulebook=rulebook, now=now)
        case _:
            assert_never(command)


def _send_on(
    issue: Issue, command: asked.Return | asked.Reroute, *, by: str, rulebook: Rulebook, now: datetime
) -> tuple[Event, ...]:
    match command:
        case asked.Return():
            return returning.return_issue(issue, command, by=by, rulebook=rulebook, now=now)
        case asked.Reroute():
            return returning.reroute(issue, command, by=by, rulebook=rulebook, now=now)
        case _:
            assert_never(command)


def _work_on(
    issue: Issue,
    command: asked.Assign | asked.AcceptTask | asked.ReturnTask | asked.FinishTask | asked.ExcuseTask,
    *,
    by: str,
    rulebook: Rulebook,
    now: datetime,
) -> tuple[Event, ...]:
    match command:
        case asked.Assign():
            return units.assign(issue, command, by=by, rulebook=rulebook, now=now)
        case asked.AcceptTask():
            return units.accept_task(issue, command, by=by, now=now)
        case asked.ReturnTask():
            return units.return_task(issue, command, by=by, now=now)
        case asked.FinishTask():
            return units.finish_task(issue, command, by=by, now=now)
        case asked.ExcuseTask():
            return units.excuse_task(issue, command, by=by, rulebook=rulebook, now=now)
        case _:
            assert_never(command)


def _extend(
    issue: Issue,
    command: asked.RequestExtension | asked.GrantExtension | asked.DenyExtension,
    *,
    by: str,
    rulebook: Rulebook,
    now: datetime,
) -> tuple[Event, ...]:
    match command:
        case asked.RequestExtension():
            return extending.request_extension(issue, command, by=by, rulebook=rulebook, now=now)
        case asked.GrantExtension():
            return extending.grant_extension(issue, by=by, rulebook=rulebook, now=now)
        case asked.DenyExtension():
            return extending.deny_extension(issue, command, by=by, now=now)
        case _:
            assert_never(command)


def _pause(
    issue: Issue, command: asked.Suspend | asked.Resume, *, by: str, rulebook: Rulebook, now: datetime
) -> tuple[Event, ...]:
    match command:
        case asked.Suspend():
            return pausing.suspend(issue, command, by=by, rulebook=rulebook, now=now)
        case asked.Resume():
            return pausing.resume(issue, by=by, rulebook=rulebook, now=now)
        case _:
            assert_never(command)


def _follow(
    issue: Issue,
    command: asked.Merge | asked.Unmerge | asked.TakeDuplicate | asked.LeaveDuplicate | asked.FollowMain,
    *,
    by: str,
    rulebook: Rulebook,
    now: datetime,
) -> tuple[Event, ...]:
    match command:
        case asked.Merge():
            return merging.merge(issue, command, by=by, rulebook=rulebook, now=now)
        case asked.Unmerge():
            return merging.unmerge(issue, command, by=by, rulebook=rulebook, now=now)
        case asked.TakeDuplicate():
            return merging.take_duplicate(issue, command, by=by, rulebook=rulebook, now=now)
        case asked.LeaveDuplicate():
            return merging.leave_duplicate(issue, command, by=by, now=now)
        case asked.FollowMain():
            return merging.follow_main(issue, command, by=by, now=now)
        case _:
            assert_never(command)


def _end(
    issue: Issue,
    command: asked.SplitIssue | asked.EndChild | asked.Withdraw | asked.Refuse | asked.RequestReview,
    *,
    by: str,
    rulebook: Rulebook,
    now: datetime,
) -> tuple[Event, ...]:
    match command:
        case asked.SplitIssue():
            return ending.split(issue, command, by=by, now=now)
        case asked.EndChild():
            return ending.end_child(issue, command, by=by, now=now)
        case asked.Withdraw():
            return ending.withdraw(issue, command, by=by, rulebook=rulebook, now=now)
        case asked.Refuse():
            return ending.refuse(issue, command, by=by, rulebook=rulebook, now=now)
        case asked.RequestReview():
            return ending.request_review(issue, command, by=by, rulebook=rulebook, now=now)
        case _:
            assert_never(command)


def _supervise(
    issue: Issue,
    command: asked.Urge | asked.IssueCard | asked.Comment | asked.AddFiles | asked.Transfer | asked.TakeBack,
    *,
    by: str,
    rulebook: Rulebook,
    now: datetime,
) -> tuple[Event, ...]:
    match command:
        case asked.Urge():
            return supervising.urge(issue, command, by=by, rulebook=rulebook, now=now)
        case asked.IssueCard():
            return supervising.issue_card(issue, command, by=by, rulebook=rulebook, now=now)
        case asked.Comment():
            return supervising.comment(command, by=by, now=now)
        case asked.AddFiles():
            return supervising.add_files(issue, command, by=by, rulebook=rulebook, now=now)
        case asked.Transfer():
            return supervising.transfer(issue, command, by=by, rulebook=rulebook, now=now)
        case asked.TakeBack():
            return supervising.take_back(issue, by=by, rulebook=rulebook, now=now)
        case _:
            assert_never(command)


def _erase(
    issue: Issue, command: erasure.ErasureCommand, *, by: str, rulebook: Rulebook, now: datetime
) -> tuple[Event, ...]:
    match command:
        case erasure.EraseReporter():
            return erasing.erase_reporter(issue, command, by=by, rulebook=rulebook, now=now)
        case erasure.PlaceHold():
            return erasing.place_hold(command, by=by, now=now)
        case erasure.LiftHold():
            return erasing.lift_hold(command, by=by, now=now)
        case _:
            assert_never(command)
