"""What can be done with an issue now, by whom, until when: every stage against a table written by hand."""

import pytest

from schemas.domain.errors import DomainError
from schemas.domain.events import Event
from schemas.domain.issue import Issue
from schemas.domain.possible import (
    OPENINGS,
    CommandNotPossibleError,
    NotYoursError,
    ensure_possible,
    possible,
    roles_for,
)
from schemas.domain.roles import Role
from schemas.domain.status import Status
from tests.domain.builders import (
    ACCEPTED,
    ANALYZED,
    ASSIGNED,
    CLOSED,
    COLLECTED,
    DELIBERATION_LAPSED,
    DUPLICATE_TAKEN,
    EXTENSION_REQUESTED,
    FILED,
    HISTORY,
    INTAKE_OPENED,
    LOGGED,
    MERGED,
    OBJECTED,
    REFUSED,
    REOPENED,
    REROUTED,
    RESOLVED,
    RETURNED,
    REVIEW_OPENED,
    ROUTED,
    ROUTED_TO_DISCIPLINE,
    TASK_ACCEPTED,
    TASK_FINISHED,
    TASK_RETURNED,
    UNMERGED,
    WAS_ACCEPTED,
    WAS_ANALYZED,
    WAS_CLOSED,
    WAS_COLLECTED,
    WAS_CONFIRMED,
    WAS_DISCIPLINE,
    WAS_LOGGED,
    WAS_MERGED,
    WAS_REFERRED,
    WAS_REFUSED,
    WAS_RELEASED,
    WAS_RESOLVED,
    WAS_RETURNED,
    WAS_ROUTED,
    WAS_SEALED,
    WAS_SUSPENDED,
    WAS_UNSURE,
    WAS_WITHDRAWN,
    given,
    hint_of,
    some_findings,
)
from tests.domain.county import shown

Expected = dict[str, tuple[str, str | None]]

