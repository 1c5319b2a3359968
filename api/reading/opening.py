"""Opens what is sealed for those who may read it, and writes down every reading of a confidential issue."""

from collections.abc import Collection
from typing import TypeVar

from api.gateway.errors import IssueNotFoundError
from api.services import Services
from api.views.issue import Opened
from schemas.domain.accused import NAMED, Accused
from schemas.domain.analysis import Analysis
from schemas.domain.authorization.reach import classes_read
from schemas.domain.authorization.words import FieldGroup, Operation, Verdict
from schemas.domain.base import Frozen
from schemas.domain.content import Content, Reporter
from schemas.domain.issue import Issue
from schemas.domain.place import PlaceResolved
from schemas.domain.possible import NotYoursError
from schemas.domain.principals import Principal, Scope, answer, fields_for
from schemas.domain.sealed import KeyClass, Sealed
from schemas.wire.decisions import Found

M = TypeVar("M", bound=Frozen)
ISSUE_ID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


async def visible(
    services: Services, issue_id: str, reader: Principal, *, operation: Operation = Operation.READ_ISSUE
) -> tuple[Issue, Found]:
    """The issue, if this reader may know of it and may do this with it.

    Raises:
        IssueNotFoundError: there is none, or there is one that this reader may not know of.
        NotYoursError: this reader knows of it, and may not.
    """
    found = await services.issues.read_of(issue_id, classes=classes_read(reader.role))
    if found.issue is None:
        raise IssueNotFoundError
    ensure_allowed(found.issue, reader, operation=operation)
    return found.issue, found


def ensure_allowed(issue: Issue, reader: Principal, *, operation: Operation) -> None:
    """Refuse what this reader may not do with an issue that was read already; as `visible`."""
    allowed = answer(operation, reader, issue)
    if allowed is Verdict.HIDE:
        raise IssueNotFoundError
    if allowed is Verdict.DENY:
        raise NotYoursError(command=operation, role=reader.role)


async def note_reading(services: Services, issue: Issue, reader: Principal, *, action: str) -> None:
    """Write down a reading before anything is opened; neither the log nor the book of readers keeps an id of it.

    Of a general issue the first by each reader alone: should it turn out to be a discipline matter, they know of it.
    """
    if issue.key_class is not KeyClass.DISCIPLINE:
        await services.readers.note(reader=reader.id, issue_id=issue.id, at=services.clock())
        return
    await services.access.note(reader=reader.id, action=action, reference=issue.id, at=services.clock())


async def note_listing(
    services: Services, scope: Scope, issue_ids: Collection[str], reader: str, *, action: str
) -> None:
    """Write down that rows or events of confidential issues are about to be shown."""
    if KeyClass.DISCIPLINE in scope.classes:
        await services.access.note_all(reader=reader, action=action, references=issue_ids, at=services.clock())


def opened_for(services: Services, found: Found, reader: Principal) -> Opened:
    """Everything of the issue that this reader may have in clear."""
    issue = found.issue
    assert issue is not None, "only a found issue is opened"
    content = _model(Content, open_text(services, found, issue.content))
    has = fields_for(reader, issue)
    reporter = issue.reporter if FieldGroup.REPORTER in has else None
    grounds = issue.grounds if FieldGroup.GROUNDS in has else None
    return Opened(
        problem=content.problem if content else None,
        suggestions=content.suggestions if content else (),
        channel=content.channel if content else None,
        reporter=_model(Reporter, open_text(services, found, reporter)),
        answer=open_text(services, found, issue.answer),
        grounds=_model(Analysis, open_text(services, found, grounds)),
        accused=accused_of(services, found, reader),
        place=_model(PlaceResolved, open_text(services, found, issue.place)) if issue.findings is None else None,
    )


def accused_of(services: Services, found: Found, reader: Principal) -> tuple[Accused, ...]:
    """Whom the issue accuses; neither a unit nor who is accused ever reads it."""
    if found.issue is None or found.issue.accused is None or FieldGroup.FILER not in fields_for(reader, found.issue):
        return ()
    text = open_text(services, found, found.issue.accused)
    return NAMED.validate_json(text) if text is not None else ()


def open_text(services: Services, found: Found, sealed: Sealed | None) -> str | None:
    """The text; None where there is none or its key was erased."""
    if sealed is None or found.issue is None:
        return None
    key = next((key for key in found.keys if key.name == sealed.key), None)
    return services.vault.open(found.issue.id, key, sealed) if key else None


def _model(model: type[M], text: str | None) -> M | None:
    return model.model_validate_json(text) if text is not None else None
