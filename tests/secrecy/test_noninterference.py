"""A confidential issue changes no byte of what anybody is told who may not know of it (`readers` says who may)."""

from pathlib import Path

import pytest

from tests.databases import Cluster
from tests.secrecy.fate import Fate
from tests.secrecy.installation import Exchange, installed
from tests.secrecy.on_postgresql import pairs_on
from tests.secrecy.pairs import Lived, Pairs, Sabotage, Verdict, side_by_side
from tests.secrecy.readers import EXEMPT, OWN_DOINGS, is_exempt, readers
from tests.secrecy.sabotage import WAYS
from tests.secrecy.scenario import BEGINNING, role_of

pytestmark = [pytest.mark.slow]

Beginning = tuple[Path, dict[str, str]]


@pytest.mark.long
@pytest.mark.timeout(14_400)
def test_no_byte_differs_between_two_hundred_pairs(beginning: Beginning) -> None:
    verdict = side_by_side(*beginning, seeds=20, variants=9)

    print(f"\n{verdict}", *verdict.differences, sep="\n")
    assert verdict.pairs == 200  # Of each public life nine with hidden issues, and one with parts split off.
    assert verdict.moves > 500
    assert verdict.changes > 200
    assert verdict.differences == []


@pytest.mark.long
@pytest.mark.timeout(14_400)
def test_no_byte_differs_between_a_thousand_pairs(beginning: Beginning) -> None:
    verdict = side_by_side(*beginning, seeds=100, variants=9)

    print(f"\n{verdict}", *verdict.differences, sep="\n")
    assert verdict.pairs == 1000
    assert verdict.changes > 1_000
    assert verdict.differences == []


@pytest.mark.long
@pytest.mark.timeout(14_400)
async def test_no_byte_differs_on_postgresql(beginning: Beginning, cluster: Cluster) -> None:
    home, _ = beginning
    async with pairs_on(cluster, home) as pairs:
        verdict = await pairs.with_hidden(range(2), variants=2)

    print(f"\n{verdict}", *verdict.differences, sep="\n")
    assert verdict.pairs == 4
    assert verdict.changes > 4
    assert verdict.differences == []


async def test_figures_are_only_for_whoever_runs_the_machine(beginning: Beginning) -> None:
    home, tokens = beginning
    async with installed(home, tokens, home.parent / "figures", Fate("figures", BEGINNING)) as town:
        people = [one for one in readers(town.instance.staff) if not is_exempt("metrics", role_of(town, one))]
        answers = [await town.send("GET", "/metrics", by=one, label="figures") for one in people]

    assert len(people) > 10
    assert {answer.status_code for answer in answers} == {401, 403}


async def test_what_is_exempt_is_in_the_document_by_that_name(beginning: Beginning) -> None:
    home, tokens = beginning
    async with installed(home, tokens, home.parent / "exempt", Fate("exempt", BEGINNING)) as town:
        operations = {each["operationId"] for path in town.document["paths"].values() for each in path.values()}

    assert (EXEMPT.keys() | OWN_DOINGS) - {"metrics"} <= operations


async def test_no_byte_differs_in_a_first_pair(pairs: Pairs) -> None:
    verdict = await pairs.with_hidden([1], variants=2)

    assert verdict.moves >= 8
    assert verdict.changes >= 4
    assert verdict.differences == []


async def test_what_is_split_off_reads_like_a_report_without_a_name(pairs: Pairs) -> None:
    verdict = await pairs.with_parts([1, 2])

    assert verdict.differences == []


@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
async def test_an_installation_that_betrays_is_found(beginning: Beginning, way: Sabotage) -> None:
    home, tokens = beginning

    pairs, verdict = Pairs(home=home, tokens=tokens, sabotage=way), Verdict()
    for seed in range(5):
        if not verdict.differences:
            verdict.add(await pairs.with_hidden([seed], variants=1))

    assert verdict.differences != []


@pytest.mark.parametrize(
    ("told", "differ"),
    [([Exchange("a", b"x")], 0), ([Exchange("a", b"y")], 1), ([], 1), ([Exchange("a", b"x"), Exchange("b", b"")], 1)],
)
def test_every_answer_is_compared_with_its_counterpart(told: list[Exchange], differ: int) -> None:
    verdict = Verdict()

    verdict.compare("1", Lived([Exchange("a", b"x")], [], 0), Lived(told, [], 1))

    assert len(verdict.differences) == differ