# Groups of roles by a short name, as the tables below use them.
ROLES: dict[str, set[str]] = {
    "community": {"secretary", "duty_officer"},
    "department": {"department_officer", "department_head"},
    "department or duty": {"department_officer", "department_head", "duty_officer"},
    "discipline": {"discipline_officer", "discipline_head"},
    "intake": {"discipline_intake", "discipline_head"},
    "intake and officers": {"discipline_intake", "discipline_head", "discipline_officer"},
    "unit": {"unit_officer"},
    "resident": {"resident"},
    "desk": {"hotline_desk"},
    "head": {"department_head"},
    "discipline head": {"discipline_head"},
    "raters": {"resident", "hotline_desk"},
    "supervisor": {"supervisor"},
    "discipline supervisor": {"discipline_supervisor"},
    "superior": {"discipline_superior"},
    "community or above": {"secretary", "duty_officer", "street_head", "supervisor"},
    "granters": {"supervisor", "department_head"},
    "discipline granters": {"discipline_supervisor", "discipline_head"},
    "department or supervisor": {"department_officer", "department_head", "supervisor"},
    "discipline or supervisor": {"discipline_officer", "discipline_head", "discipline_supervisor"},
    "staff": {
        *("contact_member", "grid_worker", "hotline_desk", "secretary", "duty_officer", "unit_officer"),
        *("department_officer", "department_head", "street_head", "supervisor", "contact_leader"),
    },
    "inside discipline": {
        *("discipline_intake", "discipline_officer", "discipline_head", "discipline_supervisor"),
        "discipline_superior",
    },
}
COMMENT: Expected = {"comment": ("staff", None)}
# While the class is open nobody but the reporter knows of it, who sends the photo that was forgotten a moment ago.
UNDECIDED: Expected = {"withdraw": ("resident", None)}
# Until it is over.
ADD: Expected = {"add_files": ("staff or resident", None)}
BEFORE: Expected = {"withdraw": ("resident", None), **COMMENT, **ADD}
SAY: Expected = {"reply": ("resident", None)}
TALK: Expected = {"ask_reporter": ("department", None), **SAY}
DISCIPLINE_TALK: Expected = {"ask_reporter": ("discipline", None), **SAY}
ACCEPT_BY, HANDLE_BY = "05-07 17:00", "05-13 17:00"
ROUTED_NOW: Expected = {
    **TALK,
    "accept": ("department", ACCEPT_BY),
    "return": ("department", ACCEPT_BY),
    "refuse": ("department", ACCEPT_BY),
    "reroute": ("supervisor", None),
    "suspend": ("department", HANDLE_BY),
    "merge": ("department or supervisor", None),
    "withdraw": ("resident", None),
    "comment": ("staff", None),
    "add_files": ("staff or resident", None),
    "urge": ("supervisor", None),
    "issue_card": ("supervisor", None),
    "transfer": ("department or supervisor", None),
}
ACCEPTED_NOW: Expected = {
    **TALK,
    "return": ("department", None),
    "reroute": ("supervisor", None),
    "assign": ("department", HANDLE_BY),
    "request_extension": ("department", HANDLE_BY),
    "suspend": ("department", HANDLE_BY),
    "merge": ("department or supervisor", None),
    "split": ("department", None),
    "resolve": ("department", HANDLE_BY),
    "withdraw": ("resident", None),
    "comment": ("staff", None),
    "add_files": ("staff or resident", None),
    "urge": ("supervisor", None),
    "issue_card": ("supervisor", None),
    "transfer": ("department or supervisor", None),
}
TAKE_BACK: Expected = {"take_back": ("staff", None)}
JUST_ACCEPTED = ACCEPTED_NOW | TAKE_BACK
DISCIPLINE_ROUTED: Expected = {
    **DISCIPLINE_TALK,
    "accept": ("discipline", ACCEPT_BY),
    "return": ("discipline", ACCEPT_BY),
    "refuse": ("discipline", ACCEPT_BY),
    "reroute": ("discipline supervisor", None),
    "suspend": ("discipline", HANDLE_BY),
    "merge": ("discipline", None),
    "split": ("discipline or intake", None),
    "withdraw": ("resident", None),
    "comment": ("inside discipline", None),
    "add_files": ("inside discipline or resident", None),
    "urge": ("discipline supervisor", None),
    "issue_card": ("discipline supervisor", None),
    "transfer": ("discipline or supervisor", None),
}
ROLES["staff or resident"] = ROLES["staff"] | {"resident"}
ROLES["inside discipline or resident"] = ROLES["inside discipline"] | {"resident"}
ROLES["discipline or intake"] = ROLES["discipline"] | ROLES["intake"]
ROLES["namers"] = ROLES["department"] | ROLES["community"] | ROLES["supervisor"]
ROLES["discipline namers"] = ROLES["discipline or intake"] | {"discipline_superior", "discipline_supervisor"}
LATE = EXTENSION_REQUESTED.model_copy(update={"by": "staff:o-1"})
EMERGENCY = ANALYZED.model_copy(update={"findings": some_findings(urgency="emergency")})
BINDING = REROUTED.model_copy(update={"binding": True})
RULED_ON = RETURNED.model_copy(update={"ruling": True})
CALLED_BACK = CLOSED.model_copy(update={"callback": True})

OBJECTED_TO_MERGING = OBJECTED.model_copy(update={"against": "merged", "schedules": (), "promised_end": None})


def only(expected: Expected, *left_out: str, **changes: tuple[str, str | None]) -> Expected:
    return {name: value for name, value in expected.items() if name not in left_out} | changes


