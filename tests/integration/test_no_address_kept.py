"""No address of whoever files or follows a report is kept: not in a database, not in a log, not by the engine."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.builders import BRIBE, new_key, report
from tests.integration.town import Town, running_town

ADDRESS = "127.66.77.88"  # of the loopback network, so that the connection itself comes from it
TRACES = {
    "X-Forwarded-For": "203.0.113.77, 198.51.100.23",
    "Forwarded": 'for="[2001:db8:cafe::4711]";proto=https',
    "X-Real-IP": "203.0.113.78",
    "User-Agent": "Peculiar-Agent/9.42 (canary)",
    "Referer": "http://canary.example/whence",
    "Accept-Language": "x-canary-tongue",
    "Cookie": "canary=biscuit-4711",
}
MARKS = (
    *(ADDRESS, "203.0.113.77", "198.51.100.23", "2001:db8:cafe::4711", "203.0.113.78"),
    *("Peculiar-Agent", "canary.example", "x-canary-tongue", "biscuit-4711"),
)


async def _visited(town: Town) -> list[str]:
    """File in every way, follow, reply, and go wrong in several ways; gives the receipts' numbers."""
    transport = httpx.AsyncHTTPTransport(local_address=ADDRESS)
    numbers = []
    async with httpx.AsyncClient(
        base_url=town.url, transport=transport, headers=TRACES, timeout=60, trust_env=False
    ) as http:
        for problem in (None, BRIBE):
            body = report(anonymous=True) if problem is None else report(anonymous=True, problem=problem)
            filed = await http.post("/v1/issues", json=body, headers=new_key())
            assert filed.status_code == 201, filed.text
            receipt = filed.json()["receipt"]
            numbers.append(receipt["number"])
            tracked = await http.post("/v1/receipts/track", json=receipt)
            assert tracked.status_code == 200, tracked.text
            wrong = await http.post("/v1/receipts/track", json={**receipt, "code": "0000-0000-0000"})
            assert wrong.status_code == 404
        broken = await http.post("/v1/issues", content=b"{", headers={"Content-Type": "application/json"})
        assert broken.status_code == 400
        assert (await http.get("/nowhere")).status_code == 404
    return numbers


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in sorted(folder.rglob("*")) if file.is_file())


def _holding(mark: str, folder: Path) -> list[str]:
    return [str(file.relative_to(folder)) for file in _files(folder) if mark.encode() in file.read_bytes()]


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_no_file_of_the_installation_holds_where_an_anonymous_filer_came_from(tmp_path: Path) -> None:
    async with running_town(tmp_path / "var", SIBU_LOG_LEVEL="debug") as town:
        town_numbers = await _visited(town)
        while_running = {mark: _holding(mark, tmp_path) for mark in MARKS}

    # What is stored in clear is found, so the search does read what is there.
    assert all(_holding(number, tmp_path) for number in town_numbers)
    assert len(list(_files(tmp_path))) >= 5
    assert while_running == {mark: [] for mark in MARKS}
    assert {mark: _holding(mark, tmp_path) for mark in MARKS} == {mark: [] for mark in MARKS}
