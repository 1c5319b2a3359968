"""A county in which every cell of the table of authorisation can be asked for over HTTP.

All issues are filed by one account, and each relation to them has an account of its own. The accounts are given one
role after the other, so that the same few issues do for all of them.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import insert, update

from infra.db.tables import staff
from schemas.wire.accounts import Method
from tests.api.attaching import uploaded
from tests.api.conftest import Office
from tests.builders import BRIBE, LAMP, new_key
from tests.world import UNSURE

OFFICER, INSPECTOR, INTAKE = "staff-mass-work-officer-1", "staff-discipline-officer", "staff-discipline-intake"
UNIT = "unit-power"
WORK = {"lead_unit_id": UNIT, "unit_ids": ["unit-gas"]}
ELSEWHERE = {"community_id": "comm-07", "street_id": "street-elsewhere", "grid_id": "grid-0701"}
# How each account stands to the issues, which lie in grid-0101 and are with the department of mass work or discipline.
POSTS: dict[str, dict[str, str]] = {
    "own": ELSEWHERE,
    "same_unit": {**ELSEWHERE, "unit_id": UNIT},
    "same_department": {**ELSEWHERE, "department_id": "mass_work"},
    "same_community": {**ELSEWHERE, "community_id": "comm-01"},
    "same_street": {"street_id": "street-hekou", "grid_id": "grid-0701"},
    "same_grid": {**ELSEWHERE, "grid_id": "grid-0101"},
    "other": {**ELSEWHERE, "unit_id": "unit-water", "department_id": "organization"},
    "same_department in discipline": {**ELSEWHERE, "department_id": "discipline"},
    # Marks follow from the registry: these are people of it.
    "accused": {**ELSEWHERE, "unit_id": "unit-gas"},
    "named": {"unit_id": UNIT, "department_id": "mass_work", "community_id": "comm-01", "grid_id": "grid-0101"},
    "named elsewhere": {**ELSEWHERE, "department_id": "organization"},
}
OF_THE_REGISTRY = {"accused": "staff-unit-gas", "named": "staff-leader-4", "named elsewhere": "staff-leader-3"}
# Whom every issue accuses.
ACCUSED = [
    {"kind": "unit", "id": "unit-gas"},
    {"kind": "person", "id": "staff-leader-4"},
    {"kind": "person", "id": "staff-leader-3"},
]
CASES = ("ordinary", "returned", "emergency", "review", "call_back", "objected")
MISSING = "00000000-0000-4000-8000-000000000000"


@dataclass
class Matrix:
    """`issues` by class and case; `receipts` and `files` (an attachment) by class.

    `claim` of a file that waits, `offer` to join a general issue.
    """

    office: Office
    lonely: Office
    issues: dict[tuple[str, str], str] = field(default_factory=dict)
    receipts: dict[str, dict[str, str]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, dict[str, str]] = field(default_factory=dict)
    claim: str = ""
    offer: str = ""

    async def become(self, role: str) -> None:
        """From now on every account has this role, and those who were responsible have left their departments."""
        left = {"department_id": "organization", **ELSEWHERE}
        async with self.office.instance.database.write() as conn:
            await conn.execute(update(staff).where(staff.c.id.in_(map(account, POSTS))).values(role=role))
            await conn.execute(update(staff).where(staff.c.id.in_([OFFICER, INSPECTOR])).values(role=role, **left))

    def who(self, relation: str, key_class: str) -> str:
        """The account that stands so to the issues of this class."""
        if relation == "assigned":
            return INSPECTOR if key_class == "discipline" else OFFICER
        named = f"{relation} in {key_class}"
        return account(named if named in POSTS else relation)

    async def post(self, path: str, body: Any, *, by: str | None, **headers: str) -> httpx.Response:
        signed = self.office.as_(by) if by else {}
        return await self.office.http.post(path, json=body, headers=signed | new_key() | headers)


def account(relation: str) -> str:
    return OF_THE_REGISTRY.get(relation) or f"matrix-{relation.replace(' ', '-')}"


async def built(office: Office, lonely: Office) -> Matrix:
    """The county with its accounts and issues, as far as each class and case has to go."""
    await _sign_up(office)
    lonely.tokens.update(office.tokens)
    matrix = Matrix(office, lonely)
    for case in CASES:
        await _general(matrix, case)
        await _discipline(matrix, case)
    await _undecided(matrix)
    await _found_files(matrix)
    await _signed_in(matrix)
    matrix.claim = (await uploaded(office))["claim"]
    matrix.offer = await _offered(matrix)
    return matrix


async def _undecided(matrix: Matrix) -> None:
    """What waits for a person to say what it is, and what was not even analyzed."""
    issue_id, _ = await _filed(matrix, "general", "deciding", UNSURE)
    await _do(matrix, issue_id, "name_accused", by="staff-secretary-01", accused=ACCUSED)
    issue_id, _ = await _filed(matrix, "discipline", "deciding", BRIBE)
    await _do(matrix, issue_id, "name_accused", by=INTAKE, accused=ACCUSED)
    filed = await matrix.lonely.file(by=account("own"), problem=LAMP)
    matrix.issues["intake", "ordinary"], matrix.receipts["intake"] = filed["id"], filed["receipt"]


async def _offered(matrix: Matrix) -> str:
    """What accuses somebody is offered to nobody, so it is a report of its own."""
    filed = await matrix.office.file(by=account("own"), problem=LAMP)
    return matrix.office.services.join_marks.write(filed["id"], until=datetime.now(UTC) + timedelta(hours=1))


async def _found_files(matrix: Matrix) -> None:
    for key_class, by in {"general": OFFICER, "discipline": INSPECTOR}.items():
        answer = await matrix.office.get(f"/v1/issues/{matrix.issues[key_class, 'ordinary']}/attachments", by=by)
        matrix.files[key_class] = answer.json()["attachments"][0]["id"]
    matrix.files["intake"] = matrix.files["general"]


async def _sign_up(office: Office) -> None:
    columns = ("department_id", "unit_id", "community_id", "street_id", "grid_id")
    rows: list[dict[str, Any]] = []
    for relation, post in POSTS.items():
        staff_id = account(relation)
        kept = {"id": staff_id, "name": relation, "role": "hotline_desk", "active": True}
        rows.append(kept | {each: post.get(each) for each in columns})
    async with office.instance.database.write() as conn:
        await conn.execute(insert(staff), [row for row in rows if row["id"] not in OF_THE_REGISTRY.values()])
        for row in rows:
            post = {each: row[each] for each in columns}
            await conn.execute(update(staff).where(staff.c.id == row["id"]).values(post))
    everybody = sorted({*office.tokens, *map(account, POSTS)})
    tokens = office.instance.offices.tokens
    office.tokens.update(await tokens.renew_samples(everybody, lasting=timedelta(hours=1), at=datetime.now(UTC)))


async def _signed_in(matrix: Matrix) -> None:
    """A session for every account, for what no token may do."""
    offices, desk = matrix.office.instance.offices, matrix.office.services.desk
    at = datetime.now(UTC)
    known = {each.id: each for each in await offices.book.all()}
    for staff_id in map(account, POSTS):
        async with matrix.office.instance.database.write() as conn:
            begun = await offices.sessions.begin(conn, known[staff_id], method=Method.PASSWORD, at=at, device="d")
        csrf = desk.csrf_token(begun.session.id)
        matrix.sessions[staff_id] = {"Cookie": f"sibu={begun.secret}", "X-CSRF-Token": csrf}


async def _filed(matrix: Matrix, key_class: str, case: str, problem: str) -> tuple[str, dict[str, str]]:
    files = [(await uploaded(matrix.office))["claim"]] if case == "ordinary" else []
    filed = await matrix.office.file(by=account("own"), problem=problem, attachments=files)
    matrix.issues[key_class, case] = filed["id"]
    matrix.receipts.setdefault(key_class, filed["receipt"])
    return filed["id"], filed["receipt"]


async def _general(matrix: Matrix, case: str) -> None:
    issue_id, receipt = await _filed(matrix, "general", case, UNSURE if case == "emergency" else LAMP)
    if case == "emergency":
        await _do(matrix, issue_id, "classify", by="staff-secretary-01", category="livelihood", urgency="emergency")
    await _do(matrix, issue_id, "name_accused", by=OFFICER, accused=ACCUSED)
    if case == "returned":
        await _do(matrix, issue_id, "return", by=OFFICER, reason="not_ours")
        return
    if case == "objected":
        await _objected(matrix, issue_id, receipt, main_id=matrix.issues["general", "ordinary"], by=OFFICER)
    await _do(matrix, issue_id, "accept", by=OFFICER)
    await _do(matrix, issue_id, "assign", by=OFFICER, **WORK)
    if case in {"review", "call_back"}:
        for unit_id in (UNIT, "unit-gas"):
            await _do(matrix, issue_id, "accept_task", by=f"staff-{unit_id}")
            await _do(matrix, issue_id, "finish_task", by=f"staff-{unit_id}", report="好了")
        await _closed(matrix, issue_id, receipt, by=OFFICER)
    if case == "review":
        await _reviewed(matrix, receipt)
        await _do(matrix, issue_id, "accept", by="staff-supervisor-1")
        await _do(matrix, issue_id, "assign", by="staff-supervisor-1", **WORK)


async def _discipline(matrix: Matrix, case: str) -> None:
    issue_id, receipt = await _filed(matrix, "discipline", case, BRIBE)
    urgency = {"urgency": "emergency"} if case == "emergency" else {}
    await _do(matrix, issue_id, "confirm_intake", by=INTAKE, accused=ACCUSED, **urgency)
    if case == "returned":
        await _do(matrix, issue_id, "return", by=INSPECTOR, reason="not_ours")
        return
    if case == "objected":
        await _objected(matrix, issue_id, receipt, main_id=matrix.issues["discipline", "ordinary"], by=INSPECTOR)
    await _do(matrix, issue_id, "accept", by=INSPECTOR)
    if case in {"review", "call_back"}:
        await _closed(matrix, issue_id, receipt, by=INSPECTOR)
    if case == "review":
        await _reviewed(matrix, receipt)


async def _objected(matrix: Matrix, issue_id: str, receipt: dict[str, str], *, main_id: str, by: str) -> None:
    """Refused and merged, and neither was right."""
    for name, body in {"refuse": {"reason": "in_court", "note": "已立案"}, "merge": {"main_id": main_id}}.items():
        await _do(matrix, issue_id, name, by=by, **body)
        answer = await matrix.post("/v1/receipts/object", receipt | {"note": "不对"}, by=None)
        assert answer.status_code == 200, (name, answer.text)


async def _closed(matrix: Matrix, issue_id: str, receipt: dict[str, str], *, by: str) -> None:
    await _do(matrix, issue_id, "resolve", by=by, answer="好了")
    answer = await matrix.post("/v1/receipts/feedback", receipt | {"satisfied": True}, by=None)
    assert answer.json()["status"] == "closed", answer.text


async def _reviewed(matrix: Matrix, receipt: dict[str, str]) -> None:
    answer = await matrix.post("/v1/receipts/review", receipt | {"note": "再看看"}, by=None)
    assert answer.status_code == 200, answer.text


async def _do(matrix: Matrix, issue_id: str, name: str, *, by: str, **body: Any) -> None:
    answer = await matrix.office.command(issue_id, name, by=by, **body)
    assert answer.status_code == 200, (name, answer.text)
