"""Every cell of the table of authorisation over HTTP, against what was written by hand."""

import shutil
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from api.http.command_examples import COMMANDS
from api.http.commands import NAMES
from infra.run.instance import Instance, opened
from infra.run.projecting import follower
from schemas.domain.authorization.verdicts import Cell
from schemas.domain.authorization.words import Case, Operation, Relation
from schemas.domain.roles import Role
from schemas.domain.sealed import KeyClass
from tests.api.conftest import Office
from tests.api.matrix import MISSING, POSTS, Matrix, account, built
from tests.authorization.expectation import CASES, KINDS, expected
from tests.builders import new_key
from tests.world import settings_for

pytestmark = [pytest.mark.heavy, pytest.mark.timeout(3600)]

ACCOUNTS = [role for role in Role if role not in {Role.RESIDENT, Role.SYSTEM}]
GROUPS: dict[str, list[Role]] = {
    "workers": [Role.CONTACT_MEMBER, Role.GRID_WORKER, Role.STREET_HEAD],
    "community": [Role.SECRETARY, Role.DUTY_OFFICER, Role.HOTLINE_DESK],
    "handling": [Role.DEPARTMENT_OFFICER, Role.DEPARTMENT_HEAD, Role.UNIT_OFFICER],
    "oversight": [Role.SUPERVISOR, Role.CONTACT_LEADER],
    "discipline": [Role.DISCIPLINE_INTAKE, Role.DISCIPLINE_OFFICER, Role.DISCIPLINE_HEAD],
    "above": [Role.DISCIPLINE_SUPERVISOR, Role.DISCIPLINE_SUPERIOR],
    "administration": [Role.AUDITOR, Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR],
}
# Whom an issue is about is not told over HTTP yet; tests/domain/test_authorization.py asks these cells of the table.
RELATIONS = [relation for relation in Relation if relation is not Relation.ACCUSED]
READS = {"read_issue": "", "read_timeline": "/timeline", "read_clock": "/clock"}
BODIES = {name: next(iter(found.values()))["value"] for name, found in COMMANDS.items()}
# Whatever this says is not the version, so nothing that is allowed is done.
STALE = {"If-Match": '"v99999"'}
# What is returned has no task any more, so no unit stands to it as its unit.
IMPOSSIBLE = {("reroute", "unit_officer", "same_unit", "general", "ordinary")}


@pytest.fixture
async def instance(prepared: tuple[Path, dict[str, str]], tmp_path: Path) -> AsyncIterator[Instance]:
    """Under a policy that offers reviews."""
    shutil.copytree(prepared[0], tmp_path / "var")
    settings = settings_for(tmp_path / "var", SIBU_POLICY="petition")
    async with opened(settings, classes=frozenset(KeyClass)) as alive:
        yield alive


@pytest.fixture(autouse=True)
def _without_a_log() -> Iterator[None]:
    """Tens of thousands of lines, and a picture of the stack for each time that the engine is away."""
    with capture_logs():
        yield


@pytest.fixture
async def matrix(office: Office, lonely_office: Office) -> Matrix:
    found = await built(office, lonely_office)
    await follower(office.instance).catch_up()
    return found


def on_issues() -> Iterator[tuple[str, str, KeyClass]]:
    """Operation, case and class of every route about one issue; what is undecided has no case but the ordinary."""
    for name in (*READS, "join_report", *NAMES):
        for case in ("ordinary", *(case for case, names in CASES.items() if name in names)):
            for key_class in KeyClass if case == "ordinary" else (KeyClass.GENERAL, KeyClass.DISCIPLINE):
                yield name, case, key_class


def issue_for(matrix: Matrix, name: str, case: str, key_class: str) -> str:
    if (name, case) == ("reroute", "ordinary"):
        return matrix.issues.get((key_class, "returned")) or matrix.issues[key_class, "ordinary"]
    return matrix.issues[key_class, "ordinary" if case == "ruling" else case]


async def asked(matrix: Matrix, name: str, issue_id: str, *, by: str) -> httpx.Response:
    if name in READS:
        return await matrix.office.get(f"/v1/issues/{issue_id}{READS[name]}", by=by)
    if name == "join_report":
        return await matrix.post("/v1/issues", {"problem": "也有这个问题", "joins": issue_id}, by=by)
    return await matrix.post(f"/v1/issues/{issue_id}/commands/{name}", BODIES[name], by=by, **STALE)


