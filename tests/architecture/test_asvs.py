"""The security standard is answered item by item, by tests that exist and papers that are there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.asvs import PAGE, ROOT, Item, items, page

# How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has, counted in the standard; 253 in all.
_SECTIONS = """
1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4
5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2
8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 11.4:4
11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7
16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2
"""


def test_no_item_of_the_two_levels_is_missing() -> None:
    wanted = {f"V{section}": int(number) for section, number in re.findall(r"(\S+):(\d+)", _SECTIONS)}
    found: dict[str, int] = dict.fromkeys(wanted, 0)
    for item in items():
        found[item.id.rpartition(".")[0]] += 1

    assert found == wanted
    assert len({item.id for item in items()}) == len(items()) == 253


def test_they_stand_in_the_order_of_the_standard() -> None:
    ids = [tuple(int(part) for part in item.id[1:].split(".")) for item in items()]

    assert ids == sorted(ids)


@cache
def names_in(path: Path) -> frozenset[str]:
    """Tests of this file that `make test` runs, in part at least."""
    return run_for_each_change(path.read_text(encoding="utf-8"))


def run_for_each_change(source: str) -> frozenset[str]:
    """Tests that are not `long` as a whole: by what stands above them, or by the mark of the file."""
    tree = ast.parse(source)
    marks = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and "pytestmark" in {ast.unparse(each) for each in node.targets}
    ]
    return frozenset(
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not any(is_long(each) for each in (*marks, *node.decorator_list))
    )


def is_long(mark: ast.expr) -> bool:
    """Whether it leaves the whole test to `make long`; one that marks some cases of it leaves the others."""
    match mark:
        case ast.List(elts=each) | ast.Tuple(elts=each):
            return any(is_long(one) for one in each)
        case ast.Attribute(attr=name):
            return name == "long"
        case ast.Call(func=ast.Attribute(attr="parametrize"), args=[_, ast.List(elts=cases)]):
            return bool(cases) and all("pytest.mark.long" in ast.unparse(case) for case in cases)
    return False


@pytest.mark.parametrize(
    ("source", "run"),
    [
        ("def test_it(): ...", {"test_it"}),
        ("@pytest.mark.slow\ndef test_it(): ...", {"test_it"}),
        ("@pytest.mark.long\n@pytest.mark.timeout(9)\nasync def test_it(): ...", set()),
        ("pytestmark = pytest.mark.long\ndef test_it(): ...", set()),
        ("pytestmark = [pytest.mark.slow, pytest.mark.long]\ndef test_it(): ...", set()),
        (
            "@pytest.mark.parametrize('n', [1, pytest.param(2, marks=pytest.mark.long)])\ndef test_it(n): ...",
            {"test_it"},
        ),
        ("@pytest.mark.parametrize('n', [pytest.param(2, marks=pytest.mark.long)])\ndef test_it(n): ...", set()),
    ],
)
def test_what_only_make_long_runs_shows_nothing(source: str, run: set[str]) -> None:
    assert run_for_each_change(source) == run


NAMING_TESTS = [each for each in items() if each.status == "test" or any("::" in named for named in each.evidence)]


@pytest.mark.parametrize("item", NAMING_TESTS, ids=lambda item: str(item.id))
def test_every_test_that_is_named_is_there(item: Item) -> None:
    for named in item.evidence:
        path, _, name = named.partition("::")

        assert (ROOT / path).is_file(), named
        assert not name or name in names_in(ROOT / path), named


@pytest.mark.parametrize("item", [each for each in items() if each.status == "document"], ids=lambda item: str(item.id))
def test_every_paper_that_is_named_is_there(item: Item) -> None:
    papers = [each for named in item.evidence for each in re.findall(r"(?:docs/\S+\.md|requirements\.lock)", named)]

    assert papers or "/openapi.json" in item.evidence[0]
    assert all((ROOT / paper).is_file() for paper in papers)


def test_the_page_is_what_the_table_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(items()), "Run python -m tests.architecture.asvs"
