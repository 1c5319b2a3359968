"""Barriers in a page as axe-core finds them: against WCAG 2.2 AA, on a phone and a desk, in both sizes of type."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from playwright.async_api import Page

SCRIPT: Final = Path(__file__).parents[2] / ".cache" / "axe" / "axe.min.js"
PHONE: Final = (390, 844)
DESK: Final = (1280, 900)
_RUN: Final = """async () => await axe.run(document, {
  resultTypes: ["violations"],
  runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]},
  rules: {"target-size": {enabled: true}},
})"""


async def violations(page: Page) -> list[str]:
    """What axe holds against the page as it stands, a line each: rule, what it wants, where. Empty is good.

    It is put in through the browser's debugger, so no policy of the page is in its way, and none is loosened for it:

        from tests.e2e.axe import violations
        ...
        assert await violations(page) == []
    """
    if not await page.evaluate("typeof axe === 'object'"):
        await page.evaluate(_script())
    found: dict[str, Any] = await page.evaluate(_RUN)
    return [_line(rule, node) for rule in found["violations"] for node in rule["nodes"]]


async def barriers(page: Page) -> list[str]:
    """The same on a phone and on a desk, each in ordinary and in large type, and whether anything sticks out sideways.

    The page stays as it stands, with what was typed or refused; width and type are what they were afterwards.
    """
    before, found = page.viewport_size, []
    large = await page.evaluate("document.documentElement.classList.contains('large')")
    for width, height in (PHONE, DESK):
        await page.set_viewport_size({"width": width, "height": height})
        for type_ in ("ordinary", "large"):
            await page.evaluate("large => document.documentElement.classList.toggle('large', large)", type_ == "large")
            told = await violations(page)
            if await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                told.append("something sticks out sideways")
            found += [f"{width} px, {type_} type: {line}" for line in told]
    await page.evaluate("large => document.documentElement.classList.toggle('large', large)", large)
    if before is not None:
        await page.set_viewport_size(before)
    return found


@cache
def _script() -> str:
    assert SCRIPT.exists(), "`make axe` fetches axe-core"
    return SCRIPT.read_text(encoding="utf-8")


def _line(rule: dict[str, Any], node: dict[str, Any]) -> str:
    return f"{rule['id']}: {rule['help']}: {' '.join(str(each) for each in node['target'])}"
