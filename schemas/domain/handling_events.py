"""What is recorded of the life after routing: returns, units, extensions, pauses, and other ways to end."""

from datetime import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from schemas.domain.base import Frozen
from schemas.domain.clocks import Schedule
from schemas.domain.recorded import Recorded
from schemas.domain.sealed import Sealed


class Returned(Recorded):
    """退单: the department says why it is not its own. `ruling`: the supervisor alone re-routes it, for good."""

    type: Literal["returned"] = "returned"
    reason: str  # a key of the policy's reasons, or empty where the policy lists none
    note: Sealed | None = None
    ruling: bool
    to: tuple[str, ...] = ()
    released: tuple[str, ...] = ()  # of units whose task ends with it
    schedule: Schedule


class Rerouted(Recorded):
    """改派: the next department, with its own full time. `binding`: it may not return it (先办理后争议)."""

    type: Literal["rerouted"] = "rerouted"
    department_id: str
    category: str | None = None  # general issues only; a confidential one keeps its own
    responsible: tuple[str, ...]
    binding: bool = False
    note: Sealed | None = None
    released: tuple[str, ...] = ()
    schedules: tuple[Schedule, ...]
    above: bool = False


class UnitTask(Frozen):
    """What one unit is given: its own clocks, and the people there. One unit leads (牵头), the others help (协办)."""

    unit_id: str
    lead: bool
    to: tuple[str, ...]
    schedules: tuple[Schedule, ...]


class Assigned(Recorded):
    """交办责任单位."""

    type: Literal["assigned"] = "assigned"
    tasks: tuple[UnitTask, ...] = Field(min_length=1)
    instruction: Sealed | None = None


class TaskAccepted(Recorded):
    """A unit took its task; its clock to accept stops."""

    type: Literal["task_accepted"] = "task_accepted"
    unit_id: str


class TaskReturned(Recorded):
    """A unit says that the task is not its own: the department excuses it or gives the task to another."""

    type: Literal["task_returned"] = "task_returned"
    unit_id: str
    note: Sealed
    to: tuple[str, ...] = ()


class TaskFinished(Recorded):
    """A unit is done. What it did is for the department, which answers the reporter."""

    type: Literal["task_finished"] = "task_finished"
    unit_id: str
    report: Sealed
    evidence: tuple[str, ...] = ()
    to: tuple[str, ...] = ()


class TaskExcused(Recorded):
    """The department no longer waits for a unit."""

    type: Literal["task_excused"] = "task_excused"
    unit_id: str
    note: Sealed | None = None
    to: tuple[str, ...] = ()


class ExtensionRequested(Recorded):
    """延期申请, before expiry. The clock runs on until somebody else, one level up, has granted it."""

    type: Literal["extension_requested"] = "extension_requested"
    limit: str
    reason: str | None = None  # a key of the policy's reasons, where it lists any
    note: Sealed
    to: tuple[str, ...] = ()


class ExtensionGranted(Recorded):
    """The handling clock with the extension in it, and what the reporter is promised now (UTC)."""

    type: Literal["extension_granted"] = "extension_granted"
    limit: str
    schedules: tuple[Schedule, ...]
    promised_end: datetime | None
    to: tuple[str, ...] = ()


class ExtensionDenied(Recorded):
    """The clock runs on as it was."""

    type: Literal["extension_denied"] = "extension_denied"
    note: Sealed | None = None
    to: tuple[str, ...] = ()


class Suspended(Recorded):
    """挂起: every clock stands. `schedule`: when it ends by itself, where the policy says so."""

    type: Literal["suspended"] = "suspended"
    reason: str
    note: Sealed | None = None
    schedule: Schedule | None = None


class Resumed(Recorded):
    """恢复办理: the clocks run on, each with the pause in it; `promised_end` moves by it and the reporter is told."""

    type: Literal["resumed"] = "resumed"
    schedules: tuple[Schedule, ...]
    promised_end: datetime | None


class Merged(Recorded):
    """并单: a duplicate follows its main issue; its clocks stop, and the tasks of units that work on it end."""

    type: Literal["merged"] = "merged"
    main_id: str
    released: tuple[str, ...] = ()
    joined: bool = False  # the reporter chose so while filing (附议)


class Unmerged(Recorded):
    """It was none: it goes on by itself from where it stood, the time in between a pause."""

    type: Literal["unmerged"] = "unmerged"
    main_id: str
    schedules: tuple[Schedule, ...]
    promised_end: datetime | None


