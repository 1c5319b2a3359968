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
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    )


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
