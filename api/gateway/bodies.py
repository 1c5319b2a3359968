"""Commands as people send them, in clear."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt

from schemas.domain.accused import Accused
from schemas.domain.analysis import GeneralCategory, Urgency
from schemas.domain.attachments import Claims
from schemas.domain.base import Frozen
from schemas.domain.handling_commands import Key, Somebody
from schemas.domain.handling_events import Card
from schemas.domain.limits import Limit
from schemas.domain.text import Text

Reason = Annotated[Text, Field(max_length=2000)]
Said = Annotated[Text, Field(min_length=1, max_length=2000)]


AccusedList = Annotated[tuple[Accused, ...], Field(max_length=20)]


class AcceptBody(Frozen):
    """签收."""

    name: Literal["accept"] = "accept"


class ClassifyBody(Frozen):
    """The community's decision: category, and topic, urgency and accused where they differ from the machine's."""

    name: Literal["classify"] = "classify"
    category: GeneralCategory
    topic: Annotated[Text, Field(max_length=64)] | None = None
    urgency: Urgency | None = None
    reason: Reason | None = None
    accused: AccusedList | None = None


class ConfirmIntakeBody(Frozen):
    """Discipline intake takes it; the urgency where it differs from the machine's, and all who are accused."""

    name: Literal["confirm_intake"] = "confirm_intake"
    urgency: Urgency | None = None
    reason: Reason | None = None
    accused: AccusedList | None = None


class ReleaseIntakeBody(Frozen):
    """Discipline intake finds a general matter; category, topic and urgency where they differ from the machine's."""

    name: Literal["release_intake"] = "release_intake"
    category: GeneralCategory = "livelihood"
    topic: Annotated[Text, Field(max_length=64)] | None = None
    urgency: Urgency | None = None
    reason: Reason | None = None


class ResolveBody(Frozen):
    """办结: the answer to the reporter; `evidence` are claims of photos or documents that were sent before."""

    name: Literal["resolve"] = "resolve"
    answer: Annotated[Text, Field(min_length=1, max_length=10_000)]
    evidence: Claims = ()


class FeedbackBody(Frozen):
    """回访: satisfied or not, with a mark of 1 to 5 and a comment if one likes."""

    name: Literal["give_feedback"] = "give_feedback"
    satisfied: StrictBool
    rating: Annotated[StrictInt, Field(ge=1, le=5)] | None = None
    comment: Reason | None = None


class ReturnBody(Frozen):
    """退单, for one of the policy's reasons."""

    name: Literal["return"] = "return"
    reason: Key
    note: Reason | None = None


class RerouteBody(Frozen):
    """改派: the department that leads it now; the category where the matter was taken for another kind."""

    name: Literal["reroute"] = "reroute"
    department_id: Key
    category: Key | None = None
    note: Reason | None = None


class AssignBody(Frozen):
    """交办: the unit that leads, and those that help; each gets its own clock."""

    name: Literal["assign"] = "assign"
    lead_unit_id: Key | None = None
    unit_ids: tuple[Key, ...] = Field(default=(), max_length=20)
    instruction: Reason | None = None


class AcceptTaskBody(Frozen):
    """签收, by the unit of the caller."""

    name: Literal["accept_task"] = "accept_task"


class ReturnTaskBody(Frozen):
    """The caller's unit returns its task."""

    name: Literal["return_task"] = "return_task"
    note: Said


class FinishTaskBody(Frozen):
    """The caller's unit is done, and says what it did; `evidence` are claims of photos or documents sent before."""

    name: Literal["finish_task"] = "finish_task"
    report: Annotated[Text, Field(min_length=1, max_length=10_000)]
    evidence: Claims = ()


class ExcuseTaskBody(Frozen):
    """The department waits for a unit no longer."""

    name: Literal["excuse_task"] = "excuse_task"
    unit_id: Key
    note: Reason | None = None


class RequestExtensionBody(Frozen):
    """延期, before the time is up: how much more (a limit like `5wd`), for one of the policy's reasons, and why."""

    name: Literal["request_extension"] = "request_extension"
    limit: Limit
    reason: Key | None = None
    note: Said


class GrantExtensionBody(Frozen):
    """By somebody else than who asked."""

    name: Literal["grant_extension"] = "grant_extension"


class DenyExtensionBody(Frozen):
    """By somebody else than who asked."""

    name: Literal["deny_extension"] = "deny_extension"
    note: Reason | None = None


class SuspendBody(Frozen):
    """挂起, for one of the policy's reasons; every clock stands."""

    name: Literal["suspend"] = "suspend"
    reason: Key
    note: Reason | None = None


class ResumeBody(Frozen):
    """恢复办理: the clocks run on."""

    name: Literal["resume"] = "resume"


class MergeBody(Frozen):
    """并单: this one follows the main issue and ends with it."""

    name: Literal["merge"] = "merge"
    main_id: Somebody