class DuplicateTaken(Recorded):
    """On the main issue: another follows it."""

    type: Literal["duplicate_taken"] = "duplicate_taken"
    duplicate_id: str
    joined: bool = False  # its reporter chose to join (附议) instead of being merged by somebody


class DuplicateLeft(Recorded):
    """On the main issue: another follows it no longer."""

    type: Literal["duplicate_left"] = "duplicate_left"
    duplicate_id: str


class Split(Recorded):
    """拆单: parts of it go their own ways as issues of their own. It is answered when all of them are over.

    `apart`: discipline gave a redacted part away; the part knows nothing of it, and nobody waits for it.
    """

    type: Literal["split"] = "split"
    children: tuple[str, ...] = Field(min_length=1)
    apart: bool = False


class ChildEnded(Recorded):
    """On the issue that was split: a part of it is over."""

    type: Literal["child_ended"] = "child_ended"
    child_id: str
    outcome: str


class Withdrawn(Recorded):
    """撤回, by the reporter, before there is an answer. `to` are those who have it, and units whose task ends."""

    type: Literal["withdrawn"] = "withdrawn"
    note: Sealed | None = None
    to: tuple[str, ...] = ()


class Refused(Recorded):
    """不予受理, for a reason the policy lists. The reporter is told, and why."""

    type: Literal["refused"] = "refused"
    reason: str
    note: Sealed | None = None


class ReviewOpened(Recorded):
    """复查: the reporter asked a higher body to look again; it handles the issue anew, on its own time."""

    type: Literal["review_opened"] = "review_opened"
    level: int
    note: Sealed
    responsible: tuple[str, ...]
    schedules: tuple[Schedule, ...]
    promised_end: datetime | None = None


class Commented(Recorded):
    """A note of staff for whoever may read the issue; never for the reporter."""

    type: Literal["commented"] = "commented"
    text: Sealed


class FilesAdded(Recorded):
    """补充材料: photos or documents that came after the filing; `evidence` holds their random ids, never a name."""

    type: Literal["files_added"] = "files_added"
    evidence: tuple[str, ...]
    note: Sealed | None = None
    to: tuple[str, ...] = ()


class Urged(Recorded):
    """催办, by a supervisor."""

    type: Literal["urged"] = "urged"
    note: Sealed | None = None
    to: tuple[str, ...] = ()


class Card(StrEnum):
    """督办: the colour says how serious; the policy says what it costs."""

    YELLOW = "yellow"
    RED = "red"
    BLACK = "black"


class CardIssued(Recorded):
    """督办卡, to the department that has the issue, or to a unit with a task in it."""

    type: Literal["card_issued"] = "card_issued"
    card: Card
    department_id: str
    unit_id: str | None = None
    points: int
    note: Sealed
    to: tuple[str, ...] = ()


class Transferred(Recorded):
    """移交: other people of the same post have the task, because somebody left or is away."""

    type: Literal["transferred"] = "transferred"
    responsible: tuple[str, ...] = Field(min_length=1)
    note: Sealed | None = None


class TakenBack(Recorded):
    """撤销操作: one's own step, within seconds. Both stay on the timeline; what would have been told is not."""

    type: Literal["taken_back"] = "taken_back"
    version: int
    undone: str


class Recalendared(Recorded):
    """A newer calendar holds for it: a notice came out. Its clocks are counted anew, those that stand as well."""

    type: Literal["recalendared"] = "recalendared"
    calendar_version: str
    schedules: tuple[Schedule, ...]
    promised_end: datetime | None


class Repoliced(Recorded):
    """A newer policy holds for it, because somebody decided so. Every running clock is counted anew."""

    type: Literal["repoliced"] = "repoliced"
    policy_version: str
    schedules: tuple[Schedule, ...]
    promised_end: datetime | None


# What the evolving of an issue handles beside the four steps and the answer.
HandlingEvent = (
    Returned
    | Rerouted
    | Assigned
    | TaskAccepted
    | TaskReturned
    | TaskFinished
    | TaskExcused
    | ExtensionRequested
    | ExtensionGranted
    | ExtensionDenied
    | Suspended
    | Resumed
    | Merged
    | Unmerged
    | DuplicateTaken
    | DuplicateLeft
    | Split
    | ChildEnded
    | Withdrawn
    | Refused
    | ReviewOpened
    | Commented
    | FilesAdded
    | Urged
    | CardIssued
    | Transferred
    | TakenBack
    | Recalendared
    | Repoliced
)
