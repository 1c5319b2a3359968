"""Every cell of the table of authorisation over HTTP, against what was written by hand."""

import shutil
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from api.http.command_examples import COMMANDS
from api.http.commands import NAMES
from infra.run.instance import Instance, opened
from infra.run.projecting import counter, follower
from schemas.domain.authorization.verdicts import Cell, cells, may_ever
from schemas.domain.authorization.words import Case, Operation, Relation
from schemas.domain.roles import DISCIPLINE_ROLES, Role
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
READS = {
    "read_issue": "",
    "read_timeline": "/timeline",
    "read_clock": "/clock",
    "list_attachments": "/attachments",
    "read_attachment": "/attachments/{file}",
    "read_readers": "/readers",
}
BODIES: dict[str, Any] = {name: next(iter(found.values()))["value"] for name, found in COMMANDS.items()}
# Whatever this says is not the version, so nothing that is allowed is done.
STALE = {"If-Match": '"v99999"'}
# What is returned has no task any more, so no unit stands to it as its unit; what is not decided on has no unit and no
# department.
IMPOSSIBLE = {
    ("reroute", "unit_officer", "same_unit", "general", "ordinary"),
    ("reroute", "unit_officer", "accused", "general", "ordinary"),
    ("ask_reporter", "unit_officer", "same_unit", "general", "deciding"),
    ("ask_reporter", "unit_officer", "accused", "general", "deciding"),
    ("ask_reporter", "department_officer", "same_department", "general", "deciding"),
    ("ask_reporter", "department_head", "same_department", "general", "deciding"),
}
# While it is decided on, nobody else has what they filed themselves.
DECIDE = {"secretary", "duty_officer"}


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
    await counter(office.instance).catch_up()
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
        return await matrix.office.get(f"/v1/issues/{issue_id}{path_of(matrix, name, issue_id)}", by=by)
    if name == "join_report":
        return await matrix.post("/v1/issues", {"problem": "也有这个问题", "joins": issue_id}, by=by)
    return await matrix.post(f"/v1/issues/{issue_id}/commands/{name}", body_of(matrix, name), by=by, **STALE)


def path_of(matrix: Matrix, name: str, issue_id: str) -> str:
    key_class = next((of for (of, _), each in matrix.issues.items() if each == issue_id), "general")
    return READS[name].format(file=matrix.files[key_class])


def body_of(matrix: Matrix, name: str) -> dict[str, Any]:
    """That of the document, without files that there are not."""
    named = {"evidence": [matrix.claim]} if name == "add_files" else {}
    return {field: value for field, value in BODIES[name].items() if field != "evidence"} | named


def answered(answer: httpx.Response, missing: bytes) -> str:
    """What an answer is in words of the table; `missing` is the one to what does not exist.

    Whoever was merely too quick was not told whether they may.
    """
    if answer.status_code in {401, 403}:
        told = answer.json()["type"].removeprefix("urn:sibu:problem:")
        return "deny" if told in {"not-allowed", "staff-only", "sign-in-needed"} else f"refused by {told}"
    if answer.status_code == 404:
        return "hide" if same(answer) == missing else "not found in other words"
    later = (b"urn:sibu:problem:engine-unavailable", b"urn:sibu:problem:not-ready")
    told = answer.status_code < 500 and answer.status_code != 429
    return "allow" if told or any(each in answer.content for each in later) else "broken"


def same(answer: httpx.Response) -> bytes:
    """All of an answer but its date and the id of its request."""
    headers = {k: v for k, v in answer.headers.items() if k not in {"date", "x-request-id"}}
    return repr((answer.status_code, sorted(headers.items()))).encode() + answer.content


class Tally:
    """Cells that were asked for, and those whose answer was not the one written by hand."""

    def __init__(self) -> None:
        self.asked: set[Cell] = set()
        self.wrong: dict[tuple[str, ...], tuple[str, str]] = {}

    def note(self, cell: Cell, found: str) -> None:
        self.asked.add(cell)
        if found != written(cell):
            self.wrong[tuple(str(each) for each in cell)] = (found, written(cell))

    def shown(self) -> str:
        operations = {each.operation for each in self.asked}
        return f"{len(self.asked)} cells of {len(operations)} operations, {len(self.wrong)} mismatches"


def written(cell: Cell) -> str:
    """What was written by hand, which has no line for what one filed oneself while others decide on it.

    Discipline's own people wait for nothing: they would see it if it were sealed, too.
    """
    own = cell.key_class == "general" and cell.relation == "own"
    waits = own and cell.case == "deciding" and cell.role not in DISCIPLINE_ROLES
    return "hide" if waits and cell.role not in DECIDE and cell.role in ACCOUNTS else expected(cell)


