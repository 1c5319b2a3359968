"""What the security standard asks of code: nothing is evaluated, and scripts of pages touch nothing they should not."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = sorted(
    path for part in ("api", "activities", "workflows", "infra", "schemas") for path in (ROOT / part).rglob("*.py")
)
# Those of ours; what others wrote is held by the policy of its pages.
SCRIPTS = sorted(path for path in (ROOT / "api").rglob("*.js") if path.parent.name != "vendor")
# What a script may, beside what all may, because that is what it is there for.
MAY = {
    "work/work.js": {"setTimeout(", "window.addEventListener"},  # a function is timed, never a text
    # What changed is heard of while the page can be seen, and who else is here.
    "work/live.js": {"setTimeout(", "window.addEventListener", "JSON.parse", "fetch("},
    "field/drafts.js": {"indexedDB", "JSON.parse", "fetch("},  # sealed drafts, opened by their own key, and sent to us
    "field/drafts-list.js": {"window.addEventListener"},  # the network is back
    "field/file.js": {"window.addEventListener", "fetch("},  # another draft is opened; places around here
    "field/worker.js": {"fetch("},  # what it does not keep
    "report/where.js": {"fetch("},
}

EVALUATES = {"eval", "exec", "compile", "__import__"}
# Modules that build objects or commands out of bytes.
UNSAFE = {"pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle", "cPickle"}
# Each with a list of words of ours: the workflow server, its build, our own processes, the decoder of one file.
STARTS_PROCESSES = {
    "infra/attachments/decoding.py",
    "infra/deploy/postgresql.py",
    "infra/deploy/schema.py",
    "infra/run/children.py",
    "infra/run/leftovers.py",
    "infra/temporal/binary.py",
    "infra/temporal/build.py",
    "infra/temporal/embedded.py",
}


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in PRODUCT:
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def test_no_text_is_evaluated_and_no_object_is_read_from_bytes() -> None:
    found = []
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in EVALUATES:
                found.append(f"{name}: {node.func.id}")
            if isinstance(node, ast.Import):
                found += [f"{name}: {each.name}" for each in node.names if each.name.partition(".")[0] in UNSAFE]
            if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in UNSAFE:
                found.append(f"{name}: {node.module}")

    assert len(PRODUCT) > 300
    assert found == []


def test_no_command_goes_through_a_shell() -> None:
    starting, through_a_shell = set(), []
    for name, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            if re.search(r"\b(subprocess\.\w+|create_subprocess_exec)$", called):
                starting.add(name)
            if re.search(r"\b(os\.(system|popen)|create_subprocess_shell)$", called) or any(
                each.arg == "shell" for each in node.keywords
            ):
                through_a_shell.append(f"{name}: {called}")

    assert through_a_shell == []
    assert starting <= STARTS_PROCESSES


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_script_evaluates_writes_and_keeps_nothing_and_listens_to_no_window(script: Path) -> None:
    text = script.read_text(encoding="utf-8")

    assert '"use strict";' in text
    for word in (
        *("eval(", "Function(", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "setTimeout("),
        *("__proto__", "prototype", "Object.assign", "JSON.parse", "fetch(", "XMLHttpRequest", "import("),
        *("localStorage", "sessionStorage", "indexedDB", "document.cookie", "window.open", "window.addEventListener"),
        *("window.onmessage", "parent.", "opener", "http://", "https://"),
    ):
        assert word not in text or word in MAY.get(f"{script.parent.name}/{script.name}", ()), word
    # Names between brackets are counted or written here, never taken from a message or an address.
    assert not re.search(r"\[[^\]\d]*(event|data|hash|location|value|challenge)[^\]]*\]\s*=(?!=)", text)


def test_there_are_scripts_and_they_are_those_of_the_pages() -> None:
    folders = {path.parent.name for path in SCRIPTS}

    assert {"sign-in", "report", "work", "field"} <= folders
    assert {path.parents[1] for path in SCRIPTS} == {ROOT / "api" / "pages" / "files"}
    assert set(MAY) <= {f"{path.parent.name}/{path.name}" for path in SCRIPTS}
