"""What is told of a refusal around signing in, and what of another point than a whole one."""

import pytest

from schemas.domain import account_errors as refusals
from schemas.domain.authorization.reach import classes_read
from schemas.domain.errors import DomainError
from schemas.domain.place import PlaceGiven
from schemas.domain.roles import Role
from schemas.domain.sealed import KeyClass

TOLD: tuple[tuple[DomainError, str, str], ...] = (
    (refusals.SignInFailedError(), "sign_in_failed", "or there were too many attempts"),
    (refusals.SignInBusyError(), "sign_in_busy", "Many people"),
    (refusals.NotReleasedError(), "account_not_released", "waits for the security administrator"),
    (refusals.SessionNeededError(), "session_needed", "An API token cannot"),
    (refusals.TokenScopeError(), "token_scope", "does not include this operation"),
    (refusals.ForgedRequestError(), "request_forged", "did not come from a page"),
    (refusals.RolesIncompatibleError("Nobody is both."), "roles_incompatible", "Nobody is both."),
    (refusals.ScopeUnknownError("fly"), "scope_unknown", "No operation is called fly."),
    (refusals.PasswordUnfitError("Too short."), "password_unfit", "Too short."),
    (refusals.PasswordWrongError(), "password_wrong", "The present password or the code"),
    (refusals.CodeWrongError(), "code_wrong", "The six digits do not fit."),
    (refusals.SecondFactorBoundError(), "second_factor_bound", "needs its second factor"),
    (refusals.LinkUnusableError(), "link_unusable", "unknown, used already, expired"),
    (refusals.AccountUnknownError("a-1"), "account_unknown", "There is no account 'a-1'."),
    (refusals.AccountExistsError("a-1"), "account_exists", "There is an account 'a-1' already."),
    (refusals.AccountNotSetUpError("a-1"), "account_not_set_up", "Nobody has set the account 'a-1' up yet."),
    (refusals.OwnAccountError(), "own_account", "Nobody does this to the own account."),
    (refusals.NothingToEndError(), "nothing_to_end", "no such session or token of yours"),
    (refusals.ProviderAwayError(), "provider_away", "does not answer"),
    (refusals.ProviderRefusedError("no role"), "provider_refused", "did not work"),
)


@pytest.mark.parametrize(("refusal", "code", "words"), TOLD, ids=[code for _, code, _ in TOLD])
def test_a_refusal_says_what_is_wrong_and_what_to_do(refusal: DomainError, code: str, words: str) -> None:
    assert refusal.code == code
    assert words in refusal.message
    assert refusal.hint


def test_what_a_provider_did_wrong_is_for_the_journal_alone() -> None:
    refusal = refusals.ProviderRefusedError("no role for this group")

    assert refusal.reason == "no role for this group"
    assert "group" not in f"{refusal.message}{refusal.hint}"


def test_half_a_point_is_refused() -> None:
    with pytest.raises(ValueError, match="both longitude and latitude"):
        PlaceGiven(longitude=112.4)


@pytest.mark.parametrize(
    ("role", "read"),
    [
        (Role.GRID_WORKER, {KeyClass.GENERAL}),
        (Role.DISCIPLINE_OFFICER, {KeyClass.DISCIPLINE, KeyClass.GENERAL}),
        (Role.AUDITOR, {KeyClass.GENERAL}),  # of those none is shown
    ],
)
def test_no_post_reads_what_is_not_of_its_classes(role: Role, read: set[KeyClass]) -> None:
    assert set(classes_read(role)) == read