def cell(name: str, role: Role, relation: Relation, key_class: KeyClass, case: str = "ordinary") -> Cell:
    return Cell(Operation(name), role, relation, key_class, Case(case))


def test_the_groups_hold_every_account_once() -> None:
    assert sorted(role for group in GROUPS.values() for role in group) == sorted(ACCOUNTS)


def test_every_operation_has_a_test_that_asks_it() -> None:
    lists = KINDS["ledger"] | KINDS["figures"] | KINDS["filings"] | {"read_inbox"}
    by_role = {*FILINGS, *OTHERS}

    asked = {*READS, "join_report", *NAMES, *lists, *by_role, *RECEIPT_BODIES}

    # The engine's own commands, and the reporter's, which receipts give.
    assert not [each for each in Operation if each.value not in asked and any(map(partial(may_ever, each), ACCOUNTS))]
    assert (set(RECEIPT_BODIES), by_role) == (KINDS["receipt"], KINDS["role_alone"])


def test_the_matrix_leaves_out_what_cannot_be_and_nothing_else() -> None:
    names = {*READS, "join_report", *NAMES}
    asked = {
        cell(name, role, relation, key_class, case)
        for role in ACCOUNTS
        for name, case, key_class in on_issues()
        for relation in Relation
    }

    left = {each for each in cells() if each.operation in names and each.role in ACCOUNTS} - asked

    assert {each for each in left if each.key_class is not KeyClass.INTAKE or each.case is Case.ORDINARY} == set()


@pytest.mark.parametrize("group", GROUPS)
async def test_every_operation_on_an_issue_is_allowed_denied_or_hidden_as_written(matrix: Matrix, group: str) -> None:
    tally, missing = Tally(), {}
    for name in (*READS, "join_report", *NAMES):
        missing[name] = same(await asked(matrix, name, MISSING, by="staff-supervisor-2"))

    for role in GROUPS[group]:
        await matrix.become(role.value)
        for name, case, key_class in on_issues():
            for relation in Relation:
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
        "read_figure_issues": ("/v1/figures/issues?figure=filed&limit=200",),
    }
    answers = [await matrix.office.http.get(path, headers=matrix.office.as_(by)) for path in paths[name]]
    return answers[0].status_code, "".join(answer.text for answer in answers)


async def test_every_list_holds_exactly_what_was_written(matrix: Matrix) -> None:
    tally = Tally()
    for role in ACCOUNTS:
        await matrix.become(role.value)
        for name in sorted(KINDS["ledger"] | KINDS["filings"] | {"read_figure_issues"}):
            seen: dict[str, tuple[int, str]] = {}
            for relation in Relation:
                for key_class in KeyClass:
                    by = matrix.who(relation.value, key_class.value)
                    status, text = seen[by] = seen.get(by) or await listed(matrix, name, by=by)
                    holds = matrix.issues[key_class.value, "ordinary"] in text
                    found = "deny" if status == 403 else "allow" if holds else "hide"
                    tally.note(cell(name, role, relation, key_class), found)

    print(f"in lists: {tally.shown()}")
    assert tally.wrong == {}


async def test_every_board_counts_exactly_what_was_written(matrix: Matrix) -> None:
    tally = Tally()
    for role in ACCOUNTS:
        await matrix.become(role.value)
        for relation in Relation:
            by = matrix.who(relation.value, KeyClass.GENERAL.value)
            answer = await matrix.office.get("/v1/figures", by=by)
            behind = await matrix.office.get("/v1/figures/issues", by=by, figure="filed", limit=200)
            brief = await matrix.office.get("/v1/figures/brief", by=by)
            assert answer.status_code == behind.status_code == brief.status_code
            found = "deny"
            if answer.status_code != 403:
                rows = [row["id"] for row in behind.json()["items"]]
                # One issue more than is behind it, and the figure would tell of that which nobody may list.
                assert answer.json()["counts"].get("filed", 0) == len(rows)
                assert brief.json()["sentences"][0]["said"]["en"].startswith(f"Filed this week: {len(rows)},")
                found = "allow" if matrix.issues[KeyClass.GENERAL.value, "ordinary"] in rows else "hide"
            tally.note(cell("read_figures", role, relation, KeyClass.GENERAL), found)
            tally.note(cell("read_brief", role, relation, KeyClass.GENERAL), found)

    print(f"on boards: {tally.shown()}")
    assert tally.wrong == {}


