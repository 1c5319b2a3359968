"""Whatever one role sends to any operation, on issues that exist: how many cases, and what was answered wrongly."""

import json
import re
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any, Final

import httpx
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.config._checks import (
    NEGATIVE_DATA_REJECTION_EXPECTED_STATUSES,
    POSITIVE_DATA_ACCEPTANCE_EXPECTED_STATUSES,
)
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok

from infra.registry.loading import sample_county
from schemas.domain.roles import Role
from tests.api.test_any_input import Served
from tests.builders import BRIBE, new_key, report
from tests.secrecy.pairs import quiet

ANYBODY: Final = "anybody"
# What no schema can say: a place, a mark or a department that there is not (422), a version that has moved (412), a
# whole number beyond what every reader of JSON keeps exactly (400), a file that is no photo and no document (415), a
# report whose text its reporter had erased (410).
_MAY_BE_REFUSED: Final = (*POSITIVE_DATA_ACCEPTANCE_EXPECTED_STATUSES, "400", "410", "412", "415", "422")
_REFUSED: Final = (*NEGATIVE_DATA_REJECTION_EXPECTED_STATUSES, "412")
# A text is measured after what acts on a screen was dropped from it, which no schema can say.
_MEASURED_LATER: Final = "violates `maxLength`"
EXAMPLES: Final = 8  # of each operation, by each role, as it should be and as it should not
MANY: Final = 16  # what `make long` tries
_UNSURE: Final = "党员活动室的门坏了，楼道也堆满垃圾。"


@dataclass
class Tried:
    """What was tried as each role; `wrong`: what the checks of schemathesis found."""

    cases: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)
    operations: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    last: str = ""

    def add(self, other: "Tried") -> None:
        self.cases += other.cases
        self.answers += other.answers
        self.operations |= other.operations
        self.wrong += other.wrong


def accounts() -> dict[str, str | None]:
    """Who tries it as each role that can sign in, and as whoever did not."""
    found: dict[str, str | None] = {ANYBODY: None}
    for person in sample_county().staff:
        if person.active:
            found.setdefault(person.role.value, person.id)
    return found


def unsigned() -> frozenset[Role]:
    """Roles that nobody signs in with: residents have their receipts, and the system is no person."""
    return frozenset({Role.RESIDENT, Role.SYSTEM})


def tried(roles: list[str], examples: int = EXAMPLES) -> Tried:
    """Every operation as each of these roles, against an installation of this process's own."""
    quiet()
    result = Tried()
    with served() as api:
        for role in roles:
            headers = _signed_in(api, accounts()[role])
            result.add(_as_role(api, role, headers, examples))
    return result


@contextmanager
def served() -> Iterator[Served]:
    with tempfile.TemporaryDirectory() as folder:
        api = Served(Path(folder) / "var")
        thread = threading.Thread(target=api.serve)
        thread.start()
        api.wait()
        try:
            yield api
        finally:
            api.stop()
            thread.join(30)


def _as_role(api: Served, role: str, headers: dict[str, str], examples: int) -> Tried:
    result = Tried()
    known = _Known.found(api)
    schema = schemathesis.openapi.from_url(f"{api.url}/openapi.json", timeout=120)
    schema.config.checks.positive_data_acceptance.expected_statuses = [*_MAY_BE_REFUSED]
    schema.config.checks.negative_data_rejection.expected_statuses = [*_REFUSED]
    schema.config.generation.allow_x00 = False  # No text of ours holds one; that it is refused, other tests see to.
    for each in schema.get_all_operations():
        assert isinstance(each, Ok), each
        operation = each.ok()
        result.operations.add(operation.definition.raw["operationId"])
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            _operation(operation, mode, known, headers, role, result, examples)
    return result


def _operation(
    operation: Any,
    mode: GenerationMode,
    known: "_Known",
    headers: dict[str, str],
    role: str,
    result: Tried,
    examples: int,
) -> None:
    name = operation.definition.raw["operationId"]

    @seed(f"{role} {name} {mode}")
    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def sent(case: Any) -> None:
        known.fill(case)
        answer = case.call(headers=headers, timeout=120)
        result.cases[role] += 1
        result.answers[answer.status_code] += 1
        result.last = f"{answer.status_code} {answer.text[:300]}"
        case.validate_response(answer, headers=headers)

    try:
        sent()
    except Unsatisfiable:
        return  # An operation without parameters has no wrong requests.
    except FailureGroup as failures:
        result.wrong += [
            f"{role} {mode.value} {name}: {failure} [{result.last}]"
            for failure in failures.exceptions
            if _MEASURED_LATER not in str(failure)
        ]


@dataclass
class _Known:
    """What really exists, put where a request would only guess: ids of every kind of issue, receipts, departments."""

    issues: Iterator[str]
    receipts: Iterator[dict[str, str]]
    departments: Iterator[str]

    @classmethod
    def found(cls, api: Served) -> "_Known":
        filed = []
        with httpx.Client(base_url=api.url, trust_env=False, timeout=120) as http:
            for problem in (None, BRIBE, _UNSURE, None):
                changes = {"problem": problem} if problem else {}
                filed.append(http.post("/v1/issues", json=report(**changes), headers=new_key()).json())
            officer = {"Authorization": f"Bearer {api.tokens['staff-mass-work-officer-1']}"}
            http.post(f"/v1/issues/{filed[3]['id']}/commands/accept", json={}, headers=officer | new_key())
        return cls(
            cycle(one["id"] for one in filed),
            cycle(one["receipt"] for one in filed),
            cycle(("mass_work", "organization", "discipline")),
        )

    def fill(self, case: Any) -> None:
        """Leave what is wrong on purpose, and put something real in the place of what is right."""
        parameters = case.path_parameters or {}
        for name, values in (("issue_id", self.issues), ("department_id", self.departments)):
            if re.fullmatch(_ID, str(parameters.get(name, ""))):
                parameters[name] = next(values)
        body = case.body if isinstance(case.body, dict) else {}
        if _is_word(body.get("number")) and _is_word(body.get("code")) and len(json.dumps(body)) % 2:
            body.update(next(self.receipts))
        for name in ("main_id", "joins"):
            if _is_word(body.get(name)):
                body[name] = next(self.issues)


_ID = r"[A-Za-z0-9_-]{1,64}"  # what else stands in an address is wrong on purpose


def _is_word(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 64 and value.isprintable()


def _signed_in(api: Served, account: str | None) -> dict[str, str]:
    return {} if account is None else {"Authorization": f"Bearer {api.tokens[account]}"}
