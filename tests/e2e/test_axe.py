"""What everybody's pages are held against finds barriers, and finds none in the pages of signing in."""

from pathlib import Path

from tests.e2e.axe import barriers, focus_unseen, violations
from tests.e2e.conftest import Visit
from tests.serving import absent, serving

BARRED = """<!doctype html><html><head><title></title></head><body class="wide">
<style>.wide { width: 5000px; } p { color: #bbb; background: #fff; }
button { width: 9px; height: 9px; padding: 0; }</style>
<p>too pale</p><input id="nameless"><img src="data:,"><button>a</button><button>b</button></body></html>"""


async def test_it_finds_what_bars_people(visit: Visit) -> None:
    await visit.page.set_content(BARRED)

    rules = {line.partition(":")[0] for line in await violations(visit.page)}
    everywhere = await barriers(visit.page)

    assert {"color-contrast", "document-title", "html-has-lang", "image-alt", "label", "target-size"} <= rules
    assert "390 px, large type: something sticks out sideways" in everywhere
    assert visit.page.viewport_size == {"width": 900, "height": 1000}


async def test_it_finds_where_the_focus_is_not_seen(visit: Visit) -> None:
    await visit.page.set_content(
        "<style>.b:focus { outline: none; }</style>"
        "<button class=a>a</button><button class=b>b</button><button class=d>d</button>"
    )

    assert await focus_unseen(visit.page) == ['<button class="b">b</button>']


async def test_the_front_door_and_signing_in_bar_nobody(folder: Path, visit: Visit) -> None:
    page = visit.page
    with serving(folder, engine=absent) as url:
        for path in ("/", "/sign-in", "/sample"):
            await page.goto(f"{url}{path}")
            assert await barriers(page) == [], path
    assert visit.complaints == []
