"""Every page there is, in a real browser, as each post that may open it: no barrier, no complaint, nobody else asked.

A page is held against WCAG 2.2 AA in ordinary and large type, on phone and desk. As each post it is met in one of the
four at least, and taken over all posts in every one of them; where few may open it these few take turns until all four
were met. `make long` meets every page as every post in all four. In high contrast, and with the tab key from end to
end, it is met as one post.
"""

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Browser, Page

from infra.run.instance import opened
from infra.run.projecting import counter, follower
from schemas.domain.roles import DISCIPLINE_ROLES, Role
from schemas.domain.sealed import KeyClass
from schemas.wire.accounts import Method
from tests.authorization.pages import EVERYBODY, OF_STAFF, POSTS, addresses, may_open
from tests.builders import BRIBE
from tests.e2e.axe import DESK, PHONE, focus_unseen, violations
from tests.e2e.conftest import Visit
from tests.e2e.county import OFFICER, County
from tests.serving import serving
from tests.world import UNSURE, settings_for

LAMP: Final = "石桥边的路灯坏了，晚上看不见路，请派人修理。"
WAYS: Final = tuple((window, large) for window in (PHONE, DESK) for large in (False, True))


@dataclass(frozen=True)
class Full:
    """A county in which there is something on every page: a general issue, a confidential one, who is signed in."""

    url: str
    issue_id: str
    sealed_id: str
    version: str
    sessions: dict[Role, str]


async def _sessions(folder: Path) -> tuple[str, dict[Role, str]]:
    """The policy in force, and a session for each post as it begins by a password."""
    async with opened(settings_for(folder), classes=frozenset(KeyClass)) as instance:
        known, found = {each.id: each for each in await instance.offices.book.all()}, {}
        for role, (staff_id, _) in POSTS.items():
            async with instance.database.write() as conn:
                begun = await instance.offices.sessions.begin(
                    conn, known[staff_id], method=Method.PASSWORD, at=datetime.now(UTC), device="d"
                )
            found[role] = begun.secret
        return instance.rulebooks.current().policy.version, found


async def _counted(folder: Path) -> None:
    """The figures of what happened, which the relay counts."""
    async with opened(settings_for(folder), classes=frozenset(KeyClass)) as instance:
        await follower(instance).catch_up()
        await counter(instance).catch_up()


async def _filled(county: County) -> tuple[str, str]:
    """One that two units work on and an extension is asked for, one to decide, one returned, one sealed."""
    issue_id = await county.file(LAMP)
    await county.command(issue_id, "accept", by=OFFICER)
    await county.command(issue_id, "assign", by=OFFICER, lead_unit_id="unit-power", unit_ids=["unit-gas"])
    await county.command(issue_id, "request_extension", by=OFFICER, limit="2wd", reason="works", note="等材料")
    await county.command(issue_id, "issue_card", by="staff-supervisor-1", card="yellow", note="拖延")
    await county.command(issue_id, "ask_reporter", by=OFFICER, question="是哪一盏？")
    await county.file(UNSURE)
    await county.command(await county.file(LAMP), "return", by=OFFICER, reason="not_ours")
    return issue_id, await county.sealed(BRIBE)


@pytest.fixture(scope="module")
def full(prepared_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Full]:
    folder = tmp_path_factory.mktemp("full") / "var"
    shutil.copytree(prepared_folder, folder)
    version, sessions = asyncio.run(_sessions(folder))
    with serving(folder) as url:
        issue_id, sealed_id = asyncio.run(_filled(County.of(url, folder)))
        asyncio.run(_counted(folder))
        yield Full(url, issue_id, sealed_id, version, sessions)


def opened_by(operation: str) -> list[Role]:
    """Whoever may open it, of one issue or of the other."""
    return [
        role
        for role in POSTS
        if "allow" in {may_open(role, operation), may_open(role, operation, key_class=KeyClass.DISCIPLINE)}
    ]


def ways_of(role: Role, operation: str) -> tuple[tuple[tuple[int, int], bool], ...]:
    """In which of the four this post meets the page: one of them, or its share where they are fewer than four."""
    all_of_them = opened_by(operation)
    place, share = all_of_them.index(role), min(len(all_of_them), len(WAYS))
    return tuple(way for number, way in enumerate(WAYS) if number % share == place % share)


async def _looked_at(page: Page, address: str, ways: tuple[tuple[tuple[int, int], bool], ...]) -> list[str]:
    """What is wrong with one page in each of these."""
    answer = await page.goto(address)
    found = [] if answer is not None and answer.status == 200 else ["it does not answer"]
    await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    for (width, height), large in ways:
        await page.set_viewport_size({"width": width, "height": height})
        await page.evaluate("large => document.documentElement.classList.toggle('large', large)", large)
        told = await violations(page)
        if await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            told.append("something sticks out sideways")
        found += [f"{width} px, {'large' if large else 'ordinary'} type: {line}" for line in told]
    return found


async def _by_contrast_and_key(page: Page) -> list[str]:
    """What is wrong with the page as it stands in high contrast, and where the tab key goes without being seen."""
    await page.evaluate("document.documentElement.classList.add('contrast')")
    found = [f"high contrast: {line}" for line in await violations(page)]
    return found + [f"focus is not seen: {line}" for line in await focus_unseen(page)]


async def _walked(
    browser: Browser, full: Full, role: Role | None, *, in_all_four: bool = False
) -> tuple[Visit, dict[str, list[str]]]:
    context = await browser.new_context(locale="zh-CN")
    cookies = {"sibu": full.sessions[role], "sibu-tour": "on"} if role else {}
    await context.add_cookies([{"name": name, "value": value, "url": full.url} for name, value in cookies.items()])
    visit, found = Visit(await context.new_page()), {}
    visit.page.set_default_timeout(30_000)
    visit.listen()
    if role is None:
        for address in EVERYBODY:
            found[address] = await _looked_at(visit.page, full.url + address, WAYS)
            found[address] += await _by_contrast_and_key(visit.page)
        return visit, found
    issue_id = full.sealed_id if role in DISCIPLINE_ROLES else full.issue_id
    for pattern, operation, address in addresses(OF_STAFF, issue_id=issue_id, version=full.version):
        if role in opened_by(operation):
            ways = WAYS if in_all_four else ways_of(role, operation)
            found[pattern] = await _looked_at(visit.page, full.url + address, ways)
            if role is opened_by(operation)[-1]:
                found[pattern] += await _by_contrast_and_key(visit.page)
    return visit, found


def test_taken_over_all_posts_every_page_is_met_in_all_four() -> None:
    for pattern, (operation, _) in OF_STAFF.items():
        met = [way for role in opened_by(operation) for way in ways_of(role, operation)]
        assert set(met) == set(WAYS), pattern


@pytest.mark.long
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize("role", list(POSTS))
async def test_no_page_bars_any_post_in_any_of_the_four(full: Full, browser: Browser, role: Role) -> None:
    visit, found = await _walked(browser, full, role, in_all_four=True)

    assert {pattern: told for pattern, told in found.items() if told} == {}
    assert visit.complaints == []


@pytest.mark.parametrize("role", [None, *POSTS], ids=lambda role: role or "everybody")
async def test_no_page_bars_anybody_complains_or_asks_another_host(
    full: Full, browser: Browser, role: Role | None
) -> None:
    visit, found = await _walked(browser, full, role)

    assert {pattern: told for pattern, told in found.items() if told} == {}
    assert visit.complaints == []
    assert visit.hosts() == {full.url.removeprefix("http://")}
