"""What was recorded before issues had units, pauses and main issues is read for ever: the text itself is kept here."""

import json
from datetime import datetime
from pathlib import Path

from schemas.domain.clocks import Stage
from schemas.domain.events import Event, event_of
from schemas.domain.handling_commands import Resume, Suspend
from schemas.domain.issue import Issue, replay
from tests.domain.acting import acted, clocks, waited
from tests.domain.county import local

RECORDED = Path(__file__).parent / "recorded"


def events() -> list[Event]:
    lines = (RECORDED / "events-before-units.jsonl").read_text(encoding="utf-8").splitlines()
    stored = [json.loads(line) for line in lines]
    return [event_of(one["type"], one["body"], at=datetime.fromisoformat(one["at"]), by=one["by"]) for one in stored]


def row() -> Issue:
    return Issue.model_validate_json((RECORDED / "issue-before-units.json").read_text(encoding="utf-8"))


def test_a_life_recorded_before_is_told_as_it_was() -> None:
    issue = replay(events())

    assert issue is not None
    assert [event.type for event in events()] == [
        *("filed", "collected", "analyzed", "logged", "routed", "reminded", "reminded", "escalated"),
        *("accepted", "resolved", "closed"),
    ]
    assert (issue.status, issue.outcome, issue.version) == ("closed", "unrated", 11)
    assert (issue.closed_at, issue.promised_end) == (local("05-20 11:00"), local("05-13 17:00"))
    assert (issue.callback, issue.tasks, issue.duplicates, issue.children) == (False, (), (), ())


def test_an_issue_kept_before_goes_on_with_what_came_later() -> None:
    issue = row()

    assert (issue.status, issue.responsible, clocks(issue)) == ("accepted", ("officer-1",), {"handle": "05-13 17:00"})
    later = acted(acted(issue, Suspend(reason="court"), "05-09 11:00"), Resume(), "05-14 10:00")
    assert clocks(later) == {"handle": "05-16 17:00"}
    assert waited(later, "05-16 17:00").escalated == 1
    handle = issue.schedule(Stage.HANDLE)
    assert handle is not None
    assert (handle.deadline.pauses, handle.deadline.extensions, handle.unit_id) == ((), (), None)
