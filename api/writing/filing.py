"""Filing as people ask for it: what may stand in a report, who may ask for what, and the receipt in return."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import BeforeValidator, Field, StrictBool, ValidationInfo, field_validator

from api.errors import FieldProblem, RequestRefusedError
from api.gateway.filing import FiledIssue, Report
from api.reading.allowing import ensure_may, not_allowed
from api.services import Services
from api.views.tracking import next_step
from api.words import Said
from api.writing.joining import JOINS, joining, main_of
from schemas.domain.attachments import MOST_AT_ONCE, Claims
from schemas.domain.authorization.verdicts import may_ever
from schemas.domain.authorization.words import Operation
from schemas.domain.base import Frozen
from schemas.domain.content import Channel, Content, Reporter
from schemas.domain.events import TakenOver
from schemas.domain.place import PlaceGiven
from schemas.domain.principals import Principal
from schemas.domain.roles import Role
from schemas.domain.text import Text

Problem = Annotated[Text, Field(min_length=1, max_length=10_000)]
Suggestion = Annotated[Text, Field(min_length=1, max_length=2_000)]
Detail = Annotated[Text, Field(min_length=1, max_length=200)]

_OPEN_CHANNELS = frozenset({Channel.WEB, Channel.BACK_TO_BACK})

# What a report asks for beside being filed, and the field that asks for it.
_ASKED: tuple[tuple[Operation, str, str], ...] = (
    (Operation.FILE_FOR_OTHERS, "/channel", "Only staff file by this channel; residents use web or back_to_back."),
    (Operation.SETTLE_ON_THE_SPOT, "/settlement", "Only staff settle a report on the spot."),
    (
        Operation.JOIN_REPORT,
        "/joins",
        "Only staff name the issue that a report joins; residents join what was offered.",
    ),
    (Operation.JOIN_SIMILAR, "/joins", "This may not be joined."),
    (Operation.TAKE_OVER_HISTORY, "/history", "Only staff take over history."),
)


def _moment(value: object) -> datetime:
    try:
        given = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        given = None
    if given is None or given.tzinfo is None:
        raise ValueError("Write a time with its zone, like 2019-05-06T10:00:00+08:00.")
    if not 1950 <= given.year <= 9000:  # Nearer to the ends of what a date can hold, zones cannot be reckoned.
        raise ValueError("Give a time since the year 1950.")
    return given.astimezone(UTC)


Moment = Annotated[datetime, BeforeValidator(_moment, json_schema_input_type=datetime)]


class ReporterBody(Frozen):
    """Who reports, as far as they like to say."""

    name: Detail | None = None
    phone: Detail | None = None
    email: Detail | None = None
    address: Detail | None = None

    @property
    def is_empty(self) -> bool:
        return not any((self.name, self.phone, self.email, self.address))


class HistoryBody(Frozen):
    """When another system received the report, and its answer where it had one. Times have their zone."""

    filed_at: Moment
    answered_at: Moment | None = None
    answer: Problem | None = None

    @field_validator("answered_at")
    @classmethod
    def _answered_after_it_was_filed(cls, answered_at: datetime | None, info: ValidationInfo) -> datetime | None:
        filed_at = info.data.get("filed_at")
        if answered_at is not None and filed_at is not None and answered_at < filed_at:
            raise ValueError("It cannot have been answered before it was filed.")
        return answered_at


class ReportBody(Frozen):
    """A problem, with suggestions if one likes (1+1). `settlement`: the answer, where staff settled it on the spot.

    `history`: it is over, and only taken over from another system: no clock runs and nobody is told. `joins`: the open
    issue that it repeats (附议), which it follows and ends with, unless it turns out to be another matter; by the mark
    `join` of POST /v1/nearby or, for staff, by its id.
    `attachments`: claims of photos and documents that were sent before; `settled_attachments`: of those that show what
    was settled on the spot. `conduct`: it is about the conduct of an
    official (涉及干部作风): from the moment of filing discipline intake alone reads it, whatever its words say.
    """

    problem: Problem
    suggestions: tuple[Suggestion, ...] = Field(default=(), max_length=10)
    channel: Channel = Channel.WEB
    place: PlaceGiven | None = None
    anonymous: StrictBool = False
    conduct: StrictBool = False
    reporter: ReporterBody | None = None
    settlement: Problem | None = None
    history: HistoryBody | None = None
    joins: Annotated[str, Field(pattern=JOINS)] | None = None
    attachments: Claims = ()
    settled_attachments: Claims = ()

    @field_validator("history")
    @classmethod
    def _settled_once(cls, history: HistoryBody | None, info: ValidationInfo) -> HistoryBody | None:
        if history is not None and info.data.get("settlement") is not None:
            raise ValueError("History has its answer of then: leave out the settlement, or the history.")
        return history

    @field_validator("reporter")
    @classmethod
    def _nobody_is_both(cls, reporter: ReporterBody | None, info: ValidationInfo) -> ReporterBody | None:
        if reporter is not None and not reporter.is_empty and info.data.get("anonymous"):
            raise ValueError("An anonymous report has no reporter: leave out the details, or anonymous.")
        return reporter

    @field_validator("settled_attachments")
    @classmethod
    def _shows_what_was_settled(cls, settled: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if settled and "settlement" in info.data and info.data["settlement"] is None:
            raise ValueError("Files that show it settled come with a settlement: name it, or name them in attachments.")
        found = info.data.get("attachments", ())
        if len(found) + len(settled) > MOST_AT_ONCE:
            raise ValueError(f"Name at most {MOST_AT_ONCE} files of both kinds together.")
        if {one.partition(".")[0] for one in found} & {one.partition(".")[0] for one in settled}:
            raise ValueError("Name each file once, of one kind.")
        return settled


class FiledView(FiledIssue):
    """What the reporter keeps: `next_step` says what happens next, `promised_at` (UTC) when we say who answers."""

    next_step: Said


async def filed(services: Services, body: ReportBody, *, caller: Principal, key: str) -> FiledView:
    """File the report. The same key and report give the same answer.

    Raises:
        RequestRefusedError: it asks for what is not this caller's, or for history that is not over.
        DomainError: a place, a claim or an issue to join that cannot be taken; a key that came with another report.
        StorageError: nothing was recorded.
    """
    _ensure_may_file(body, caller)
    main_id = None if body.joins is None else await main_of(services, body.joins, caller=caller, key=key)
    if body.history is not None:
        _ensure_is_over(body.history, now=services.clock())
    files = {
        "attachments": await services.attachments.opened(body.attachments),
        "settled": await services.attachments.opened(body.settled_attachments),
    }
    report = _report(body, caller).model_copy(update={**files, "joins": main_id})
    done = await services.filing.file(report, principal=caller, idempotency_key=key)
    following = next_step(
        promised_at=done.promised_at, settled=body.settlement is not None, taken_over=body.history is not None
    )
    return FiledView(**dict(done), next_step=following)


def _ensure_may_file(body: ReportBody, caller: Principal) -> None:
    ensure_may(Operation.FILE_ISSUE, caller)
    asked = _asked(body)
    for operation, field, sentence in _ASKED:
        if operation in asked and not may_ever(operation, caller.role):
            raise _staff_only(field, sentence) if caller.role is Role.RESIDENT else not_allowed(operation, caller)


def _asked(body: ReportBody) -> frozenset[Operation]:
    holds = {
        Operation.FILE_FOR_OTHERS: body.channel not in _OPEN_CHANNELS,
        Operation.SETTLE_ON_THE_SPOT: body.settlement is not None,
        Operation.JOIN_REPORT: joining(body.joins) is Operation.JOIN_REPORT,
        Operation.JOIN_SIMILAR: joining(body.joins) is Operation.JOIN_SIMILAR,
        Operation.TAKE_OVER_HISTORY: body.history is not None,
    }
    return frozenset(operation for operation, asks in holds.items() if asks)


def _ensure_is_over(history: HistoryBody, *, now: datetime) -> None:
    given = {"/history/filed_at": history.filed_at, "/history/answered_at": history.answered_at}
    ahead = tuple(
        FieldProblem(location="body", field=field, message="This lies in the future; history is over.")
        for field, at in given.items()
        if at is not None and at > now
    )
    if ahead:
        raise RequestRefusedError(
            "invalid",
            "What has not happened yet is no history; `errors` says which time is meant.",
            hint="Correct the times, or file it without history.",
            errors=ahead,
        )


def _staff_only(field: str, message: str) -> RequestRefusedError:
    return RequestRefusedError(
        "staff-only",
        message,
        hint="Sign in with Authorization: Bearer, or leave it out.",
        errors=(FieldProblem(location="body", field=field, message=message),),
    )


def _report(body: ReportBody, caller: Principal) -> Report:
    reporter, history = body.reporter, body.history
    return Report(
        content=Content(
            problem=body.problem,
            suggestions=body.suggestions,
            channel=body.channel,
            place=body.place or PlaceGiven(),
            filer_community_id=caller.community_id,
            conduct=body.conduct,
        ),
        reporter=None if reporter is None or reporter.is_empty else Reporter(**dict(reporter)),
        settlement=history.answer if history else body.settlement,
        taken_over=TakenOver(filed_at=history.filed_at, answered_at=history.answered_at) if history else None,
    )