def answered(answer: httpx.Response, missing: bytes) -> str:
    """What an answer is in words of the table; `missing` is the one to what does not exist."""
    if answer.status_code in {401, 403}:
        told = answer.json()["type"].removeprefix("urn:sibu:problem:")
        return "deny" if told in {"not-allowed", "staff-only", "sign-in-needed"} else f"refused by {told}"
    if answer.status_code == 404:
        return "hide" if same(answer) == missing else "not found in other words"
    return "allow" if answer.status_code < 500 or b"engine-unavailable" in answer.content else "broken"


def same(answer: httpx.Response) -> bytes:
    """All of an answer but its date and the id of its request."""
    headers = {k: v for k, v in answer.headers.items() if k not in {"date", "x-request-id"}}
    return repr((answer.status_code, sorted(headers.items()))).encode() + answer.content


class Tally:
    """Cells that were asked for, and those whose answer was not the one written by hand."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.wrong: dict[tuple[str, ...], tuple[str, str]] = {}

    def note(self, cell: Cell, found: str) -> None:
        self.asked[cell.operation.value] += 1
        if found != expected(cell):
            self.wrong[tuple(str(each) for each in cell)] = (found, expected(cell))

    def shown(self) -> str:
        return f"{sum(self.asked.values())} cells of {len(self.asked)} operations, {len(self.wrong)} mismatches"


def cell(name: str, role: Role, relation: Relation, key_class: KeyClass, case: str = "ordinary") -> Cell:
    return Cell(Operation(name), role, relation, key_class, Case(case))


def test_the_groups_hold_every_account_once() -> None:
    assert sorted(role for group in GROUPS.values() for role in group) == sorted(ACCOUNTS)


@pytest.mark.parametrize("group", GROUPS)
async def test_every_operation_on_an_issue_is_allowed_denied_or_hidden_as_written(matrix: Matrix, group: str) -> None:
    tally, missing = Tally(), {}
    for name in (*READS, "join_report", *NAMES):
        missing[name] = same(await asked(matrix, name, MISSING, by="staff-supervisor-2"))

    for role in GROUPS[group]:
        await matrix.become(role.value)
        for name, case, key_class in on_issues():
            for relation in RELATIONS:
                if (name, role.value, relation.value, key_class.value, case) in IMPOSSIBLE:
                    continue
                by = matrix.who(relation.value, key_class.value)
                answer = await asked(matrix, name, issue_for(matrix, name, case, key_class.value), by=by)
                tally.note(cell(name, role, relation, key_class, case), answered(answer, missing[name]))
        print(f"{role}: so far {tally.shown()}", flush=True)

    print(f"on issues: {tally.shown()}")
    assert tally.wrong == {}


async def listed(matrix: Matrix, name: str, *, by: str) -> tuple[int, str]:
    """All that lists of this kind give to one reader, in every order and by search."""
    paths = {
        "list_issues": ("/v1/issues?limit=200", "/v1/issues?limit=200&order=due", "/v1/issues?limit=200&text=路灯"),
        "read_events": ("/v1/events?limit=200",),
        "list_filings": ("/v1/filings?limit=200",),
    }
    answers = [await matrix.office.http.get(path, headers=matrix.office.as_(by)) for path in paths[name]]
    return answers[0].status_code, "".join(answer.text for answer in answers)


async def test_every_list_holds_exactly_what_was_written(matrix: Matrix) -> None:
    tally = Tally()
    for role in ACCOUNTS:
        await matrix.become(role.value)
        for name in sorted(KINDS["ledger"] | KINDS["filings"]):
            seen: dict[str, tuple[int, str]] = {}
            for relation in RELATIONS:
                for key_class in KeyClass:
                    by = matrix.who(relation.value, key_class.value)
                    status, text = seen[by] = seen.get(by) or await listed(matrix, name, by=by)
                    holds = matrix.issues[key_class.value, "ordinary"] in text
                    found = "deny" if status == 403 else "allow" if holds else "hide"
                    tally.note(cell(name, role, relation, key_class), found)

    print(f"in lists: {tally.shown()}")
    assert tally.wrong == {}


async def test_every_inbox_is_open_to_whom_was_written(matrix: Matrix) -> None:
    tally = Tally()
    for role in ACCOUNTS:
        await matrix.become(role.value)
        for relation in RELATIONS:
            for key_class in (KeyClass.GENERAL, KeyClass.DISCIPLINE):
                # Who was responsible has left the department, which is what counts.
                by = matrix.who(relation.value, key_class.value)
                department = "discipline" if key_class is KeyClass.DISCIPLINE else "mass_work"
                answer = await matrix.office.get(f"/v1/departments/{department}/inbox", by=by)
                tally.note(cell("read_inbox", role, relation, key_class), answered(answer, b""))

    print(f"inboxes: {tally.shown()}")
    assert tally.wrong == {}


FILINGS: dict[str, dict[str, Any]] = {
    "file_issue": {},
    "file_for_others": {"channel": "hotline"},
    "settle_on_the_spot": {"settlement": "已当场答复"},
    "take_over_history": {"history": {"filed_at": "2019-05-06T10:00:00+08:00"}},
}
PATHS = {"livez": "/livez", "readyz": "/readyz", "metrics": "/metrics", "read_access_log": "/v1/access-log"}


async def by_role_alone(matrix: Matrix, name: str, by: str | None) -> httpx.Response:
    headers = matrix.lonely.as_(by) if by else {}
    if name in PATHS:
        return await matrix.lonely.http.get(PATHS[name], headers=headers)
    body = {"problem": "路灯坏了", **FILINGS[name]}
    return await matrix.lonely.http.post("/v1/issues", json=body, headers=headers | new_key())


async def test_what_the_role_alone_decides_is_as_written(matrix: Matrix) -> None:
    tally = Tally()
    for role in (*ACCOUNTS, Role.RESIDENT):
        await matrix.become(role.value)
        for name in sorted(KINDS["role_alone"]):
            for relation in POSTS if role is not Role.RESIDENT else ("other",):
                by = account(relation) if role is not Role.RESIDENT else None
                found = answered(await by_role_alone(matrix, name, by), b"")
                for key_class in KeyClass:
                    stands = Relation(relation.partition(" ")[0])
                    tally.note(cell(name, role, stands, key_class), found)

    print(f"by the role alone: {tally.shown()}")
    assert tally.wrong == {}


RECEIPT_BODIES: dict[str, tuple[str, dict[str, Any]]] = {
    "track_receipt": ("track", {}),
    "rate_answer": ("feedback", {"satisfied": True}),
    "withdraw_report": ("withdraw", {}),
    "request_review": ("review", {"note": "再看看"}),
}


async def test_a_receipt_opens_its_own_report_to_whoever_shows_it_and_no_other(matrix: Matrix) -> None:
    tally = Tally()
    for role in (*ACCOUNTS, Role.RESIDENT):
        await matrix.become(role.value)
        by = account("other") if role is not Role.RESIDENT else None
        for name, (path, body) in RECEIPT_BODIES.items():
            for key_class in KeyClass:
                receipt = matrix.receipts[key_class.value]
                right = await shown(matrix, path, receipt | body, by)
                wrong = await shown(matrix, path, receipt | {"code": "0000-0000-0000"} | body, by)
                unknown = await shown(matrix, path, receipt | {"number": "000000000000"} | body, by)
                tally.note(cell(name, role, Relation.OWN, key_class), answered(right, b""))
                tally.note(cell(name, role, Relation.OTHER, key_class), answered(wrong, same(unknown)))

    print(f"with receipts: {tally.shown()}")
    assert tally.wrong == {}


async def shown(matrix: Matrix, path: str, body: dict[str, Any], by: str | None) -> httpx.Response:
    """Asked while the engine is away, so that nothing which is allowed is done."""
    headers = (matrix.lonely.as_(by) if by else {}) | (new_key() if path != "track" else {})
    return await matrix.lonely.http.post(f"/v1/receipts/{path}", json=body, headers=headers)


async def test_whoever_did_not_sign_in_is_sent_to_sign_in_whatever_there_is(matrix: Matrix) -> None:
    tally = Tally()
    for name, case, key_class in on_issues():
        if name == "join_report":
            continue  # Told with the report's fields, in tests/api/test_filing_input.py.
        path = f"/v1/issues/{issue_for(matrix, name, case, key_class.value)}"
        if name in READS:
            answer = await matrix.office.http.get(path + READS[name])
        else:
            answer = await matrix.post(f"{path}/commands/{name}", BODIES[name], by=None)
        tally.note(cell(name, Role.RESIDENT, Relation.OTHER, key_class, case), answered(answer, b""))

    print(f"without a sign-in: {tally.shown()}")
    assert tally.wrong == {}
