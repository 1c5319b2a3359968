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
# Null at the end and where it begins anew; a text where what has the focus looks as it does without.
_FOCUSED: Final = """() => {
  const at = document.activeElement;
  if (at === null || at === document.body || at.dataset.met === "1") {
    return null;
  }
  const written = at.outerHTML.slice(0, 120);
  at.dataset.met = "1";
  const look = getComputedStyle(at);
  const outlined = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0;
  const box = at.getBoundingClientRect();
  const seen = outlined && box.width > 0 && box.bottom > 0 && box.top < window.innerHeight;
  return seen ? "" : written;
}"""


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


async def focus_unseen(page: Page, *, most: int = 80) -> list[str]:
    """Where the tab key goes, from the first to the last or so many of them, without anything to be seen there."""
    await page.evaluate("document.activeElement.blur(); window.getSelection().removeAllRanges()")
    await page.evaluate("document.querySelectorAll('[data-met]').forEach((one) => one.removeAttribute('data-met'))")
    found: list[str] = []
    for _ in range(most):
        await page.keyboard.press("Tab")
        told = await page.evaluate(_FOCUSED)
        if told is None:
            return found
        found += [told] if told else []
    return found


@cache
def _script() -> str:
    assert SCRIPT.exists(), "`make axe` fetches axe-core"
    return SCRIPT.read_text(encoding="utf-8")


def _line(rule: dict[str, Any], node: dict[str, Any]) -> str:
    return f"{rule['id']}: {rule['help']}: {' '.join(str(each) for each in node['target'])}"
