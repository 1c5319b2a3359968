"""Who may not know of a confidential issue, and everything each of them can ask: read off the document of the API."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from infra.registry.staff import StaffBook
from schemas.domain.roles import DISCIPLINE_ROLES, Role

# Whoever cannot be kept from knowing, as docs/security.md lists them, and by which operation they know; readers from
# before a reclassification know the issue from then. Nobody else is exempt.
EXEMPT: Final[Mapping[str, frozenset[Role | None]]] = {
    "read_access_log": frozenset({Role.AUDITOR}),
    "metrics": frozenset({Role.ADMINISTRATOR}),
}
# Who files hidden reports for somebody else knows of them by the answer, and from then by the own list, as "received";
# that list and when the own token was last used are told to nobody else.
FILER: Final = "staff-hotline-1"
OWN_DOINGS: Final = frozenset({"list_filings", "list_my_tokens"})

# What a ledger may be asked; operations that are not named here are asked without any filter.
_QUESTIONS: Final[Mapping[str, Sequence[Mapping[str, Any]]]] = {
    "list_issues": (
        {},
        {"limit": 1},
        {"limit": 2, "order": "due"},
        {"open": True, "order": "due"},
        {"overdue": True, "order": "due"},
        {"status": "deliberating"},
        {"status": "routed"},
        {"status": "merged"},
        {"category": "discipline"},
        {"category": "livelihood"},
        {"topic": "bribery"},
        {"department_id": "discipline"},
        {"department_id": "mass_work", "limit": 3},
        {"urgency": "emergency", "order": "due"},
        {"text": "红包"},
        {"text": "路灯"},
        {"text": "低保款", "order": "due"},
        {"callback": True},
    ),
    "read_events": ({}, {"limit": 1}, {"limit": 3}, {"limit": 200}),
    "list_places": ({}, {"parent": "comm-01"}, {"parent": "yard-0101"}, {"q": "1栋"}),
    "locate_place": ({"longitude": 112.4062, "latitude": 28.80439},),
    "read_figures": (
        {},
        {"by": "department"},
        {"by": "community"},
        {"by": "topic"},
        {"by": "grid"},
        {"by": "unit"},
        {"department_id": "discipline"},
        {"department_id": "mass_work", "by": "topic"},
        {"community_id": "comm-01", "by": "grid"},
    ),
    "read_figure_issues": (
        {"figure": "filed", "limit": 2},
        {"figure": "filed", "by": "topic", "key": "bribery"},
        {"figure": "open"},
        {"figure": "overdue"},
        {"figure": "first_wrong"},
        {"figure": "open", "by": "waits", "key": "department:mass_work:accept"},
    ),
    "read_inbox": ({}, {"limit": 1}, {"status": "deliberating"}, {"status": "routed"}),
}
# Readings whose questions go in the body.
_ROAD: Final = "小区门口的路坏了，晚上老人出门看不见路，请尽快派人修理。"
_BODIES: Final[Mapping[str, Sequence[Mapping[str, Any]]]] = {
    "find_caller": ({"phone": "13800000000"}, {"phone": "13900000001"}, {"phone": "1"}),
    "find_similar": tuple(
        {"problem": problem, "place": place}
        for problem in (
            "幸福里小区3号楼门口的路灯坏了一个星期，晚上老人出门看不见路，请尽快派人修理。",
            "小区门口的井盖松动，昨天有人绊倒，请尽快处理。",
            _ROAD,
            _ROAD + "社区干部收受红包才肯派人修理，请纪委查处。",
        )
        for place in ({"building_id": "bldg-010101"}, {"grid_id": "grid-0101"}, {"community_id": "comm-01"})
    ),
}
_DEPARTMENTS: Final = ("discipline", "organization", "mass_work")


@dataclass(frozen=True)
class Question:
    """One request that changes nothing."""

    operation: str
    path: str
    params: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None

    @property
    def method(self) -> str:
        return "GET" if self.body is None else "POST"


def readers(staff: StaffBook) -> tuple[str | None, ...]:
    """Somebody of each role that may not know, two where scopes differ, and whoever did not sign in."""
    people: list[str | None] = [None]
    for role in Role:
        if role not in DISCIPLINE_ROLES:
            people += [person.id for person in staff.who(role)[:2]]
    return tuple(people)


def is_exempt(operation: str, role: Role | None, *, reader: str | None = None) -> bool:
    return role in EXEMPT.get(operation, ()) or (reader == FILER and operation in OWN_DOINGS)


def questions(document: Mapping[str, Any], issue_ids: Sequence[str]) -> Iterator[Question]:
    """Every reading operation with every kind of question, about each of these issues."""
    for path, methods in document["paths"].items():
        for body in _BODIES.get(methods.get("post", {}).get("operationId"), ()):
            yield Question(methods["post"]["operationId"], path, body=body)
        if "get" not in methods:
            continue
        name = methods["get"]["operationId"]
        for place in _filled(path, issue_ids):
            for params in _QUESTIONS.get(name, ({},)):
                yield Question(name, place, params)


def writes(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """(operation, path, body) of everything that can be done to an issue, with each of its examples."""
    for path, methods in document["paths"].items():
        if "post" in methods and "{issue_id}" in path:
            content = methods["post"].get("requestBody", {}).get("content", {}).get("application/json", {})
            for example in content.get("examples", {"": {"value": {}}}).values():
                yield methods["post"]["operationId"], path, example["value"]


def _filled(path: str, issue_ids: Sequence[str]) -> Iterator[str]:
    if "{issue_id}" in path:
        yield from (re.sub(r"\{[^}]+\}", "1", path.replace("{issue_id}", each)) for each in issue_ids)
    elif "{department_id}" in path:
        yield from (path.replace("{department_id}", each) for each in _DEPARTMENTS)
    else:
        yield re.sub(r"\{[^}]+\}", "1", path)


def some(chance: Random, what: Sequence[Any], number: int) -> list[Any]:
    return chance.sample(what, min(number, len(what)))
