"""Every list of issues is had as a file at the same address: what waits, what is behind a figure, the call-backs."""

import csv
import io
from collections.abc import Mapping

import pytest

from tests.api.browsing import signed_in
from tests.api.conftest import Office

OFFICER = "staff-mass-work-officer-1"
LAMP = "幸福里3号楼门口的路灯坏了一个星期，晚上老人出门看不见路，请尽快派人修理。"


def rows_of(text: str) -> list[Mapping[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


async def test_the_inbox_is_had_as_a_file(office: Office) -> None:
    await office.file(problem=LAMP)

    async with signed_in(office, OFFICER) as officer:
        answer = await officer.http.get("/staff/inbox.csv")

    [row] = rows_of(answer.text)
    assert row["状态"] == "已交办"
    assert LAMP.startswith(row["问题"].removesuffix("…"))


@pytest.mark.parametrize(
    ("account", "address"),
    [(OFFICER, "/staff/inbox.pdf"), ("staff-supervisor-1", "/staff/board/issues.exe"), (OFFICER, "/staff/inbox.")],
)
async def test_there_is_no_other_kind_of_file(office: Office, account: str, address: str) -> None:
    async with signed_in(office, account) as reader:
        assert (await reader.http.get(address)).status_code == 404


async def test_issues_behind_a_figure_and_call_backs_are_had_as_files_where_there_are_none(office: Office) -> None:
    async with signed_in(office, "staff-supervisor-1") as supervisor:
        assert (await supervisor.http.get("/staff/board/issues.json?figure=open")).json() == {"items": []}
    async with signed_in(office, "staff-hotline-1") as hotline:
        assert (await hotline.http.get("/staff/callbacks.json")).json() == {"items": []}
