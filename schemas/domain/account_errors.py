"""Refusals around signing in. What a wrong name, password or code is told is one sentence for all of them."""

from schemas.domain.errors import DomainError


class SignInFailedError(DomainError):
    """Unknown name, wrong password, wrong or missing code, locked, disabled: the same words for each of them."""

    code = "sign_in_failed"

    def __init__(self) -> None:
        super().__init__(
            "The account, the password or the code is wrong, or there were too many attempts.",
            hint="Check all three; after several failures wait some minutes. The administrator gives a set-up link.",
        )


class SignInBusyError(DomainError):
    """More people are signing in than may be worked on at once; filing goes on meanwhile."""

    code = "sign_in_busy"

    def __init__(self) -> None:
        super().__init__("Many people are signing in just now.", hint="Try again in a few seconds.")


class NotReleasedError(DomainError):
    """Everything was right, and the security administrator has not released the account yet."""

    code = "account_not_released"

    def __init__(self) -> None:
        super().__init__(
            "This account waits for the security administrator's release.",
            hint="The security administrator releases it after asking its owner.",
        )


class SessionNeededError(DomainError):
    """Credentials are changed by whoever sits at a browser or typed a password, never by a token."""

    code = "session_needed"

    def __init__(self) -> None:
        super().__init__("An API token cannot do this.", hint="Sign in with your password: POST /v1/session.")


class TokenScopeError(DomainError):
    """The token is good, and not for this."""

    code = "token_scope"

    def __init__(self) -> None:
        super().__init__("The scope of this token does not include this operation.", hint="Make a token that does.")


class ForgedRequestError(DomainError):
    """A write with a session's cookie that did not come from a page of ours."""

    code = "request_forged"

    def __init__(self) -> None:
        super().__init__(
            "This request did not come from a page of this system.",
            hint="Send the header X-CSRF-Token with the value that GET /v1/me tells, from the same address.",
        )


class RolesIncompatibleError(DomainError):
    code = "roles_incompatible"

    def __init__(self, message: str) -> None:
        super().__init__(message, hint="System, security and audit administration need three people (三员分立).")


class ScopeUnknownError(DomainError):
    code = "scope_unknown"

    def __init__(self, words: str) -> None:
        super().__init__(f"No operation is called {words}.", hint="Use read, write, or operation ids of /openapi.json.")


class PasswordUnfitError(DomainError):
    """A new password that the rules refuse; the sentence says which rule, and repeats nothing of it."""

    code = "password_unfit"

    def __init__(self, message: str) -> None:
        super().__init__(message, hint="Several unrelated words make a good password, and are easy to remember.")


class PasswordWrongError(DomainError):
    """Whoever is signed in gave a wrong present password or code."""

    code = "password_wrong"

    def __init__(self) -> None:
        super().__init__("The present password or the code is wrong.", hint="Nothing has changed; try again.")


class CodeWrongError(DomainError):
    code = "code_wrong"

    def __init__(self) -> None:
        super().__init__(
            "The six digits do not fit.",
            hint="Wait for the next six digits. If they never fit, set the clock of the phone to automatic.",
        )


class SecondFactorBoundError(DomainError):
    code = "second_factor_bound"

    def __init__(self) -> None:
        super().__init__("This role needs its second factor.", hint="To change phones, set up a new one.")


class LinkUnusableError(DomainError):
    """Unknown, used, expired and replaced links are told the same."""

    code = "link_unusable"

    def __init__(self) -> None:
        super().__init__(
            "This set-up code is not valid: unknown, used already, expired, or replaced by a newer one.",
            hint="Ask the administrator for a new link, or run `sibu user setup-link`.",
        )


class AccountUnknownError(DomainError):
    code = "account_unknown"

    def __init__(self, account_id: str) -> None:
        super().__init__(f"There is no account {account_id!r}.", hint="`sibu user list` names them all.")


class AccountExistsError(DomainError):
    code = "account_exists"

    def __init__(self, account_id: str) -> None:
        super().__init__(f"There is an account {account_id!r} already.", hint="Choose another id.")


class AccountNotSetUpError(DomainError):
    """Released before, it would open to whoever uses its set-up link, which whoever gave it out has seen."""

    code = "account_not_set_up"

    def __init__(self, account_id: str) -> None:
        super().__init__(
            f"Nobody has set the account {account_id!r} up yet.",
            hint="Release it once its owner has used the set-up link and has told you so.",
        )


class OwnAccountError(DomainError):
    code = "own_account"

    def __init__(self) -> None:
        super().__init__("Nobody does this to the own account.", hint="Ask another administrator.")


class NothingToEndError(DomainError):
    """A session or token that is not there, or belongs to somebody else."""

    code = "nothing_to_end"

    def __init__(self) -> None:
        super().__init__("There is no such session or token of yours.", hint="List them and try again.")


class ProviderAwayError(DomainError):
    code = "provider_away"

    def __init__(self) -> None:
        super().__init__(
            "The sign-in service of the organisation does not answer.",
            hint="Try again later, or sign in with account and password.",
        )


class ProviderRefusedError(DomainError):
    """What the provider sent cannot be trusted or maps to no account; the journal has the reason."""

    code = "provider_refused"

    def __init__(self, reason: str) -> None:
        super().__init__("The sign-in through the organisation's service did not work.", hint="Start again.")
        self.reason = reason
