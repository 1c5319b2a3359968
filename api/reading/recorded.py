"""What was recorded of one issue, as one reader may have it: its events, related issues, the rules of then."""

from collections.abc import Iterable, Mapping

from api.services import Services
from api.views.issue import unnamed_for
from api.views.told import Names, same_matter
from schemas.domain.authorization.reach import classes_read
from schemas.domain.clock_history import Clock, Numbered
from schemas.domain.events import event_of
from schemas.domain.handling_events import TakenBack
from schemas.domain.issue import Issue
from schemas.domain.numbering import counted
from schemas.domain.principals import Principal, may_see
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.sealed import KeyClass
from schemas.wire.attachments import AttachmentRow
from schemas.wire.stored import StoredEvent

# Filed and collected stay with intake in the feed, so that it never betrays how many were sealed.
_SHOWN_TO_ALL = frozenset({KeyClass.INTAKE, KeyClass.GENERAL})


async def numbered_events(services: Services, issue: Issue) -> tuple[Numbered, ...]:
    """(version, event) pairs, oldest first; of a general issue without those that only discipline may see.

    Those leave no gap: versions are as its readers count them.
    """
    return tuple(_numbered(issue, one) for one in await shown_events(services, issue))


async def shown_events(services: Services, issue: Issue) -> tuple[StoredEvent, ...]:
    """The recorded events, oldest first; of a general issue without those that only discipline may see."""
    stored = await services.issues.timeline(issue.id)
    every = issue.key_class is KeyClass.DISCIPLINE
    return tuple(one for one in stored if every or one.visibility in _SHOWN_TO_ALL)


async def files_for(services: Services, issue: Issue) -> tuple[AttachmentRow, ...]:
    """The files of an issue that its readers know of: those of the filing, and those that an event they see names.

    What came while it was discipline's stays with discipline when the issue is released.
    """
    rows = await services.shelf.of(issue.id)
    if not rows or issue.key_class is KeyClass.DISCIPLINE:
        return rows
    stored = await services.issues.timeline(issue.id)
    apart = _named_by(one for one in stored if one.visibility not in _SHOWN_TO_ALL)
    shown = _named_by(one for one in stored if one.visibility in _SHOWN_TO_ALL)
    return tuple(row for row in rows if row.ref.id in shown or (row.part.is_filed and row.ref.id not in apart))


def _named_by(stored: Iterable[StoredEvent]) -> frozenset[str]:
    return frozenset(name for one in stored for name in one.body.get("evidence", ()))


def _numbered(issue: Issue, one: StoredEvent) -> Numbered:
    classes = (issue.key_class,)
    event = event_of(one.type, one.body, at=one.at, by=one.actor)
    if isinstance(event, TakenBack):
        event = event.model_copy(update={"version": counted(issue, event.version, classes=classes)})
    return counted(issue, one.version, classes=classes), event


async def known_among(services: Services, ids: Iterable[str], reader: Principal) -> frozenset[str]:
    """Those of the issues that this reader may know of."""
    several = await services.issues.several(sorted(set(ids)), classes=classes_read(reader.role))
    return frozenset(one for one, found in several.items() if found.issue and may_see(reader, found.issue))


async def names_for(services: Services, issue: Issue, numbered: Iterable[Numbered], reader: Principal) -> Names:
    """What the steps of an issue may name to this reader."""
    related = (one for _, event in numbered for one in same_matter(event))
    return Names(
        reasons=(await services.rulebooks.of(issue)).policy.reasons,
        unnamed=unnamed_for(issue, reader),
        known=await known_among(services, related, reader),
    )


async def books_of(services: Services, issue: Issue, clocks: Iterable[Clock]) -> Mapping[tuple[str, str], Rulebook]:
    """The rulebooks that the clocks were counted with, by the versions of policy and calendar."""
    books = {}
    for policy_version, calendar_version in {(one.policy_version, one.calendar_version) for one in clocks}:
        then = issue.model_copy(update={"policy_version": policy_version, "calendar_version": calendar_version})
        books[policy_version, calendar_version] = await services.rulebooks.of(then)
    return books
