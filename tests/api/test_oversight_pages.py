"""The board, the map and the week in brief as pages and files: for whom, with what, and where each link leads."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from openpyxl import load_workbook

from infra.projections.figures import FiguresFollower
from infra.run.projecting import counter
from schemas.domain.figure_weeks import day_of, week_of, week_text
from tests.api.browsing import SECRETARY, SUPERVISOR, UNIT, Browser, Page, nobody, signed_in
from tests.api.conftest import Office
from tests.contract.shelf import Shelf
from tests.databases import statements
from tests.domain import builders

HEAD = "staff-mass-work-head"
PAGES = ("/staff/board", "/staff/map", "/staff/brief", "/staff/board/issues?figure=filed")
FILES = tuple(f"/staff/{of}.{kind}" for of in ("board", "board/issues", "brief") for kind in ("json", "csv", "xlsx"))
HERE = {"grid_id": "grid-010101", "community_id": "comm-01", "street_id": "street-hekou"}
WEEK = "from=2030-W19&until=2030-W19"


async def counted(office: Office) -> None:
    await counter(office.instance).catch_up()


async def hot(office: Office) -> None:
    """Five reports of one thing in one grid."""
    for _ in range(5):
        await office.file()
    await counted(office)


@pytest.fixture
async def four_ways(office: Office) -> None:
    """Of one community: one went to the wrong department; one was not solved, one met with silence, one with thanks."""
    shelf = Shelf(office.instance.database)
    wrong, unhappy, silent, thanked = [await shelf.general(issue_id=name, **HERE) for name in "abcd"]
    await shelf.happen(wrong, builders.RETURNED, builders.REROUTED)
    for each in (unhappy, silent, thanked):
        await shelf.happen(each, builders.ACCEPTED, builders.RESOLVED)
    await shelf.happen(unhappy, builders.FEEDBACK_GIVEN, builders.REOPENED)
    await shelf.happen(silent, builders.CLOSED)
    await shelf.happen(thanked, builders.FEEDBACK_GIVEN.model_copy(update={"satisfied": True}))
    await shelf.happen(thanked, builders.CLOSED.model_copy(update={"outcome": "satisfied"}))
    await FiguresFollower(office.instance.database, shelf.events).catch_up()


FOUR_WAYS = {
    "filed": 4,
    "dispatched": 4,
    "first_right": 3,
    "first_wrong": 1,
    "returned": 1,
    "answered": 3,
    "reopened": 1,
    "asked": 3,
    "solved": 2,
    "unsolved": 1,
    "rated": 2,
    "silent": 1,
    "satisfied": 1,
    "unsatisfied": 1,
    "ended": 2,
    "open": 2,
    "overdue": 0,
    "red": 0,
}


@pytest.mark.usefixtures("four_ways")
async def test_the_files_of_a_board_hold_every_figure_that_there_is_a_list_of_issues_behind(office: Office) -> None:
    async with signed_in(office, SUPERVISOR) as reader:
        told = {kind: await reader.http.get(f"/staff/board.{kind}?by=community&{WEEK}") for kind in ("json", "csv")}
        book = await reader.http.get(f"/staff/board.xlsx?by=community&{WEEK}")

    [row] = told["json"].json()["items"]
    [line] = csv.reader(io.StringIO(told["csv"].text.removeprefix("\ufeff").partition("\n")[2]))
    sheet = load_workbook(io.BytesIO(book.content)).active
    assert sheet is not None
    values = [cell.value for cell in list(sheet.rows)[1]]
    names = list(row)
    assert {name: row[name] for name in FOUR_WAYS} == FOUR_WAYS
    assert {name: int(line[names.index(name)]) for name in FOUR_WAYS} == FOUR_WAYS
    assert {name: values[names.index(name)] for name in FOUR_WAYS} == FOUR_WAYS
    assert (row["name"], row["resolution_rate"], row["satisfaction_rate"]) == ("河口镇·渡口社区", 2 / 3, 0.5)


@pytest.mark.parametrize("account", [SUPERVISOR, "staff-leader-1", "staff-street-hekou", SECRETARY, HEAD, UNIT])
async def test_whoever_answers_for_something_has_every_page_and_file(office: Office, account: str) -> None:
    await office.file()
    await counted(office)

    async with signed_in(office, account) as reader:
        answers = {path: await reader.http.get(path) for path in (*PAGES, *FILES)}

    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys((*PAGES, *FILES), 200)
    assert all(answer.content for answer in answers.values())


@pytest.mark.parametrize("account", ["staff-hotline-1", "staff-grid-0101", "staff-discipline-head"])
async def test_whoever_answers_for_nothing_general_has_none(office: Office, account: str) -> None:
    async with signed_in(office, account) as reader:
        told = {path: (await reader.http.get(path)).status_code for path in (*PAGES, *FILES)}

    assert told == dict.fromkeys((*PAGES, *FILES), 403)


async def test_whoever_has_not_signed_in_is_led_to_it_first(office: Office) -> None:
    async with nobody(office) as passer_by:
        answers = [await passer_by.http.get(path) for path in (*PAGES, *FILES)]

    assert {answer.status_code for answer in answers} == {303}
    assert {answer.headers["location"].partition("=")[0] for answer in answers} == {"/sign-in?next"}


async def test_a_board_is_read_once_and_its_file_and_the_map_read_their_breakdown_alone(office: Office) -> None:
    await hot(office)

    async with signed_in(office, SUPERVISOR) as reader:
        with statements() as of_board:
            await reader.open("/staff/board")
        with statements() as of_map:
            await reader.open("/staff/map")
        with statements() as of_file:
            await reader.http.get("/staff/board.csv")

    stuck = [sum("stuck_since" in sql for sql, _ in asked) for asked in (of_board, of_map, of_file)]
    assert stuck == [1, 0, 0]


async def test_a_board_shows_the_breakdown_that_is_first_and_the_one_that_is_asked_for(office: Office) -> None:
    await hot(office)

    async with signed_in(office, SUPERVISOR) as reader:
        first, by_topic = await reader.open("/staff/board"), await reader.open("/staff/board?by=topic")
        other = await reader.open("/staff/board?by=waits")

    assert "河口镇" in first.text
    assert "物业管理" in by_topic.text
    assert (other.status, "没有这样的统计" in other.text) == (422, True)


async def test_in_english_topics_have_english_words(office: Office) -> None:
    await hot(office)

    async with signed_in(office, SUPERVISOR) as reader:
        reader.http.cookies.set("sibu-look", "en")
        board = await reader.open("/staff/board?by=topic")
        behind = await reader.open("/staff/board/issues?figure=filed&by=topic&key=property")
        rows = (await reader.http.get("/staff/board.json?by=topic")).json()["items"]

    assert "物业管理" not in board.text
    assert board.text.count("property management") == 3  # in the table, and of two hot spots
    assert "filed · topic property management" in behind.text
    assert [row["name"] for row in rows] == ["property management"]


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("department:mass_work:accept", "在办 · 等待 部门 群工部 签收"),
        ("reporter::rate", "在办 · 等待 来件人 评价"),
        ("nobody", "在办 · 等待 nobody"),
        ("a:b:c", "在办 · 等待 a:b:c"),
    ],
)
async def test_what_is_waited_for_is_said_in_words_over_the_issues_behind(office: Office, key: str, shown: str) -> None:
    async with signed_in(office, SUPERVISOR) as reader:
        page = await reader.open(f"/staff/board/issues?figure=open&by=waits&key={key}")

    assert shown in page.text


def asked_by(link: str) -> dict[str, str]:
    return {name: value for name, [value] in parse_qs(urlsplit(link).query).items()}


def hot_links(page: Page) -> list[str]:
    return [link for link in page.links if "topic=property" in link]


async def test_a_hot_spot_leads_to_its_reports_whatever_weeks_the_board_shows(office: Office) -> None:
    await hot(office)
    today = day_of(datetime.now(UTC))
    weeks = {"from": week_text(week_of(today - timedelta(days=6))), "until": week_text(week_of(today))}

    async with signed_in(office, SUPERVISOR) as reader:
        links = hot_links(await reader.open("/staff/board?from=2020-W01&until=2020-W05"))
        in_brief = hot_links(await reader.open("/staff/brief?until=2020-W05"))
        behind = [await issues(reader, link) for link in (*links, *in_brief)]

    assert [{name: asked_by(link)[name] for name in weeks} for link in (*links, *in_brief)] == [weeks] * 4
    assert behind == [5, 5, 5, 5]


async def test_a_hot_spot_that_is_the_whole_of_the_own_place_leads_to_its_reports(office: Office) -> None:
    await hot(office)

    async with signed_in(office, SECRETARY) as reader:
        links = hot_links(await reader.open("/staff/board")) + hot_links(await reader.open("/staff/brief"))
        behind = [await issues(reader, link) for link in links]

    assert behind == [5, 5, 5, 5]


async def issues(reader: Browser, link: str) -> int:
    page = await reader.open(link)
    assert page.status == 200, page.text
    return len({each for each in page.links if each.startswith("/staff/issues/") and "?" not in each})


@pytest.mark.parametrize(
    ("account", "path", "offered"),
    [
        (SUPERVISOR, "/staff/board", False),
        (SUPERVISOR, "/staff/board?community_id=comm-01", True),
        (SECRETARY, "/staff/board", False),
        (HEAD, "/staff/board", False),
        (UNIT, "/staff/board", False),
    ],
)
async def test_the_way_back_to_the_county_is_offered_to_whoever_came_from_there(
    office: Office, account: str, path: str, *, offered: bool
) -> None:
    async with signed_in(office, account) as reader:
        page = await reader.open(path)

    assert ("回到全县" in page.text) is offered


WEEKS = ("0001-W01", "9999-W52", "1899-W52", "3000-W01", "2026-W110", "2026-W54", "2026-W1", "２０２６-W10")


@pytest.mark.parametrize("name", ["from", "until"])
async def test_weeks_that_there_are_not_are_refused(office: Office, name: str) -> None:
    async with signed_in(office, SUPERVISOR) as reader:
        boards = [await reader.open(f"/staff/board?{name}={week}") for week in WEEKS]
        files = [await reader.http.get(f"/staff/board.json?{name}={week}") for week in WEEKS]
        others = [await reader.open(f"{path}?{name}={WEEKS[0]}") for path in PAGES[1:3]]
    answers = [await office.get("/v1/figures", by=SUPERVISOR, **{name: week}) for week in WEEKS]

    assert {(page.status, "没有这样的统计" in page.text) for page in (*boards, *others)} == {(422, True)}
    assert {answer.status_code for answer in (*files, *answers)} == {422}
    assert {error["field"] for answer in answers for error in answer.json()["errors"]} == {name}


async def test_a_map_has_a_row_and_a_shape_for_every_grid_with_something_open(office: Office) -> None:
    filed = await office.file()
    await counted(office)

    async with signed_in(office, SUPERVISOR) as reader:
        page = await reader.open("/staff/map")
        grids = [link for link in page.links if "by=grid" in link]
        behind = await reader.open(grids[0])

    assert len(grids) == 2  # the shape and its row
    assert len(set(grids)) == 1
    assert f"/staff/issues/{filed['id']}" in behind.links


async def test_a_post_without_grids_has_no_map(office: Office) -> None:
    async with signed_in(office, HEAD) as reader:
        page = await reader.open("/staff/map")

    assert (page.status, "没有按网格的数字" in page.text) == (200, True)
    assert json.dumps(page.links).count("by=grid") == 0


async def test_a_brief_leads_to_the_issues_of_each_sentence(office: Office) -> None:
    await hot(office)

    async with signed_in(office, SUPERVISOR) as reader:
        page = await reader.open("/staff/brief")
        links = [link for link in page.links if link.startswith("/staff/board/issues?")]
        answers: list[Any] = [(await reader.open(link)).status for link in links]

    assert "本周受理5件" in page.text
    assert len(links) == 10  # one of what was filed, four of rates, three of now, two of hot spots
    assert set(answers) == {200}


async def test_a_brief_is_had_as_a_file_with_what_stands_behind_each_sentence(office: Office) -> None:
    await hot(office)

    async with signed_in(office, SUPERVISOR) as reader:
        page = await reader.open("/staff/brief")
        rows = (await reader.http.get("/staff/brief.json")).json()["items"]
        other = await reader.http.get("/staff/brief.pdf")

    assert rows[0]["week"] == week_text(week_of(day_of(datetime.now(UTC))))
    assert rows[0]["sentence"] == "本周受理5件，比上周多5件。"
    assert all(row["sentence"] in page.text for row in rows)
    assert {link for row in rows for link in row["behind"].split()} <= set(page.links)
    assert other.status_code == 404
