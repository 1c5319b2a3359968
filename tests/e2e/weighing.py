"""How many bytes a page takes over the line, with nothing kept from before."""

from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.async_api import Page


@dataclass
class Scale:
    """Weighs what one page of a browser loads: `scale = await Scale.under(page)`, then `await scale.weighed()`."""

    page: Page
    _taken: list[float] = field(default_factory=list)

    @classmethod
    async def under(cls, page: Page) -> "Scale":
        scale, network = cls(page), await page.context.new_cdp_session(page)
        network.on("Network.loadingFinished", scale._finished)
        await network.send("Network.enable")
        await network.send("Network.setCacheDisabled", {"cacheDisabled": True})
        return scale

    async def weighed(self, *, until: Literal["load", "networkidle"] = "load") -> int:
        """Bytes since the last time, once the page stands."""
        await self.page.wait_for_load_state(until)
        taken = round(sum(self._taken))
        self._taken.clear()
        return taken

    def _finished(self, event: dict[str, Any]) -> None:
        self._taken.append(event["encodedDataLength"])
