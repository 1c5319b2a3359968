"""A running application, and what is done in it beside the browser; how people come in, report and follow."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Page

from tests.builders import LAMP, new_key, report

OFFICER, COLLEAGUE, HEAD, UNIT, HELPER, SECRETARY, SUPERVISOR = (
    *("staff-mass-work-officer-1", "staff-mass-work-officer-2", "staff-mass-work-head", "staff-unit-power"),
    *("staff-unit-gas", "staff-secretary-01", "staff-supervisor-1"),
)
ORGANIZATION, WORKER, DESK = "staff-organization-officer", "staff-grid-0101", "staff-hotline-1"


@dataclass(frozen=True)
class Receipt:
    number: str
    code: str


@dataclass
class County:
    """The address, and the tokens of its staff by account."""

    url: str
    tokens: dict[str, str]

    @classmethod
    def of(cls, url: str, folder: Path) -> "County":
        """That of the installation in this data folder."""
        kept = json.loads((folder / "sign-in.json").read_text(encoding="utf-8"))
        return cls(url, {name: each["token"] for name, each in kept.items()})

    async def file(self, problem: str = LAMP, *, building: str = "bldg-010101") -> str:
        return (await self.filed(problem, building=building))[0]

    async def filed(self, problem: str = LAMP, *, building: str = "bldg-010101") -> tuple[str, Receipt]:
        """A report that has gone as far as it goes by itself, and its receipt."""
        body = report(problem=problem, place={"building_id": building})
        answer = await self._post("/v1/issues", body, by=None)
        await self.until(answer["id"], "routed", "deliberating")
        return str(answer["id"]), Receipt(answer["receipt"]["number"], answer["receipt"]["code"])

    async def sealed(self, problem: str) -> str:
        """What nobody but discipline knows of."""
        return str((await self._post("/v1/issues", report(problem=problem), by=None))["id"])

    async def command(self, issue_id: str, name: str, *, by: str, **body: Any) -> None:
        await self._post(f"/v1/issues/{issue_id}/commands/{name}", body, by=by)

    async def number_of(self, issue_id: str) -> str:
        return str((await self._read(issue_id)).json()["ledger_number"])

    async def status_of(self, issue_id: str) -> str:
        """As the supervisor reads it, who knows of nothing that was not analyzed."""
        answer = await self._read(issue_id)
        return str(answer.json()["status"]) if answer.status_code == 200 else "filed"

    async def until(self, issue_id: str, *statuses: str) -> None:
        """Wait, at most half a minute, until it has one of these statuses."""
        async with asyncio.timeout(30):
            while await self.status_of(issue_id) not in statuses:
                await asyncio.sleep(0.05)

    async def assigned(self, problem: str = LAMP) -> str:
        """One that a unit works on."""
        issue_id = await self.file(problem)
        await self.command(issue_id, "accept", by=OFFICER)
        await self.command(issue_id, "assign", by=OFFICER, lead_unit_id="unit-power", instruction="今晚前修好")
        return issue_id

    async def _read(self, issue_id: str) -> httpx.Response:
        async with httpx.AsyncClient(base_url=self.url, trust_env=False, timeout=30) as http:
            return await http.get(f"/v1/issues/{issue_id}", headers=self._as(SUPERVISOR))

    async def _post(self, path: str, body: Any, *, by: str | None) -> Any:
        async with httpx.AsyncClient(base_url=self.url, trust_env=False, timeout=30) as http:
            answer = await http.post(path, json=body, headers=new_key() | (self._as(by) if by else {}))
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    def _as(self, account: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[account]}"}


async def enter(page: Page, county: County, account: str) -> None:
    """As whom one likes, as the sample county offers it."""
    await enter_at(page, county.url, account)


async def enter_at(page: Page, url: str, account: str) -> None:
    await page.goto(f"{url}/sample")
    form = page.locator(f'form:has(input[value="{account}"])')
    if await form.count():
        await form.get_by_role("button").click()
    else:
        await page.locator("summary").click()
        await page.select_option("#account", account)
        await page.locator("details button").click()
    await page.wait_for_url(f"{url}/staff/**")


async def report_on(page: Page, url: str, problem: str, *, place: str) -> Receipt:
    """Five screens, and what is to be kept."""
    await page.goto(url)
    await page.click("a[href='/report']")
    await page.fill("#problem", problem)
    await page.click("button:text-is('下一步')")
    await page.fill("#find", place)
    await page.click("button:text-is('查找')")
    await page.check("#place-1")
    for title in ("怎么联系您？", "有照片吗？", "请核对，没问题就提交"):
        await page.click("button:text-is('下一步')")
        await page.wait_for_selector(f"h1:text-is('{title}')")
    await page.click("button:text-is('提交')")
    return await receipt_on(page)


async def receipt_on(page: Page) -> Receipt:
    await page.wait_for_selector("#number")
    return Receipt(await page.inner_text("#number"), await page.inner_text("#code"))


async def follow(page: Page, url: str, receipt: Receipt, *, until: str = "") -> None:
    """To how far it is, by number and code; again, at most half a minute, until the heading says so."""
    async with asyncio.timeout(30):
        while True:
            await page.goto(f"{url}/track?number={receipt.number}")
            await page.fill("#code", receipt.code)
            await page.click("main button:text-is('查进度')")
            await page.wait_for_selector("ol.line")
            if until in await page.inner_text("h1"):
                return


async def shown_in(page: Page, address: str, problem: str) -> str:
    """Open a list, again until an issue with this text stands in it, and give the issue's id."""
    link = page.locator("td.about a", has_text=problem[:12])
    async with asyncio.timeout(30):
        await page.goto(address)
        while not await link.count():
            await page.goto(address)
    return str(await link.get_attribute("href")).rpartition("/")[2]
