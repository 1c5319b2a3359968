"""What crosses between the routes and the store of accounts: sessions, tokens, entries of the journal."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from schemas.domain.accounts import Account
from schemas.domain.base import Frozen
from schemas.domain.principals import Principal


class Method(StrEnum):
    """How somebody signed in."""

    PASSWORD = "password"  # noqa: S105 - a name, not a secret.
    TWO_FACTORS = "two_factors"
    RECOVERY_CODE = "recovery_code"
    SET_UP = "set_up"
    PROVIDER = "provider"
    SAMPLE = "sample"  # of the sample county, on this machine, without a password


class SessionSeen(Frozen):
    """One session as its owner sees it; the id opens nothing."""

    id: str
    method: Method
    begun_at: datetime
    seen_at: datetime
    ends_at: datetime


class OpenSession(Frozen):
    """A session that was found by its cookie."""

    principal: Principal
    session: SessionSeen


class Begun(Frozen):
    """A session that was just begun: `secret` goes into the cookie and nowhere else, `device` into another one."""

    secret: str
    device: str
    account: Account
    session: SessionSeen


class TokenSeen(Frozen):
    """One API token without the token."""

    id: str
    name: str
    scope: tuple[str, ...]
    made_by: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class MadeToken(Frozen):
    """A token at the only moment when it can be read."""

    token: str
    seen: TokenSeen


class TokenHolder(Frozen):
    """Whose token it is and what it may do."""

    principal: Principal
    scope: tuple[str, ...]


class OfferedFactor(Frozen):
    """A TOTP secret that is not in force yet, as base32 and as the address that authenticator apps read."""

    secret: str
    address: str


class SetUpSeen(Frozen):
    """What a set-up link opens: whose account it is, and the second factor to add."""

    account: Account
    factor: OfferedFactor
    factor_needed: bool


class SetUpDone(Frozen):
    """The session that begins with it, and recovery codes where a second factor was set up; both are shown once."""

    begun: Begun | None
    recovery_codes: tuple[str, ...] = ()


class JournalKind(StrEnum):
    """What the security journal knows. Names never change."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    LOCKED = "locked"
    SIGNED_OUT = "signed_out"
    SESSIONS_ENDED = "sessions_ended"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    SECOND_FACTOR_SET = "second_factor_set"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    TOKEN_MADE = "token_made"  # noqa: S105
    TOKEN_REVOKED = "token_revoked"  # noqa: S105
    ACCOUNT_ADDED = "account_added"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_ENABLED = "account_enabled"
    ACCOUNT_RESET = "account_reset"
    ACCOUNT_RELEASED = "account_released"
    ACCOUNT_LINKED = "account_linked"
    POST_CHANGED = "post_changed"
    LINK_MADE = "link_made"
    SET_UP = "set_up"
    PROVIDER_REFUSED = "provider_refused"


class JournalEntry(Frozen):
    """One thing that happened to accounts. `by` is a staff id, `machine:user` or empty for nobody known."""

    at: datetime
    kind: JournalKind
    account_id: str | None
    by: str
    details: dict[str, Any]
