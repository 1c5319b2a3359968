"""What crosses to and from the workflow engine: ids, versions and sealed commands, never a word in clear."""

from datetime import datetime

from schemas.domain.base import Frozen
from schemas.domain.commands import Command
from schemas.domain.roles import Role
from schemas.domain.sealed import WrappedKey
from schemas.domain.status import Status
from schemas.wire.attachments import NewAttachment

ISSUE_WORKFLOW = "Issue"
COMMAND_UPDATE = "command"  # the one update; its name says nothing about the issue
PROGRESS_QUERY = "progress"


class IssueRef(Frozen):
    """The workflow's whole input; its state is read from the event store."""

    issue_id: str


class Progress(Frozen):
    """All the workflow knows: where the issue stands and when it must look again (UTC)."""

    version: int
    status: Status
    next_due: datetime | None
    closed: bool


class StepRequest(Frozen):
    """Do the step that follows from this version; a later version means that it is done already."""

    issue_id: str
    version: int
    now: datetime


class CommandRequest(Frozen):
    """One command by one principal. `command_hash` is a keyed HMAC of the plaintext request, made in the gateway.

    `keys` are the issue's keys wrapped anew, sent along by whoever may open them when the command changes the class.
    `attachments` are uploads that the command makes the issue's own.
    `role` is whose power it is given by, looked at again when it is applied; None only in requests of older versions.
    """

    issue_id: str
    command_id: str
    command_hash: str
    by: str
    role: Role | None = None
    command: Command
    expected_version: int | None = None
    keys: tuple[WrappedKey, ...] = ()
    attachments: tuple[NewAttachment, ...] = ()


class ActRequest(Frozen):
    """A command together with the workflow's time."""

    request: CommandRequest
    now: datetime


class CommandOutcome(Frozen):
    """What stands recorded for the command; of a repeated one, what was recorded the first time.

    `seen_version`: that of the progress as whoever gave the command counts versions.
    """

    command_hash: str
    events: tuple[str, ...]
    recorded_version: int
    progress: Progress
    repeated: bool = False
    seen_version: int | None = None
