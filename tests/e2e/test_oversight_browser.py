"""The board, the map, the week in brief and the issues behind a figure in a real browser, without barriers."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.run.instance import opened
from infra.run.projecting import counter
from schemas.domain.sealed import KeyClass
from tests.builders import new_key, report
from tests.e2e.axe import barriers
from tests.e2e.conftest import Visit
from tests.e2e.county import enter_at
from tests.serving import serving
from tests.world import settings_for

SUPERVISOR, OFFICER, SECRETARY, HEAD = (
    *("staff-supervisor-1", "staff-mass-work-officer-1"),
    *("staff-secretary-01", "staff-mass-work-head"),
)
PAGES = ("/staff/board", "/staff/board?by=topic", "/staff/map", "/staff/brief", "/staff/board/issues?figure=filed")


@pytest.fixture
async def url(folder: Path) -> AsyncIterator[str]:
    """A county in which six things were filed, enough for a hot spot: one was answered, one has a yellow card."""
    tokens = {name: each["token"] for name, each in json.loads((folder / "sign-in.json").read_text()).items()}
    with serving(folder) as address:
        async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
            one, other, *_ = [(await post(http, "/v1/issues", report()))["id"] for _ in range(6)]
            answer, card = {"answer": "已更换灯泡。"}, {"card": "yellow", "note": "拖得太久"}
            await post(http, f"/v1/issues/{one}/commands/accept", {}, token=tokens[OFFICER])
            await post(http, f"/v1/issues/{one}/commands/resolve", answer, token=tokens[OFFICER])
            await post(http, f"/v1/issues/{other}/commands/issue_card", card, token=tokens[SUPERVISOR])
        async with opened(settings_for(folder), classes=frozenset(KeyClass)) as instance:
            await counter(instance).catch_up()
        yield address


async def post(http: httpx.AsyncClient, path: str, body: object, *, token: str | None = None) -> dict[str, Any]:
    headers = new_key() | ({"Authorization": f"Bearer {token}"} if token else {})
    answer = await http.post(path, json=body, headers=headers)
    assert answer.status_code in {200, 201}, answer.text
    return dict(answer.json())


@pytest.mark.parametrize(
    ("account", "paths"), [(SUPERVISOR, PAGES), (SECRETARY, ("/staff/board",)), (HEAD, ("/staff/board", "/staff/map"))]
)
async def test_supervision_bars_nobody_on_a_phone_or_a_desk_in_either_type(
    url: str, visit: Visit, account: str, paths: tuple[str, ...]
) -> None:
    page, told = visit.page, {}
    await enter_at(page, url, account)
    for path in paths:
        await page.goto(f"{url}{path}")
        if found := await barriers(page):
            told[path] = found

    assert told == {}
    assert visit.complaints == []
    assert [one for one in visit.asked if not one.startswith((url, "data:"))] == []


async def test_a_figure_is_one_press_away_from_the_issues_behind_it_by_the_keyboard_alone(
    url: str, visit: Visit
) -> None:
    page = visit.page
    await enter_at(page, url, SUPERVISOR)
    await page.goto(f"{url}/staff/map")

    await page.focus("svg.map a")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/staff/board/issues?*")
    assert await page.locator("a[href^='/staff/issues/']").count() >= 5
    await page.goto(f"{url}/staff/board")
    await page.focus("svg a")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**figure=filed*")

    assert visit.complaints == []