STORIES: dict[str, tuple[tuple[Event, ...], Expected]] = {
    "filed": ((FILED,), UNDECIDED),
    "collected": ((FILED, COLLECTED), UNDECIDED),
    "analyzed": (WAS_ANALYZED, BEFORE | SAY),
    "unsure": (
        WAS_UNSURE,
        BEFORE
        | SAY
        | {
            "classify": ("community or above", ACCEPT_BY),
            "urge": ("supervisor", None),
            "ask_reporter": ("community", None),
        },
    ),
    "lapsed": ((*WAS_UNSURE, DELIBERATION_LAPSED), BEFORE | SAY),
    "sealed": (
        WAS_SEALED,
        {
            **SAY,
            "ask_reporter": ("intake", None),
            "confirm_intake": ("intake", ACCEPT_BY),
            "release_intake": ("intake", ACCEPT_BY),
            "split": ("discipline or intake", None),
            "withdraw": ("resident", None),
            "comment": ("inside discipline", None),
            "add_files": ("inside discipline or resident", None),
            "urge": ("discipline supervisor", None),
        },
    ),
    "released": (WAS_RELEASED, BEFORE | SAY),
    "confirmed": (
        WAS_CONFIRMED,
        {
            "withdraw": ("resident", None),
            "comment": ("inside discipline", None),
            "add_files": ("inside discipline or resident", None),
            **SAY,
        },
    ),
    "logged": (WAS_LOGGED, BEFORE | SAY),
    "routed": (WAS_ROUTED, ROUTED_NOW),
    "emergency": (
        (*WAS_COLLECTED, EMERGENCY, LOGGED, ROUTED),
        ROUTED_NOW
        | {
            name: ("department or duty", ROUTED_NOW[name][1])
            for name in ("accept", "return", "refuse", "suspend", "ask_reporter")
        },
    ),
    "accepted": (WAS_ACCEPTED, JUST_ACCEPTED),
    "followed by another": ((*WAS_ACCEPTED, DUPLICATE_TAKEN), only(ACCEPTED_NOW, "merge")),
    "asked for more time": (
        (*WAS_ACCEPTED, LATE),
        only(
            ACCEPTED_NOW,
            "request_extension",
            grant_extension=("granters", HANDLE_BY),
            deny_extension=("granters", HANDLE_BY),
        ),
    ),
    "assigned": (
        (*WAS_ACCEPTED, ASSIGNED),
        JUST_ACCEPTED
        | {
            "excuse_task": ("department", HANDLE_BY),
            "accept_task": ("unit", None),
            "return_task": ("unit", None),
        },
    ),
    "task accepted": (
        (*WAS_ACCEPTED, ASSIGNED, TASK_ACCEPTED),
        JUST_ACCEPTED
        | {
            "excuse_task": ("department", HANDLE_BY),
            "return_task": ("unit", None),
            "finish_task": ("unit", None),
        },
    ),
    "task returned": (
        (*WAS_ACCEPTED, ASSIGNED, TASK_RETURNED),
        JUST_ACCEPTED | {"excuse_task": ("department", HANDLE_BY)},
    ),
    "task finished": ((*WAS_ACCEPTED, ASSIGNED, TASK_ACCEPTED, TASK_FINISHED), JUST_ACCEPTED),
    "resolved": (
        WAS_RESOLVED,
        {
            "give_feedback": ("raters", "05-13 23:59:59"),
            "issue_card": ("supervisor", None),
            **COMMENT,
            **ADD,
            **TAKE_BACK,
        },
    ),
    "reopened": ((*WAS_RESOLVED, REOPENED), ROUTED_NOW),
    "closed": ((*WAS_RESOLVED, CLOSED), {"request_review": ("resident", None), **COMMENT}),
    "drawn to be called back": (
        (*WAS_RESOLVED, CALLED_BACK),
        {"give_feedback": ("desk", None), "request_review": ("resident", None), **COMMENT},
    ),
    "history": ((HISTORY, *WAS_RESOLVED[1:], CLOSED), COMMENT),
    "returned": (
        WAS_RETURNED,
        {
            **SAY,
            "reroute": ("community or above", "05-07 17:00"),
            "withdraw": ("resident", None),
            "urge": ("supervisor", None),
            **COMMENT,
            **ADD,
            **TAKE_BACK,
        },
    ),
    "returned too often": (
        (*WAS_ROUTED, RULED_ON),
        {
            **SAY,
            "reroute": ("supervisor", "05-07 17:00"),
            "withdraw": ("resident", None),
            "urge": ("supervisor", None),
            **COMMENT,
            **ADD,
            **TAKE_BACK,
        },
    ),
    "bound by a ruling": ((*WAS_ROUTED, RULED_ON, BINDING), only(ROUTED_NOW | TAKE_BACK, "return")),
    "suspended": (
        WAS_SUSPENDED,
        {
            **TALK,
            "resume": ("department", "05-20 17:00"),
            "withdraw": ("resident", None),
            "urge": ("supervisor", None),
            "issue_card": ("supervisor", None),
            "transfer": ("department or supervisor", None),
            **COMMENT,
            **ADD,
            **TAKE_BACK,
        },
    ),
    "merged": (
        WAS_MERGED,
        {
            "unmerge": ("department or supervisor", None),
            "withdraw": ("resident", None),
            "object": ("resident", None),
            **SAY,
            **COMMENT,
            **ADD,
        },
    ),
    "withdrawn": (WAS_WITHDRAWN, COMMENT),
    "refused": (
        WAS_REFUSED,
        {"request_review": ("resident", None), "object": ("resident", None), **COMMENT, **TAKE_BACK},
    ),
    "objected to a refusal": (
        (*WAS_REFUSED, OBJECTED),
        only(ROUTED_NOW, refuse=("head", ACCEPT_BY)),
    ),
    "refused after an objection": (
        (*WAS_REFUSED, OBJECTED, REFUSED),
        {"request_review": ("resident", None), **COMMENT, **TAKE_BACK},
    ),
    "objected to a merging": (
        (*WAS_MERGED, OBJECTED_TO_MERGING, UNMERGED),
        only(ACCEPTED_NOW, merge=("supervisor", None)),
    ),
    "merged again by a supervisor": (
        (*WAS_MERGED, OBJECTED_TO_MERGING, UNMERGED, MERGED),
        {"unmerge": ("department or supervisor", None), "withdraw": ("resident", None), **SAY, **COMMENT, **ADD},
    ),
    "joined by its reporter": (
        (FILED.model_copy(update={"joins": "issue-0"}), *WAS_MERGED[1:]),
        {"unmerge": ("department or supervisor", None), "withdraw": ("resident", None), **SAY, **COMMENT, **ADD},
    ),
    "under review": (
        (*WAS_CLOSED, REVIEW_OPENED),
        only(
            ROUTED_NOW,
            "return",
            accept=("supervisor", ACCEPT_BY),
            refuse=("supervisor", ACCEPT_BY),
            suspend=("supervisor", HANDLE_BY),
            ask_reporter=("supervisor", None),
        ),
    ),
    "referred": (
        WAS_REFERRED,
        {
            "confirm_intake": ("intake", ACCEPT_BY),
            "release_intake": ("intake", ACCEPT_BY),
            "split": ("discipline or intake", None),
            **SAY,
            "ask_reporter": ("intake", None),
            "withdraw": ("resident", None),
            "comment": ("inside discipline", None),
            "add_files": ("inside discipline or resident", None),
            "urge": ("discipline supervisor", None),
        },
    ),
    "above discipline": (
        (*WAS_COLLECTED, INTAKE_OPENED.model_copy(update={"above": True})),
        {
            "confirm_intake": ("superior", ACCEPT_BY),
            "release_intake": ("superior", ACCEPT_BY),
            "split": ("superior", None),
            **SAY,
            "ask_reporter": ("superior", None),
            "withdraw": ("resident", None),
            "comment": ("inside discipline", None),
            "add_files": ("inside discipline or resident", None),
            "urge": ("discipline supervisor", None),
        },
    ),
    "discipline routed": (WAS_DISCIPLINE, DISCIPLINE_ROUTED),
    "discipline accepted": (
        (*WAS_DISCIPLINE, ACCEPTED),
        only(
            DISCIPLINE_ROUTED,
            *("accept", "refuse"),
            request_extension=("discipline", HANDLE_BY),
            resolve=("discipline", HANDLE_BY),
            take_back=("inside discipline", None),
            **{"return": ("discipline", None)},
        ),
    ),
    "discipline objected to a refusal": (
        (*WAS_DISCIPLINE, REFUSED, OBJECTED),
        only(DISCIPLINE_ROUTED, refuse=("discipline head", ACCEPT_BY)),
    ),
    "discipline objected to a merging": (
        (*WAS_DISCIPLINE, MERGED, OBJECTED_TO_MERGING, UNMERGED),
        only(DISCIPLINE_ROUTED, merge=("discipline supervisor", None))
        | dict.fromkeys(("accept", "return", "refuse"), ("discipline", None)),
    ),
    "discipline asked for more time": (
        (*WAS_DISCIPLINE, ACCEPTED, LATE),
        only(
            DISCIPLINE_ROUTED,
            *("accept", "refuse"),
            grant_extension=("discipline granters", HANDLE_BY),
            deny_extension=("discipline granters", HANDLE_BY),
            resolve=("discipline", HANDLE_BY),
            **{"return": ("discipline", None)},
        ),
    ),
    "discipline returned": (
        (*WAS_DISCIPLINE, RETURNED),
        {
            **SAY,
            "reroute": ("discipline granters", "05-07 17:00"),
            "withdraw": ("resident", None),
            "comment": ("inside discipline", None),
            "add_files": ("inside discipline or resident", None),
            "urge": ("discipline supervisor", None),
            "take_back": ("inside discipline", None),
        },
    ),
    "discipline resolved": (
        (*WAS_DISCIPLINE, ACCEPTED, RESOLVED),
        {
            "give_feedback": ("resident", "05-13 23:59:59"),
            "comment": ("inside discipline", None),
            "add_files": ("inside discipline or resident", None),
            "issue_card": ("discipline supervisor", None),
            "take_back": ("inside discipline", None),
        },
    ),
    "discipline drawn to be called back": (
        (*WAS_DISCIPLINE, ACCEPTED, RESOLVED, CALLED_BACK),
        {"request_review": ("resident", None), "comment": ("inside discipline", None)},
    ),
    "discipline under review": (
        (*WAS_DISCIPLINE, ACCEPTED, RESOLVED, CLOSED, REVIEW_OPENED),
        only(
            DISCIPLINE_ROUTED,
            "return",
            accept=("superior", ACCEPT_BY),
            refuse=("superior", ACCEPT_BY),
            suspend=("superior", HANDLE_BY),
            split=("superior", None),
            merge=("superior", None),
            ask_reporter=("superior", None),
        ),
    ),
}

