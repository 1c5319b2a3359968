"""Walking through issues: each for which it holds once, in order of id, however many there are."""

from sqlalchemy import insert

from infra.db.engine import Database
from infra.db.tables import issues
from infra.organisation.walking import state_names, state_says, walked
from tests.contract.test_policy_migration import an_open_issue, open_row


async def test_each_is_met_once_and_in_order_across_pages(database: Database) -> None:
    rows = [open_row(f"issue-{number:04}", open=number % 2 == 0) for number in range(2_003)]
    async with database.write() as conn:
        await conn.execute(insert(issues), rows)

    met = [issue_id async for issue_id, _ in walked(database, issues.c.open, after="issue-0000")]

    assert met == [f"issue-{number:04}" for number in range(2, 2_003, 2)]


async def test_what_the_state_says_under_a_key_is_asked_in_the_database(database: Database) -> None:
    await an_open_issue(database, "issue-1", state={"policy_version": "aa", "responsible": ["staff-1"]})
    await an_open_issue(database, "issue-2", state={"policy_version": "bb", "responsible": ["staff-12"]})
    await an_open_issue(database, "issue-3", state={"policy_version": "aab", "urgency": '"policy_version":"aa"'})
    await an_open_issue(database, "issue-4", state={"policyXversion": "aa", "policy_version": "%"})

    async def ids(*where: object) -> list[str]:
        return [issue_id async for issue_id, _ in walked(database, *where)]  # type: ignore[arg-type]

    assert await ids(state_says("policy_version", "aa")) == ["issue-1"]
    assert await ids(~state_says("policy_version", "aa")) == ["issue-2", "issue-3", "issue-4"]
    assert await ids(state_says("policy_version", "%")) == ["issue-4"]
    assert await ids(state_names("staff-1")) == ["issue-1"]
