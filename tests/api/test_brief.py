"""本周要情: a week's figures in five to eight sentences, with what stands behind each. Expected by hand."""

from datetime import timedelta
from typing import Any

from api.http.examples import ROW
from api.reading.figures import Asked, brief_for
from api.views.brief import Compared, Reference, SentenceView, brief
from infra.run.projecting import counter
from schemas.domain.figure_cells import Dimension, ViewKind
from schemas.domain.figures import Awaited, Wait, WaitsOn
from schemas.domain.hot_spots import HotSpot
from schemas.domain.principals import Principal
from schemas.domain.roles import Role
from schemas.wire.figures import BoardFigures, Figure, PartFigures, StuckIssue
from schemas.wire.reading import IssueRow
from tests.api.conftest import Office
from tests.domain.builders import MONDAY

WEEK = 203019
THIS = {
    "filed": 12,
    "accepted_in_time": 9,
    "accepted_late": 1,
    "handled_in_time": 8,
    "handled_late": 2,
    "asked": 4,
    "solved": 3,
    "rated": 2,
    "satisfied": 1,
}
BEFORE = {"filed": 10, "accepted_in_time": 8, "accepted_late": 2}


def found(**changes: Any) -> BoardFigures:
    wait = Wait(on=WaitsOn.DEPARTMENT, id="mass_work", what=Awaited.ACCEPT, since=MONDAY)
    stuck = StuckIssue(issue=IssueRow.model_validate(ROW), since=MONDAY, waits=(wait,))
    given: dict[str, Any] = {
        "weeks": {},
        "now": {"open": 7, "overdue": 2},
        "waits": (),
        "hot_spots": (HotSpot("community", "east", "lamp", 6, 4),),
        "stuck": (stuck,),
    }
    return BoardFigures.model_validate(given | changes)


def part(key: str, in_time: int, late: int) -> PartFigures:
    return PartFigures(key=key, weeks={"handled_in_time": in_time, "handled_late": late}, now={})


def named(_: Dimension, key: str) -> str | None:
    return {"mass_work": "群工部", "east": "东社区"}.get(key)


def told(board: BoardFigures, *parts: PartFigures, compared: Compared | None = None) -> list[str]:
    found = brief(
        compared or Compared(WEEK, THIS, BEFORE),
        board,
        whose=ViewKind.COUNTY,
        by=Dimension.DEPARTMENT,
        parts=parts,
        at=MONDAY + timedelta(days=2, hours=3),
        naming=named,
    )
    return [each.said.zh for each in found.sentences]


def test_a_brief_tells_the_week_beside_the_week_before_the_best_the_worst_and_what_is_stuck() -> None:
    sentences = told(found(), part("mass_work", 9, 1), part("organization", 4, 4), part("small", 0, 2))

    assert sentences == [
        "本周受理12件，比上周多2件。",
        "本周来件：响应率90.0%（上周80.0%）；按时办结率80.0%；解决率75.0%；满意率50.0%。",
        "目前在办7件，其中超时2件，临期0件。",
        "按时办结率最高：群工部（90.0%）。",
        "按时办结率最低：organization（50.0%）。",
        "近七日热点：东社区lamp6件。",
        "等待最久：2026-4F7K-2M9P，已等待2天3小时。",
    ]


def test_a_quiet_week_is_told_in_three_sentences() -> None:
    quiet = found(now={}, hot_spots=(), stuck=())

    assert told(quiet, compared=Compared(WEEK, {}, {})) == [
        "本周受理0件，与上周持平。",
        "本周来件：响应率尚无数据；按时办结率尚无数据；解决率尚无数据；满意率尚无数据。",
        "目前在办0件，其中超时0件，临期0件。",
    ]
    assert told(quiet, compared=Compared(WEEK, {"filed": 1}, {"filed": 4}))[0] == "本周受理1件，比上周少3件。"


def test_nobody_is_among_the_best_and_the_worst_and_who_was_never_late_is_not_among_the_worst() -> None:
    same = told(found(), part("a", 3, 1), part("b", 3, 1))
    perfect = told(found(), part("a", 4, 0), part("b", 4, 0))

    assert [each for each in same if "最" in each][:1] == ["按时办结率最低：b（75.0%）、a（75.0%）。"]
    assert "按时办结率最高：a（100.0%）、b（100.0%）。" in perfect
    assert not [each for each in perfect if "最低" in each]


def sentences_of(whose: ViewKind) -> tuple[SentenceView, ...]:
    compared = Compared(WEEK, THIS, BEFORE)
    return brief(compared, found(), whose=whose, by=Dimension.DEPARTMENT, parts=(), at=MONDAY, naming=named).sentences


def test_behind_each_sentence_stands_where_its_issues_are() -> None:
    sentences = sentences_of(ViewKind.COUNTY)

    assert sentences[0].behind == (Reference(figure=Figure.FILED, week="2030-W19"),)
    assert [each.figure for each in sentences[2].behind] == [Figure.OPEN, Figure.OVERDUE, Figure.AT_RISK]
    hot = Reference(figure=Figure.FILED, first="2030-W18", week="2030-W19", topic="lamp")
    assert sentences[3].behind == (hot.model_copy(update={"by": Dimension.COMMUNITY, "key": "east"}),)
    assert sentences_of(ViewKind.COMMUNITY)[3].behind == (hot,)
    assert sentences[4].behind == (Reference(issue_id=ROW["id"]),)


async def test_a_brief_is_for_whom_the_board_is(office: Office) -> None:
    await office.file()
    await counter(office.instance).catch_up()
    secretary = Principal(id="staff-secretary-01", role=Role.SECRETARY, community_id="comm-01")
    elsewhere = secretary.model_copy(update={"community_id": "comm-02"})

    own, other = [await brief_for(office.services, one, Asked()) for one in (secretary, elsewhere)]

    assert own.sentences[0].said.en == "Filed this week: 1, 1 more than the week before."
    assert other.sentences[0].said.en == "Filed this week: 0, as many as the week before."


async def test_the_brief_over_http_is_of_the_week_and_the_place_that_are_asked_for(office: Office) -> None:
    await office.file()
    await counter(office.instance).catch_up()

    now = (await office.get("/v1/figures/brief", by="staff-supervisor-1", community_id="comm-01")).json()
    then = (await office.get("/v1/figures/brief", by="staff-supervisor-1", until="2020-W10")).json()
    other = await office.get("/v1/figures/brief", by="staff-secretary-01", community_id="comm-02")
    nobody = await office.get("/v1/figures/brief", by="staff-hotline-1")

    assert now["sentences"][0]["said"]["zh"] == "本周受理1件，比上周多1件。"
    assert now["sentences"][0]["behind"][0]["week"] == now["week"]
    assert (then["week"], then["sentences"][0]["said"]["zh"]) == ("2020-W10", "本周受理0件，与上周持平。")
    assert (other.status_code, nobody.status_code) == (422, 403)
