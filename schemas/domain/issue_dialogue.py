"""How an issue changes by what is said between those who work on it and the reporter."""

from typing import assert_never

from schemas.domain.dialogue_events import DialogueEvent, Objected, Questioned, Replied
from schemas.domain.issue_answering import handled_anew
from schemas.domain.issue_changes import changed
from schemas.domain.issue_state import Issue


def spoken(issue: Issue, event: DialogueEvent) -> Issue:
    """Apply one recorded fact."""
    match event:
        case Questioned():
            return changed(issue, said=issue.said + 1, question_at=issue.question_at or event.at)
        case Replied():
            additions = issue.additions + (0 if event.answers else 1)
            return changed(issue, said=issue.said + 1, question_at=None, additions=additions)
        case Objected():
            return _objected(issue, event)
        case _:
            assert_never(event)


def _objected(issue: Issue, event: Objected) -> Issue:
    objections = (*issue.objections, event.against)
    if event.against == "merged":
        return changed(issue, objections=objections)
    again = handled_anew(event, level=event.level)
    return changed(issue, objections=objections, **again)