# Whom it accuses may be said from its analysis to its end, and what is general may turn out to be none until it is
# withdrawn: both of so many stories that they are listed here by name.
NAMED = (
    *("analyzed", "unsure", "lapsed", "released", "logged", "routed", "emergency", "accepted", "followed by another"),
    *("asked for more time", "assigned", "task accepted", "task returned", "task finished", "resolved", "reopened"),
    *("returned", "returned too often", "bound by a ruling", "suspended", "merged", "under review"),
    *("objected to a refusal", "objected to a merging", "merged again by a supervisor", "joined by its reporter"),
)
NAMED_IN_DISCIPLINE = (
    *("sealed", "confirmed", "referred", "discipline routed", "discipline accepted", "discipline asked for more time"),
    *("discipline returned", "discipline resolved", "discipline under review", "above discipline"),
    *("discipline objected to a refusal", "discipline objected to a merging"),
)
REFERRED_FROM = (
    *("unsure", "routed", "emergency", "accepted", "followed by another", "asked for more time", "assigned"),
    *("task accepted", "task returned", "task finished", "resolved", "reopened", "closed", "drawn to be called back"),
    *("history", "returned", "returned too often", "bound by a ruling", "suspended", "merged", "refused"),
    *("under review", "objected to a refusal", "objected to a merging", "merged again by a supervisor"),
    *("joined by its reporter", "refused after an objection"),
)
for _story in NAMED:
    STORIES[_story] = (STORIES[_story][0], STORIES[_story][1] | {"name_accused": ("namers", None)})
