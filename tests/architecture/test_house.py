"""The shape of the house: what the linter cannot say and every reader relies on."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = ("schemas", "workflows", "activities", "api", "infra")


def modules() -> Iterator[Path]:
    for folder in CODE:
        yield from sorted((ROOT / folder).rglob("*.py"))


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(ROOT)}:{node.name}", node


def test_every_module_opens_with_a_line_that_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in modules()
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]

    assert silent == []


def test_packages_hold_nothing_in_their_init() -> None:
    full = [str(path) for path in modules() if path.name == "__init__.py" and path.read_text(encoding="utf-8").strip()]

    assert full == []


def test_no_function_is_longer_than_a_screen() -> None:
    # A migration is a list of tables, written once and never changed.
    read = ((name, node) for name, node in functions() if not name.startswith("infra/migrations/versions/"))
    long = [name for name, node in read if (node.end_lineno or 0) - node.lineno + 1 > 60]

    assert long == []


def test_no_module_is_longer_than_can_be_read_in_one_go() -> None:
    long = [str(path) for path in modules() if len(path.read_text(encoding="utf-8").splitlines()) > 400]

    assert long == []


def test_only_the_outermost_processes_catch_everything() -> None:
    catching = {
        str(path.relative_to(ROOT))
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and isinstance(node.type, ast.Name) and node.type.id == "Exception"
    }

    assert {name for name in catching if not name.startswith("infra/run/")} == set()


@pytest.mark.parametrize("name", ["utils", "common", "helpers", "manager"])
def test_no_module_has_a_name_that_says_nothing(name: str) -> None:
    assert [path for path in modules() if path.stem == name] == []