async def test_every_inbox_is_open_to_whom_was_written(matrix: Matrix) -> None:
    tally = Tally()
    for role in ACCOUNTS:
        await matrix.become(role.value)
        for relation in Relation:
            for key_class in (KeyClass.GENERAL, KeyClass.DISCIPLINE):
                # Who was responsible has left the department, which is what counts.
                by = account("named elsewhere") if relation == "named" else matrix.who(relation.value, key_class.value)
                department = "discipline" if key_class is KeyClass.DISCIPLINE else "mass_work"
                answer = await matrix.office.get(f"/v1/departments/{department}/inbox", by=by)
                tally.note(cell("read_inbox", role, relation, key_class), answered(answer, b""))

    print(f"inboxes: {tally.shown()}")
    assert tally.wrong == {}


FILINGS: dict[str, dict[str, Any]] = {
    "file_issue": {},
    "file_for_others": {"channel": "hotline"},
    "settle_on_the_spot": {"settlement": "已当场答复"},
    "join_similar": {},
    "take_over_history": {"history": {"filed_at": "2019-05-06T10:00:00+08:00"}},
}
# Those that need the cookie of a session have no body that would be worked on.
OTHERS = {
    "find_caller": ("POST", "/v1/callers/find"),
    "find_similar": ("POST", "/v1/nearby"),
    "list_places": ("GET", "/v1/places"),
    "locate_place": ("GET", "/v1/places/at"),
    "read_place_map": ("GET", "/v1/places.geojson"),
    "livez": ("GET", "/livez"),
    "readyz": ("GET", "/readyz"),
    "metrics": ("GET", "/metrics"),
    "read_access_log": ("GET", "/v1/access-log"),
    "read_security_journal": ("GET", "/v1/security-journal"),
    "upload_attachment": ("POST", "/v1/attachments"),
    "sign_in": ("POST", "/v1/session"),
    "sign_out": ("DELETE", "/v1/session"),
    "read_me": ("GET", "/v1/me"),
    "list_my_sessions": ("GET", "/v1/me/sessions"),
    "end_my_session": ("DELETE", "/v1/me/sessions/none"),
    "change_password": ("POST", "/v1/me/password"),
    "offer_second_factor": ("POST", "/v1/me/totp"),
    "confirm_second_factor": ("POST", "/v1/me/totp/confirm"),
    "remove_second_factor": ("POST", "/v1/me/totp/remove"),
    "renew_recovery_codes": ("POST", "/v1/me/recovery-codes"),
    "list_my_tokens": ("GET", "/v1/me/tokens"),
    "make_token": ("POST", "/v1/me/tokens"),
    "revoke_my_token": ("DELETE", "/v1/me/tokens/none"),
    "list_accounts": ("GET", "/v1/accounts"),
    "add_account": ("POST", "/v1/accounts"),
    **{
        f"{each}_account": ("POST", f"/v1/accounts/nobody-there/{each}")
        for each in ("disable", "enable", "reset", "release")
    },
    "end_sessions": ("POST", "/v1/accounts/nobody-there/end-sessions"),
    "read_registry": ("GET", "/v1/registry"),
    "list_registry_entries": ("GET", "/v1/registry/entries?kind=street"),
    "list_findings": ("GET", "/v1/registry/findings"),
    "change_registry": ("POST", "/v1/registry/changes"),
    "read_registry_journal": ("GET", "/v1/registry/changes"),
    "preview_ground": ("POST", "/v1/registry/ground/preview"),
    "apply_ground": ("POST", "/v1/registry/ground/apply?content=0123456789abcdef"),
    "export_registry": ("GET", "/v1/registry/export.toml"),
    "export_ground": ("GET", "/v1/registry/export.geojson"),
    "list_policies": ("GET", "/v1/policies"),
    "read_policy": ("GET", "/v1/policies/0123456789abcdef"),
    "read_policy_preset": ("GET", "/v1/policies/presets/none"),
    "compare_policies": ("GET", "/v1/policies/changes?before=0123456789abcdef&after=0123456789abcdef"),
    "check_policy": ("POST", "/v1/policies/check"),
    "activate_policy": ("POST", "/v1/policies/activations"),
    "count_issues_under_policy": ("GET", "/v1/policies/0123456789abcdef/issues"),
    "migrate_issues": ("POST", "/v1/policies/migrations"),
    "list_calendars": ("GET", "/v1/calendars"),
    "read_calendar_year": ("GET", "/v1/calendars/2026"),
    "check_calendar": ("POST", "/v1/calendars/check"),
    "activate_calendar": ("POST", "/v1/calendars/activations"),
    "read_roster": ("GET", "/v1/roster"),
    "add_absence": ("POST", "/v1/roster/absences"),
    "end_absence": ("POST", "/v1/roster/absences/nobody-there/end"),
    "add_shift": ("POST", "/v1/roster/shifts"),
    "end_shift": ("POST", "/v1/roster/shifts/999999/end"),
    "read_my_absence": ("GET", "/v1/me/absence"),
    "add_my_absence": ("POST", "/v1/me/absence"),
    "end_my_absence": ("POST", "/v1/me/absence/end"),
}
BY_SESSION = {"end_my_session", "make_token", "revoke_my_token", "change_password", "renew_recovery_codes"} | {
    f"{each}_second_factor" for each in ("offer", "confirm", "remove")
}