for _story in NAMED_IN_DISCIPLINE:
    STORIES[_story] = (STORIES[_story][0], STORIES[_story][1] | {"name_accused": ("discipline namers", None)})
for _story in REFERRED_FROM:
    STORIES[_story] = (STORIES[_story][0], STORIES[_story][1] | {"refer_to_discipline": ("namers", None)})


@pytest.mark.parametrize("story", STORIES)
def test_an_issue_allows_exactly_what_its_stage_allows(story: str) -> None:
    events, expected = STORIES[story]
    issue = given(*events)

    found = {one.name: ({*one.roles}, one.until and shown(one.until)) for one in possible(issue)}

    # Who holds it is a matter of the class.
    assert found.keys() >= {"erase_reporter"} if issue.key_class == "intake" else {"erase_reporter", "place_hold"}
    assert {name: one for name, one in found.items() if name not in ALWAYS} == {
        name: (ROLES[roles], until) for name, (roles, until) in expected.items()
    }


# Whatever the status; tests/domain/test_rules_erasing.py says by whom.
ALWAYS = {"erase_reporter", "place_hold", "lift_hold"}
ENGINE_ONLY = {
    *("take_duplicate", "leave_duplicate", "follow_main", "end_child", "recalendar", "repolice"),
}


def test_every_command_is_possible_in_some_story_or_the_engines_own() -> None:
    assert set(OPENINGS) == ENGINE_ONLY | ALWAYS | {name for _, expected in STORIES.values() for name in expected}