class UnmergeBody(Frozen):
    """It is no duplicate."""

    name: Literal["unmerge"] = "unmerge"


class Part(Frozen):
    """What goes its own way, in words of its own."""

    problem: Annotated[Text, Field(min_length=1, max_length=10_000)]
    suggestions: tuple[Annotated[Text, Field(min_length=1, max_length=2_000)], ...] = Field(default=(), max_length=10)


class SplitBody(Frozen):
    """拆单: each part is filed as an issue of its own; redact what leaves a confidential matter."""

    name: Literal["split"] = "split"
    parts: tuple[Part, ...] = Field(min_length=1, max_length=10)


class RefuseBody(Frozen):
    """不予受理, for one of the policy's reasons, which the reporter is told."""

    name: Literal["refuse"] = "refuse"
    reason: Key
    note: Reason | None = None


class CommentBody(Frozen):
    """A note for whoever may read the issue; never for the reporter."""

    name: Literal["comment"] = "comment"
    text: Said


class AddFilesBody(Frozen):
    """补充材料: claims of photos or documents that were sent before."""

    name: Literal["add_files"] = "add_files"
    evidence: Annotated[Claims, Field(min_length=1)]
    note: Reason | None = None


class UrgeBody(Frozen):
    """催办."""

    name: Literal["urge"] = "urge"
    note: Reason | None = None


class IssueCardBody(Frozen):
    """督办, with a yellow, red or black card."""

    name: Literal["issue_card"] = "issue_card"
    card: Card
    unit_id: Key | None = None
    note: Said


class TransferBody(Frozen):
    """移交 to other people of the same post."""

    name: Literal["transfer"] = "transfer"
    to: tuple[Somebody, ...] = Field(min_length=1, max_length=10)
    note: Reason | None = None


class TakeBackBody(Frozen):
    """撤销操作: your own last step, within seconds."""

    name: Literal["take_back"] = "take_back"


class NameAccusedBody(Frozen):
    """指明被反映人: every person and office that it accuses, in the place of what stood before.

    It goes around them from then on.
    """

    name: Literal["name_accused"] = "name_accused"
    accused: AccusedList


class ReferToDisciplineBody(Frozen):
    """移送纪检: it turned out to be a discipline matter; from then on discipline alone knows of it."""

    name: Literal["refer_to_discipline"] = "refer_to_discipline"
    reason: Reason | None = None


class WithdrawBody(Frozen):
    """撤回, by the reporter."""

    name: Literal["withdraw"] = "withdraw"
    note: Reason | None = None


class RequestReviewBody(Frozen):
    """复查, asked by the reporter."""

    name: Literal["request_review"] = "request_review"
    note: Said


class EraseReporterBody(Frozen):
    """删除个人信息: what says who reported it; `content`: the text as well. Staff say why in the note."""

    name: Literal["erase_reporter"] = "erase_reporter"
    content: bool = False
    note: Reason | None = None


class PlaceHoldBody(Frozen):
    """法律保全: nothing of it may be erased until the hold is lifted."""

    name: Literal["place_hold"] = "place_hold"
    note: Said


class LiftHoldBody(Frozen):
    """解除保全: it may be erased again."""

    name: Literal["lift_hold"] = "lift_hold"
    note: Said


class AskReporterBody(Frozen):
    """询问: a question to the reporter, who finds it with the receipt and does not learn who asked."""

    name: Literal["ask_reporter"] = "ask_reporter"
    question: Said


class ReplyBody(Frozen):
    """答复提问 or 补充说明, by the reporter."""

    name: Literal["reply"] = "reply"
    text: Said


class ObjectBody(Frozen):
    """异议 to a refusal or a merging, by the reporter."""

    name: Literal["object"] = "object"
    note: Said


# What staff send; the reporter's own commands come with the receipt.
StaffBody = (
    AcceptBody
    | ClassifyBody
    | ConfirmIntakeBody
    | ReleaseIntakeBody
    | ResolveBody
    | FeedbackBody
    | ReturnBody
    | RerouteBody
    | AssignBody
    | AcceptTaskBody
    | ReturnTaskBody
    | FinishTaskBody
    | ExcuseTaskBody
    | RequestExtensionBody
    | GrantExtensionBody
    | DenyExtensionBody
    | SuspendBody
    | ResumeBody
    | MergeBody
    | UnmergeBody
    | SplitBody
    | RefuseBody
    | CommentBody
    | AddFilesBody
    | UrgeBody
    | IssueCardBody
    | TransferBody
    | TakeBackBody
    | EraseReporterBody
    | PlaceHoldBody
    | LiftHoldBody
    | NameAccusedBody
    | ReferToDisciplineBody
    | AskReporterBody
)
CommandBody = Annotated[
    StaffBody | WithdrawBody | RequestReviewBody | ReplyBody | ObjectBody, Field(discriminator="name")
]
