"""Which roles exclude one another, what a token's scope allows, and which passwords are refused."""

import pytest

from schemas.domain.account_errors import (
    PasswordUnfitError,
    ProviderRefusedError,
    RolesIncompatibleError,
    ScopeUnknownError,
)
from schemas.domain.accounts import Account, ensure_separate, normal_scope, one_role, scope_allows
from schemas.domain.passwords import ensure_fit, normal_password
from schemas.domain.principals import Principal
from schemas.domain.roles import SECOND_FACTOR_ROLES, Role


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("administrator", "security_administrator"),
        ("administrator", "auditor"),
        ("security_administrator", "auditor"),
    ],
)
def test_system_security_and_audit_administration_are_never_one_person(first: str, second: str) -> None:
    with pytest.raises(RolesIncompatibleError, match="at once"):
        ensure_separate([Role(first)], held=[Role(second)])
    with pytest.raises(RolesIncompatibleError, match="at once"):
        one_role([Role(first), Role(second)])


@pytest.mark.parametrize("role", Role)
def test_one_post_is_at_odds_with_nothing(role: Role) -> None:
    ensure_separate([role])
    ensure_separate([role], held=[role, Role.SECRETARY])


def test_an_administrator_may_hold_another_post_beside_it() -> None:
    ensure_separate([Role.ADMINISTRATOR], held=[Role.GRID_WORKER, Role.ADMINISTRATOR])


@pytest.mark.parametrize("roles", [["grid_worker", "secretary"], ["resident"], ["system"], []])
def test_an_account_has_exactly_one_role_that_people_sign_in_with(roles: list[str]) -> None:
    with pytest.raises(RolesIncompatibleError, match="exactly one role"):
        one_role([Role(role) for role in roles])


def test_a_role_said_twice_is_one_role() -> None:
    assert one_role([Role.GRID_WORKER, Role.GRID_WORKER]) is Role.GRID_WORKER


def test_administrations_audit_and_discipline_need_a_second_factor() -> None:
    assert sorted(SECOND_FACTOR_ROLES) == [
        "administrator",
        "auditor",
        "discipline_head",
        "discipline_intake",
        "discipline_officer",
        "discipline_superior",
        "discipline_supervisor",
        "security_administrator",
    ]


def test_an_account_is_usable_while_the_registry_and_the_administrator_agree() -> None:
    account = Account(id="grid-worker-1", name="王芳", role=Role.GRID_WORKER, grid_id="grid-1")

    assert account.usable
    assert not account.model_copy(update={"active": False}).usable
    assert not account.model_copy(update={"disabled": True}).usable
    assert account.principal == Principal(id="grid-worker-1", role=Role.GRID_WORKER, grid_id="grid-1")


@pytest.mark.parametrize(
    ("scope", "method", "operation", "allowed"),
    [
        (["read"], "GET", "read_ledger", True),
        (["read"], "POST", "file_issue", False),
        (["read"], "DELETE", "sign_out", False),
        (["write"], "GET", "read_ledger", True),
        (["write"], "POST", "file_issue", True),
        (["file_issue"], "POST", "file_issue", True),
        (["file_issue"], "GET", "read_ledger", False),
        (["file_issue", "read"], "GET", "read_ledger", True),
        (["file_issue"], "POST", "", False),
    ],
)
def test_a_token_does_what_its_scope_says(scope: list[str], method: str, operation: str, allowed: bool) -> None:
    assert scope_allows(scope, method=method, operation=operation) is allowed


def test_a_scope_has_one_order_and_names_what_there_is() -> None:
    assert normal_scope(["read", "file_issue", "read"], operations=frozenset({"file_issue"})) == ("file_issue", "read")
    with pytest.raises(ScopeUnknownError, match="everything"):
        normal_scope(["read", "everything"], operations=frozenset({"file_issue"}))
    with pytest.raises(ScopeUnknownError):
        normal_scope([], operations=frozenset())


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short77", "at least 8"),
        ("x" * 129, "at most 128"),
        ("my-Grid-Worker-1-secret", "account or the name"),
        ("王芳的密码很长很长", "account or the name"),
    ],
)
def test_a_password_that_is_short_endless_or_names_its_owner_is_refused(password: str, said: str) -> None:
    with pytest.raises(PasswordUnfitError, match=said):
        ensure_fit(password, shortest=8, own=("grid-worker-1", "王芳", "x"))


@pytest.mark.parametrize(
    "password", ["aaaaaaaa", "石榴灯塔木梯晴天", "x" * 128, "        ", "no capitals and no digits"]
)
def test_a_password_needs_no_kinds_of_characters(password: str) -> None:
    ensure_fit(password, shortest=8, own=("grid-worker-1", "王芳"))


def test_two_spellings_of_one_password_are_one() -> None:
    assert normal_password("ｅ\u0301") == normal_password("é")
    assert normal_password(" spaces stay ") == " spaces stay "


def test_why_a_provider_was_refused_is_not_in_the_sentence() -> None:
    refused = ProviderRefusedError("nonce")

    assert refused.reason == "nonce"
    assert "nonce" not in refused.message + refused.hint
