"""The real residents' messages through the whole system: the same door as the API, a real engine, nothing twice."""

from pathlib import Path

import pytest

from tests.integration.town import running_town

pytestmark = [pytest.mark.judge, pytest.mark.timeout(1800)]

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "residents.jsonl"
MESSAGES = 3_920  # one of the 3,921 lines stands twice


@pytest.mark.parametrize("how", [(), ("--as-history",)], ids=["with clocks", "as history"])
async def test_every_message_is_filed_once_and_comes_to_rest(tmp_path: Path, how: tuple[str, ...]) -> None:
    if not DATA.is_file():
        pytest.skip("The messages are not here: this import needs ../shared/data beside the repository.")
    beside = ("--state", str(tmp_path / "state"), "--rejects", str(tmp_path / "rejects.csv"), "--wait", "0")

    async with running_town(tmp_path / "var") as town:
        first = await town.told("import", str(DATA), *beside, *how)
        again = await town.told("import", str(DATA), *beside, *how)
        await town.until_none(_ON_ITS_WAY, within=1200)
        verified = await town.told("verify")

        print(first, again)
        assert town.count("SELECT count(*) FROM issues") == MESSAGES
        assert town.count("SELECT count(*) FROM receipts") == MESSAGES
        assert town.count(_RESTING_WRONGLY) == 0
        assert (verified["broken"], verified["differences"]) == ([], [])
        assert town.count("SELECT count(*) FROM outbox WHERE kind <> 'start'") == 0 or how == ()


_ON_ITS_WAY = "SELECT count(*) FROM issues WHERE status IN ('filed', 'collected', 'analyzed', 'logged')"
_RESTING_WRONGLY = "SELECT count(*) FROM issues WHERE status NOT IN ('routed', 'deliberating', 'closed')"
