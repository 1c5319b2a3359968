"""Pages while storage is away or is not what it was: a page that says so, counted and logged for the operator."""

from dataclasses import replace
from pathlib import Path

from structlog.testing import capture_logs

from infra.issues.keepsakes import Keepsakes
from infra.issues.lists import IssueLists
from infra.keys.cursors import Cursors
from infra.keys.keepsakes import KeepsakeSeal
from infra.keys.ring import Purpose
from tests.api.browsing import OFFICER, SUPERVISOR, signed_in
from tests.api.conftest import Office
from tests.contract.builders import allow_editing, edit
from tests.databases import gone_database


async def test_a_database_that_went_away_is_a_page_and_is_counted_and_logged(office: Office, tmp_path: Path) -> None:
    ring = office.instance.ring
    gone = IssueLists(
        database=await gone_database(tmp_path),
        cursors=Cursors(ring.secret(Purpose.CURSOR)),
        search_secret=ring.secret(Purpose.SEARCH_TOKEN),
        clock=office.services.clock,
    )
    office.app.state.services = replace(office.services, lists=gone)
    async with signed_in(office, SUPERVISOR) as browser:
        with capture_logs() as lines:
            page = await browser.open("/staff/inbox")
    figures = office.services.metrics()[0].decode()

    assert (page.status, page.title) == (503, "没有成功 · 四步")
    assert str(tmp_path) not in page.answer.text
    assert [line["problem"] for line in lines if line["event"] == "request_failed"] == ["database-unavailable"]
    assert 'sibu_errors_total{type="DatabaseUnavailableError"} 1.0' in figures


async def test_what_was_typed_into_a_command_can_be_copied_from_the_page_that_says_so(
    office: Office, tmp_path: Path
) -> None:
    filed, text = (await office.file())["id"], "修" * 10_001
    await office.command(filed, "accept", by=OFFICER)
    async with signed_in(office, OFFICER) as browser:
        form = (await browser.open(f"/staff/issues/{filed}/do/resolve")).form("/resolve")
        seal = KeepsakeSeal(office.instance.ring.secret(Purpose.CURSOR))
        gone = Keepsakes(database=await gone_database(tmp_path), seal=seal)
        office.app.state.services = replace(office.services, keepsakes=gone)
        page = await browser.send(form, answer=text)

    assert page.status == 503
    assert text in page.text


async def test_a_history_that_is_not_as_it_was_recorded_is_a_page_and_is_counted_and_logged(office: Office) -> None:
    filed = (await office.file())["id"]
    await allow_editing(office.instance.database)
    await edit(office.instance.database, f"UPDATE events SET actor = 'x' WHERE stream = '{filed}' AND version = 2")
    async with signed_in(office, SUPERVISOR) as browser:
        with capture_logs() as lines:
            page = await browser.open(f"/staff/issues/{filed}/timeline")
    figures = office.services.metrics()[0].decode()

    assert page.status == 503
    assert [line["problem"] for line in lines if line["event"] == "request_failed"] == ["storage"]
    assert 'sibu_errors_total{type="StreamDivergedError"} 1.0' in figures
