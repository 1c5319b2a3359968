"""Lives of reports in which every free text that there is gets said: by staff, and with the receipt."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.secrecy.texts import body_schema, operations, put, text_fields

MASS_WORK, ORGANIZATION, UNIT, SUPERVISOR, INTAKE, OFFICER = (
    *("staff-mass-work-officer-1", "staff-organization-officer", "staff-unit-power", "staff-supervisor-1"),
    *("staff-discipline-intake", "staff-discipline-officer"),
)
DISCIPLINE_HEAD = "staff-discipline-head"
ACCUSED = "staff-unit-market"  # Whose name must stand nowhere; this account does nothing else.

LAMP, BRIBE, UNSURE = (
    "小区3号楼门口的路灯坏了一个星期，请派人修理。",
    "村主任收受施工队的红包，虚报冒领低保款，请纪委查处。",
    "党员活动室的门坏了，楼道也堆满垃圾。",
)
# What is done with a report of each kind: who, which command, and what must be said beside the free texts.
Step = tuple[str, str, dict[str, Any]]
LIVES: Final[dict[str, tuple[str, list[Step]]]] = {
    "handled": (
        LAMP,
        [
            (MASS_WORK, "accept", {}),
            (MASS_WORK, "assign", {"lead_unit_id": "unit-power"}),
            (UNIT, "accept_task", {}),
            (UNIT, "finish_task", {}),
            (MASS_WORK, "comment", {}),
            (MASS_WORK, "ask_reporter", {}),
            ("receipt", "reply", {}),
            (SUPERVISOR, "place_hold", {}),
            (SUPERVISOR, "lift_hold", {}),
            (SUPERVISOR, "urge", {}),
            (SUPERVISOR, "issue_card", {"card": "yellow"}),
            (MASS_WORK, "request_extension", {"limit": "2wd", "reason": "works"}),
            (SUPERVISOR, "deny_extension", {}),
            (MASS_WORK, "resolve", {}),
            ("receipt", "feedback", {"satisfied": False, "rating": 2}),
        ],
    ),
    "returned": (
        LAMP,
        [
            (MASS_WORK, "return", {"reason": "not_ours"}),
            (SUPERVISOR, "reroute", {"department_id": "organization"}),
            (ORGANIZATION, "accept", {}),
            (ORGANIZATION, "suspend", {"reason": "waiting_reporter"}),
            ("receipt", "withdraw", {}),
        ],
    ),
    "refused": (LAMP, [(MASS_WORK, "refuse", {"reason": "in_court"}), ("receipt", "object", {})]),
    "referred": (
        LAMP,
        [
            (MASS_WORK, "accept", {}),
            (MASS_WORK, "assign", {"lead_unit_id": "unit-power", "unit_ids": ["unit-water"]}),
            (UNIT, "return_task", {}),
            (MASS_WORK, "excuse_task", {"unit_id": "unit-water"}),
            (MASS_WORK, "name_accused", {"accused": [{"kind": "person", "id": ACCUSED}]}),
            (MASS_WORK, "refer_to_discipline", {}),
        ],
    ),
    "decided": (UNSURE, [("staff-secretary-01", "classify", {"category": "livelihood"})]),
    "confidential": (
        BRIBE,
        [
            (INTAKE, "confirm_intake", {"accused": [{"kind": "person", "id": ACCUSED}]}),
            (OFFICER, "accept", {}),
            (OFFICER, "comment", {}),
            (OFFICER, "ask_reporter", {}),
            ("receipt", "reply", {}),
            (DISCIPLINE_HEAD, "place_hold", {}),
            (OFFICER, "resolve", {}),
            ("receipt", "feedback", {"satisfied": True, "rating": 5}),
        ],
    ),
    "released": (BRIBE, [(INTAKE, "release_intake", {"category": "livelihood"})]),
    "split": (BRIBE, [(INTAKE, "split", {"parts": [{"problem": "灯"}, {"problem": "路"}]})]),
}
# Texts that would make of the report another one: an answer on the spot, history, an id.
ELSE_REFUSED: Final = frozenset({"/settlement", "/history/answer", "/number", "/code"})
BY_RECEIPT: Final = {
    "feedback": "rate_answer",
    "withdraw": "withdraw_report",
    "review": "request_review",
    "reply": "reply_to_question",
    "object": "object_to_decision",
}

Write = Callable[[str, int], str]


def with_texts(
    document: Mapping[str, Any],
    name: str,
    body: dict[str, Any],
    write: Write,
    *,
    without: frozenset[str] = ELSE_REFUSED,
) -> tuple[dict[str, Any], int]:
    """The body with what `write` gives for each free text of the operation that fits, and how many there are."""
    operation = next(each for found, _, _, each in operations(document) if found == name)
    schema = body_schema(document, operation)
    assert schema is not None, f"{name} takes no body"
    wanted = [(field, longest) for field, longest in text_fields(document, schema) if field not in without]
    for field, longest in wanted:
        body = put(body, field, write(f"{name}{field}", longest))
    return body, len(wanted)