@pytest.mark.parametrize("name", sorted(ENGINE_ONLY))
@pytest.mark.parametrize("story", ["routed", "sealed", "closed"])
def test_what_issues_tell_one_another_is_the_engines_alone(name: str, story: str) -> None:
    assert roles_for(given(*STORIES[story][0]), name) == {Role.SYSTEM}
    ensure_possible(given(*STORIES[story][0]), name, role=Role.SYSTEM)


def refusal(issue: Issue, name: str, role: Role) -> str | None:
    try:
        ensure_possible(issue, name, role=role)
    except DomainError as refused:
        return refused.code
    return None


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("role", Role)
def test_a_command_is_let_through_or_refused_as_the_list_says(story: str, role: Role) -> None:
    events, expected = STORIES[story]
    issue = given(*events)

    for name in sorted(set(OPENINGS) - ENGINE_ONLY - ALWAYS):
        engines = {"unmerge", "transfer", "split"} if issue.key_class == "discipline" else {"unmerge", "transfer"}
        by_the_engine = role is Role.SYSTEM and name in engines
        may = name in expected and (role in ROLES[expected[name][0]] or by_the_engine)
        refused = refusal(issue, name, role)
        assert (refused is None) == may, name
        if refused is not None:
            known = role in roles_for(issue, name) or (name, role) == ("give_feedback", Role.RESIDENT)
            assert refused == ("step-not-allowed" if known else "not-allowed"), name


def test_a_role_that_may_not_is_told_who_may() -> None:
    with pytest.raises(NotYoursError) as refused:
        ensure_possible(given(*WAS_ROUTED), "issue_card", role=Role.DEPARTMENT_HEAD)

    assert hint_of(refused.value) == (
        "not-allowed",
        "The role department_head may not issue card this issue.",
        "`possible` of the issue names the roles that may.",
    )


def test_a_role_that_may_at_another_time_is_told_that() -> None:
    with pytest.raises(CommandNotPossibleError) as refused:
        ensure_possible(given(*WAS_ROUTED), "resolve", role=Role.DEPARTMENT_HEAD)

    assert hint_of(refused.value) == (
        "step-not-allowed",
        "An issue that is routed does not take the command resolve.",
        "Read the issue again: `possible` lists what can be done now.",
    )


def test_without_a_running_clock_there_is_no_end() -> None:
    issue = given(*WAS_ANALYZED, LOGGED.model_copy(update={"schedules": ()}), ROUTED_TO_DISCIPLINE)

    assert {one.until for one in possible(issue)} == {None}


def test_a_command_that_is_not_possible_is_refused_with_a_sentence() -> None:
    refused = CommandNotPossibleError(status=Status.CLOSED, command="accept")

    assert hint_of(refused) == (
        "step-not-allowed",
        "An issue that is closed does not take the command accept.",
        "Read the issue again: `possible` lists what can be done now.",
    )
