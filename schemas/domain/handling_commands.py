"""What people ask of an issue beside answering it. Free text arrives sealed: a command passes the workflow engine."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.domain.base import Frozen
from schemas.domain.handling_events import Card
from schemas.domain.limits import Limit
from schemas.domain.sealed import Sealed
from schemas.domain.text import Text

Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]  # of a reason, a department or a unit
Evidence = Annotated[tuple[Annotated[Text, Field(max_length=200)], ...], Field(max_length=20)]
Somebody = Annotated[str, Field(min_length=1, max_length=64)]


class Return(Frozen):
    """退单: it is not this department's; the reason is one of the policy's."""

    name: Literal["return"] = "return"
    reason: Key
    note: Sealed | None = None


class Reroute(Frozen):
    """改派 to the department that leads it; `category` where the matter was taken for another kind."""

    name: Literal["reroute"] = "reroute"
    department_id: Key
    category: Key | None = None
    note: Sealed | None = None


class Assign(Frozen):
    """交办 to a lead unit and co-handlers; a further call adds units, or gives a unit its task anew."""

    name: Literal["assign"] = "assign"
    lead_unit_id: Key | None = None
    unit_ids: tuple[Key, ...] = Field(default=(), max_length=20)
    instruction: Sealed | None = None


class AcceptTask(Frozen):
    """签收 by a unit."""

    name: Literal["accept_task"] = "accept_task"
    unit_id: Key


class ReturnTask(Frozen):
    """退单 by a unit, with the reason."""

    name: Literal["return_task"] = "return_task"
    unit_id: Key
    note: Sealed


class FinishTask(Frozen):
    """A unit says what it did."""

    name: Literal["finish_task"] = "finish_task"
    unit_id: Key
    report: Sealed
    evidence: Evidence = ()


class ExcuseTask(Frozen):
    """The department waits for a unit no longer."""

    name: Literal["excuse_task"] = "excuse_task"
    unit_id: Key
    note: Sealed | None = None


class RequestExtension(Frozen):
    """延期, asked before the time is up; the reason is one of the policy's, where it lists any."""

    name: Literal["request_extension"] = "request_extension"
    limit: Limit
    reason: Key | None = None
    note: Sealed


class GrantExtension(Frozen):
    """By somebody else, one level up."""

    name: Literal["grant_extension"] = "grant_extension"


class DenyExtension(Frozen):
    """By somebody else, one level up."""

    name: Literal["deny_extension"] = "deny_extension"
    note: Sealed | None = None


class Suspend(Frozen):
    """挂起, for a reason the policy lists."""

    name: Literal["suspend"] = "suspend"
    reason: Key
    note: Sealed | None = None


class Resume(Frozen):
    """恢复办理."""

    name: Literal["resume"] = "resume"


class Merge(Frozen):
    """并单: this one is a duplicate of `main_id`."""

    name: Literal["merge"] = "merge"
    main_id: Somebody


class Unmerge(Frozen):
    """It is no duplicate; from the engine: `main_id`, which it followed, is over without an answer."""

    name: Literal["unmerge"] = "unmerge"
    main_id: Somebody | None = None


class SplitIssue(Frozen):
    """拆单: `children` are filed as issues of their own once this is recorded."""

    name: Literal["split"] = "split"
    children: tuple[Somebody, ...] = Field(min_length=1, max_length=10)


class Withdraw(Frozen):
    """撤回, by the reporter."""

    name: Literal["withdraw"] = "withdraw"
    note: Sealed | None = None


class Refuse(Frozen):
    """不予受理, for a reason the policy lists."""

    name: Literal["refuse"] = "refuse"
    reason: Key
    note: Sealed | None = None


class RequestReview(Frozen):
    """复查 by a higher body, asked by the reporter."""

    name: Literal["request_review"] = "request_review"
    note: Sealed


class Comment(Frozen):
    """A note for whoever may read the issue; never for the reporter."""

    name: Literal["comment"] = "comment"
    text: Sealed


class AddFiles(Frozen):
    """补充材料, by the reporter or by staff: ids of uploads that become the issue's."""

    name: Literal["add_files"] = "add_files"
    evidence: Evidence
    note: Sealed | None = None


class Urge(Frozen):
    """催办."""

    name: Literal["urge"] = "urge"
    note: Sealed | None = None


class IssueCard(Frozen):
    """督办 with a yellow, red or black card, to the department or to a unit with a task."""

    name: Literal["issue_card"] = "issue_card"
    card: Card
    unit_id: Key | None = None
    note: Sealed


class Transfer(Frozen):
    """移交 to another person of the same post."""

    name: Literal["transfer"] = "transfer"
    to: tuple[Somebody, ...] = Field(min_length=1, max_length=10)
    note: Sealed | None = None


class TakeBack(Frozen):
    """撤销操作: one's own last step, within the policy's seconds."""

    name: Literal["take_back"] = "take_back"


class NameAccused(Frozen):
    """指明被反映人: the whole list of whom it accuses, sealed, and the marks that keep it from them."""

    name: Literal["name_accused"] = "name_accused"
    accused: Sealed
    accused_marks: tuple[str, ...] = Field(max_length=40)


class ReferToDiscipline(Frozen):
    """移送纪检: it turned out to be a discipline matter."""

    name: Literal["refer_to_discipline"] = "refer_to_discipline"
    reason: Sealed | None = None


class TakeDuplicate(Frozen):
    """The engine tells the main issue that another follows it."""

    name: Literal["take_duplicate"] = "take_duplicate"
    duplicate_id: Somebody
    joined: bool = False


class LeaveDuplicate(Frozen):
    """The engine tells the main issue that another follows it no longer."""

    name: Literal["leave_duplicate"] = "leave_duplicate"
    duplicate_id: Somebody


class FollowMain(Frozen):
    """The engine tells a duplicate that its main issue is over."""

    name: Literal["follow_main"] = "follow_main"
    main_id: Somebody


class EndChild(Frozen):
    """The engine tells an issue that a part of it is over."""

    name: Literal["end_child"] = "end_child"
    child_id: Somebody
    outcome: str


class Recalendar(Frozen):
    """The issue is counted by a newer calendar from now on."""

    name: Literal["recalendar"] = "recalendar"
    calendar_version: str


class Repolice(Frozen):
    """The issue is held to a newer policy from now on."""

    name: Literal["repolice"] = "repolice"
    policy_version: str


HandlingCommand = (
    Return
    | Reroute
    | Assign
    | AcceptTask
    | ReturnTask
    | FinishTask
    | ExcuseTask
    | RequestExtension
    | GrantExtension
    | DenyExtension
    | Suspend
    | Resume
    | Merge
    | Unmerge
    | SplitIssue
    | Withdraw
    | Refuse
    | RequestReview
    | Comment
    | AddFiles
    | Urge
    | IssueCard
    | Transfer
    | TakeBack
    | NameAccused
    | ReferToDiscipline
    | TakeDuplicate
    | LeaveDuplicate
    | FollowMain
    | EndChild
    | Recalendar
    | Repolice
)
