"""The dialogue with the reporter: what was asked and said, without the name of whoever asked."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from schemas.domain.authorization.words import FieldGroup
from schemas.domain.base import Frozen
from schemas.domain.clock_history import Numbered
from schemas.domain.dialogue_events import Questioned, Replied
from schemas.domain.events import Event
from schemas.domain.issue import Issue
from schemas.domain.principals import REPORTER, Principal, fields_for
from schemas.domain.sealed import Sealed


class UtteranceView(Frozen):
    """One question, or what the reporter said (`asked` is False). `open`: it waits for a reply.

    `text` is None where its key was erased.
    """

    asked: bool
    at: datetime
    text: str | None
    open: bool


def utterances(issue: Issue, numbered: Iterable[Numbered], texts: Mapping[int, str | None]) -> Iterator[UtteranceView]:
    """The dialogue of (version, event) pairs; `texts` holds what was opened, by version."""
    for version, event in numbered:
        if isinstance(event, Questioned | Replied):
            asked = isinstance(event, Questioned)
            since = issue.question_at
            yield UtteranceView(
                asked=asked,
                at=event.at,
                text=texts.get(version),
                open=asked and since is not None and event.at >= since,
            )


def uttered(event: Event) -> Sealed | None:
    """The sealed words of a question or a reply."""
    match event:
        case Questioned():
            return event.question
        case Replied():
            return event.text
        case _:
            return None


def may_read_dialogue(reader: Principal, issue: Issue) -> bool:
    """Whoever must not learn who reported has none of it: the reporter's own words, or a question, might tell."""
    return FieldGroup.FILER in fields_for(reader, issue)


def is_dialogue(event: Event) -> bool:
    """Whether it holds the reporter's own words, or a question about them."""
    return event.by == REPORTER.actor or isinstance(event, Questioned)
