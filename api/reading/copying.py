"""Gathers a person's copy: what the reporter gave, said and was told, opened, and nothing of staff among themselves."""

from collections.abc import Iterator

from api.reading.files import own_files
from api.reading.following import tracked
from api.reading.opening import open_text
from api.services import Services
from api.views.attachments import attachment_views
from api.views.copies import (
    BY_THE_REPORTER,
    FILES_ADDED,
    TAKEN_BACK,
    TO_THE_REPORTER,
    CopyView,
    SpokenView,
    copy_view,
    spoken,
)
from api.words import ERASED
from schemas.domain.content import Content, Reporter
from schemas.domain.errors import DomainError
from schemas.domain.issue import Issue
from schemas.domain.principals import REPORTER
from schemas.domain.sealed import KeyClass, Sealed
from schemas.wire.decisions import Found
from schemas.wire.stored import StoredEvent


class NotYetCopiedError(DomainError):
    """Between filing and the decision on its class nobody but the analyzer may open a report."""

    code = "not-ready"

    def __init__(self) -> None:
        super().__init__("The report is still being received.", hint="Ask for the copy again in a minute.")


async def copied(services: Services, issue: Issue, found: Found, *, number: str) -> CopyView:
    """The copy of one report.

    Raises:
        NotYetCopiedError: its class is not decided yet.
    """
    if issue.key_class is KeyClass.INTAKE:
        raise NotYetCopiedError
    content = open_text(services, found, issue.content)
    person = open_text(services, found, issue.reporter)
    stored = await services.issues.timeline(issue.id)
    return copy_view(
        issue,
        person=Reporter.model_validate_json(person) if person else None,
        content=Content.model_validate_json(content) if content else None,
        said=_said(services, issue, found, stored),
        attachments=attachment_views(await own_files(services, issue)),
        tracking=await tracked(services, issue, found, number=number),
        now=services.clock(),
    )


def _said(services: Services, issue: Issue, found: Found, stored: tuple[StoredEvent, ...]) -> Iterator[SpokenView]:
    undone = {event.body["version"] for event in stored if event.type == TAKEN_BACK}
    for event in stored:
        if event.version in undone or not _concerns_the_reporter(event):
            continue
        sealed = _sealed_in(event)
        text = open_text(services, found, sealed)
        yield spoken(
            event.type,
            at=event.at,
            text=text,
            erased=ERASED[issue.erasure.ground] if sealed and text is None and issue.erasure else None,
            satisfied=event.body.get("satisfied"),
            rating=event.body.get("rating"),
        )


def _concerns_the_reporter(event: StoredEvent) -> bool:
    if event.type == FILES_ADDED:
        return event.actor == REPORTER.actor
    return event.type in BY_THE_REPORTER | TO_THE_REPORTER


def _sealed_in(event: StoredEvent) -> Sealed | None:
    """The one free text of the event, whatever its field is called."""
    boxes = (value for value in event.body.values() if isinstance(value, dict) and value.keys() == {"key", "box"})
    return next((Sealed.model_validate(box) for box in boxes), None)