async def by_role_alone(matrix: Matrix, name: str, by: str | None) -> httpx.Response:
    headers = matrix.sessions[by] if by and name in BY_SESSION else matrix.lonely.as_(by) if by else {}
    if name == "find_similar":
        body = {"problem": "路灯坏了", "place": {"building_id": "bldg-010101"}}
        return await matrix.lonely.http.post("/v1/nearby", json=body, headers=headers)
    if name in FILINGS:
        body = {"problem": "路灯坏了", **FILINGS[name]} | ({"joins": matrix.offer} if name == "join_similar" else {})
        return await matrix.lonely.http.post("/v1/issues", json=body, headers=headers | new_key())
    method, path = OTHERS[name]
    nothing: dict[str, Any] | None = {} if method == "POST" else None
    return await matrix.lonely.http.request(method, path, json=nothing, headers=headers | new_key())


def allowed_or_not(answer: httpx.Response) -> str:
    """Whatever else is wrong with what was asked (no such account or session, nothing in it), it was not who asked."""
    return "allow" if answer.status_code in {404, 415, 422} else answered(answer, b"")


async def test_what_the_role_alone_decides_is_as_written(matrix: Matrix) -> None:
    tally = Tally()
    for role in (*ACCOUNTS, Role.RESIDENT):
        await matrix.become(role.value)
        for name in sorted(KINDS["role_alone"]):
            for relation in (each for each in POSTS if each == "other" or role is not Role.RESIDENT):
                by = account(relation) if role is not Role.RESIDENT else None
                found = allowed_or_not(await by_role_alone(matrix, name, by))
                for key_class in KeyClass:
                    tally.note(cell(name, role, Relation(relation.partition(" ")[0]), key_class), found)

    print(f"by the role alone: {tally.shown()}")
    assert tally.wrong == {}


RECEIPT_BODIES: dict[str, tuple[str, dict[str, Any]]] = {
    "track_receipt": ("track", {}),
    "rate_answer": ("feedback", {"satisfied": True}),
    "withdraw_report": ("withdraw", {}),
    "request_review": ("review", {"note": "再看看"}),
    "reply_to_question": ("reply", {"text": "东侧"}),
    "object_to_decision": ("object", {"note": "不对"}),
    "list_own_attachments": ("attachments", {}),
    "read_own_attachment": ("attachments/read", {}),
    "add_own_attachments": ("attachments/add", {}),
    "copy_report": ("export", {}),
    "erase_person": ("erase", {}),
}


def asks(matrix: Matrix, name: str, key_class: str) -> tuple[str, dict[str, Any]]:
    """Where a receipt is shown, and with what beside it."""
    path, body = RECEIPT_BODIES[name]
    beside: dict[str, dict[str, Any]] = {
        "read_own_attachment": {"attachment_id": matrix.files[key_class]},
        "add_own_attachments": {"attachments": [matrix.claim]},
    }
    return path, body | beside.get(name, {})


async def test_a_receipt_opens_its_own_report_to_whoever_shows_it_and_no_other(matrix: Matrix) -> None:
    tally = Tally()
    for role in (*ACCOUNTS, Role.RESIDENT):
        await matrix.become(role.value)
        by = account("other") if role is not Role.RESIDENT else None
        for name in RECEIPT_BODIES:
            for key_class in KeyClass:
                path, body = asks(matrix, name, key_class.value)
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
            answer = await matrix.office.http.get(path + path_of(matrix, name, path.rpartition("/")[2]))
        else:
            answer = await matrix.post(f"{path}/commands/{name}", body_of(matrix, name), by=None)
        tally.note(cell(name, Role.RESIDENT, Relation.OTHER, key_class, case), answered(answer, b""))

    print(f"without a sign-in: {tally.shown()}")
    assert tally.wrong == {}
