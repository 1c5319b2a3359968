"""Reads the hand-written list of who may do what, and says what it expects of a cell."""

import tomllib
from pathlib import Path
from typing import Any

from schemas.domain.authorization.verdicts import Cell

_WRITTEN: dict[str, dict[str, Any]] = tomllib.loads((Path(__file__).parent / "expected.toml").read_text("utf-8"))
CASES = {case: set(names.split()) for case, names in _WRITTEN.pop("cases").items()}
KINDS = {kind: set(names.split()) for kind, names in _WRITTEN.pop("kinds").items()}
ACCUSED = {key: set(names.split()) for key, names in _WRITTEN.pop("accused").items()}
OPEN = {whom: set(names.split()) for whom, names in _WRITTEN.pop("open").items()}
BY_ROLE = _WRITTEN
NOT_ACCOUNTS = {"resident", "system"}


def expected(cell: Cell) -> str:
    """allow, deny or hide."""
    operation, said = cell.operation.value, BY_ROLE[cell.role.value]
    if operation in KINDS["role_alone"]:
        return _allow(operation in _listed(said, "open") | _open_without_a_post(cell))
    if operation in KINDS["receipt"]:
        return "allow" if cell.relation == "own" else "hide"
    if operation in KINDS["inbox"]:
        return _allow(_has_inbox(said, cell))
    if cell.role.value in NOT_ACCOUNTS:
        return _allow(_of_nobodys_account(said, cell))
    if operation in KINDS["filings"]:
        return "deny" if "class" not in said else "allow" if cell.relation == "own" else "hide"
    if operation in KINDS["ledger"]:
        return "deny" if "class" not in said else "allow" if _shown(said, cell) else "hide"
    if operation in KINDS["figures"]:
        return "deny" if "figures" not in said else "allow" if _shown(said, cell) else "hide"
    if operation in KINDS["main"] and "class" not in said:
        return "deny"
    return _on_issue(said, cell)


def _on_issue(said: dict[str, Any], cell: Cell) -> str:
    if _shown(said, cell):
        if cell.relation == "accused" and cell.operation.value in ACCUSED["never"]:
            return "deny"
        return _allow(cell.operation.value in _listed(said, "reads") | _does(said, cell))
    if cell.relation == "own" and cell.key_class == "general" and "own" in said:
        return _allow(cell.operation.value in _listed(said, "own"))
    return "hide"


def _does(said: dict[str, Any], cell: Cell) -> set[str]:
    return _listed(said, "does" if cell.case == "ordinary" else cell.case.value)


def _shown(said: dict[str, Any], cell: Cell) -> bool:
    if said.get("class") != cell.key_class:
        return False
    if cell.relation == "named":
        return False
    if cell.relation == "accused":
        # The cell stands for somebody of an accused unit that has a task in it.
        return cell.key_class == "general" and bool({"everything", "same_unit"} & set(said["by"].split()))
    return said["by"] == "everything" or cell.relation in said["by"].split()


def _open_without_a_post(cell: Cell) -> set[str]:
    if cell.role == "system":
        return set()
    return OPEN["everybody"] | (OPEN["signed_in"] if cell.role != "resident" else set())


def _has_inbox(said: dict[str, Any], cell: Cell) -> bool:
    of_class = said.get("class") == cell.key_class and cell.key_class != "intake"
    return of_class and (said.get("inbox") == cell.key_class or (said.get("inbox"), cell.relation) == HOME)


HOME = ("home", "same_department")


def _of_nobodys_account(said: dict[str, Any], cell: Cell) -> bool:
    if cell.role == "system":
        listed = _listed(said, "everywhere") | _listed(said, f"on_{cell.key_class}")
        return cell.operation.value in listed
    # A call-back is the desk's.
    called_back = cell.case == "call_back"
    return cell.relation == "own" and not called_back and cell.operation.value in _listed(said, "receipt")


def _listed(said: dict[str, Any], name: str) -> set[str]:
    return set(said.get(name, "").split())


def _allow(may: bool) -> str:
    return "allow" if may else "deny"
