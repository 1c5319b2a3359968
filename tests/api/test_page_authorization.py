"""Who may open which page, as written by hand: what may be opened answers, what may not tells nothing."""

from datetime import UTC, datetime

import httpx
import pytest

from api.pages import pages
from schemas.domain.roles import DISCIPLINE_ROLES, Role
from schemas.domain.sealed import KeyClass
from schemas.wire.accounts import Method
from tests.api.conftest import Office
from tests.api.matrix import MISSING
from tests.authorization.pages import EVERYBODY, FILES, OF_STAFF, OTHER, POSTS, addresses, may_open
from tests.builders import BRIBE

PROBLEM = "石桥边的路灯坏了，晚上看不见路，请派人修理。"
STATUS = {"allow": 200, "deny": 403, "hide": 404}
EVERY_ONE = {**OF_STAFF, **FILES}
ON_ISSUES = [pattern for pattern in OF_STAFF if "{issue_id}" in pattern]


async def signed_in(office: Office, role: Role) -> httpx.AsyncClient:
    """The browser of who holds this post, by a session that began just now."""
    offices, at = office.instance.offices, datetime.now(UTC)
    account = next(each for each in await offices.book.all() if each.id == POSTS[role][0])
    async with office.instance.database.write() as conn:
        begun = await offices.sessions.begin(conn, account, method=Method.PASSWORD, at=at, device="d")
    transport = httpx.ASGITransport(app=office.app)
    return httpx.AsyncClient(transport=transport, base_url="http://sibu.test", cookies={"sibu": begun.secret})


async def in_hand(office: Office) -> str:
    """An issue that a unit works on."""
    issue_id = str((await office.file(problem=PROBLEM))["id"])
    for name, body in {"accept": {}, "assign": {"lead_unit_id": "unit-power"}}.items():
        answer = await office.command(issue_id, name, by="staff-mass-work-officer-1", **body)
        assert answer.status_code == 200, answer.text
    return issue_id


def test_every_page_there_is_stands_in_the_list() -> None:
    routes = {
        str(getattr(route, "path", "")): str(getattr(route, "name", ""))
        for router in pages._ROUTERS
        for route in router.routes
        if "GET" in getattr(route, "methods", ())
    }
    public = {path for path in EVERYBODY if path in routes} | {"/report/{screen}", "/track/{act}"}

    assert set(routes) == {*public, *OF_STAFF, *FILES, *OTHER}


@pytest.mark.parametrize("role", POSTS)
async def test_each_post_opens_the_pages_that_were_written_for_it_and_no_other(office: Office, role: Role) -> None:
    issue_id, version = await in_hand(office), office.services.rulebooks.current().policy.version
    wrong, asked = {}, 0
    async with await signed_in(office, role) as http:
        for pattern, operation, address in addresses(EVERY_ONE, issue_id=issue_id, version=version):
            answer, wanted = await http.get(address), may_open(role, operation)
            asked += 1
            shown = answer.text.replace(address, "")  # which the reader knows
            told = [each for each in (PROBLEM[:8], issue_id) if each in shown]
            if answer.status_code != STATUS[wanted] or (wanted != "allow" and told):
                wrong[pattern] = (answer.status_code, wanted, told)

    assert (wrong, asked) == ({}, len(EVERY_ONE))


@pytest.mark.parametrize("role", POSTS)
async def test_a_confidential_issue_is_a_page_for_discipline_and_no_page_for_anybody_else(
    office: Office, role: Role
) -> None:
    filed = await office.file(problem=BRIBE)
    pages_of = {pattern: OF_STAFF[pattern] for pattern in ON_ISSUES}
    async with await signed_in(office, role) as http:
        for pattern, operation, address in addresses(pages_of, issue_id=filed["id"]):
            answer, missing = await http.get(address), await http.get(address.replace(filed["id"], MISSING))
            wanted = may_open(role, operation, key_class=KeyClass.DISCIPLINE)
            assert (wanted == "allow") == (role in DISCIPLINE_ROLES), pattern
            assert answer.status_code == STATUS[wanted], pattern
            if wanted != "allow":
                assert answer.text.replace(filed["id"], MISSING) == missing.text, pattern


async def test_whoever_did_not_sign_in_sees_the_pages_for_everybody_and_is_sent_to_sign_in_from_the_others(
    office: Office,
) -> None:
    issue_id = await in_hand(office)
    transport = httpx.ASGITransport(app=office.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        public = {address: (await http.get(address)).status_code for address in EVERYBODY}
        others = {
            address: await http.get(address)
            for _, _, address in addresses(EVERY_ONE, issue_id=issue_id, version="0" * 16)
        }

    assert public == dict.fromkeys(EVERYBODY, 200) | {"/track/rate": 303}
    assert {answer.status_code for answer in others.values()} == {303}
    assert all(answer.headers["location"].startswith("/sign-in?next=/") for answer in others.values())
    assert all(answer.content == b"" for answer in others.values())
