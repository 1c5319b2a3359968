"""What signing in needs of the world. Adapters in infra fulfil these; their docstrings say what they raise."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from schemas.domain.accounts import Account, NewAccount
from schemas.domain.registry import Person
from schemas.wire.accounts import (
    Begun,
    JournalEntry,
    MadeToken,
    OfferedFactor,
    OpenSession,
    SessionSeen,
    SetUpDone,
    SetUpSeen,
    TokenHolder,
    TokenSeen,
)
from schemas.wire.reading import Page


class SignIns(Protocol):
    """Opens sessions for account, password and code."""

    async def sign_in(self, typed: str, password: str, code: str, *, device: str, at: datetime) -> Begun: ...


class Sessions(Protocol):
    """Sessions of browsers, found by the secret in their cookie."""

    async def find(self, secret: str, *, at: datetime, touching: bool = True) -> OpenSession | None: ...

    async def of(self, account_id: str, *, at: datetime) -> tuple[SessionSeen, ...]: ...

    async def end(self, account_id: str, session_id: str, *, at: datetime) -> None: ...

    async def end_all(self, account_id: str, *, by: str, at: datetime) -> int: ...


class Tokens(Protocol):
    """API tokens."""

    async def holder(self, token: str, *, at: datetime) -> TokenHolder | None: ...

    async def make(
        self, account_id: str, *, name: str, scope: tuple[str, ...], lasting: timedelta, by: str, at: datetime
    ) -> MadeToken: ...

    async def of(self, account_id: str, *, at: datetime) -> tuple[TokenSeen, ...]: ...

    async def revoke(self, account_id: str, token_id: str, *, by: str, at: datetime) -> None: ...


class SetUps(Protocol):
    """One-time set-up links."""

    async def seen(self, secret: str, *, at: datetime) -> SetUpSeen: ...

    async def finish(self, secret: str, *, password: str, code: str, at: datetime) -> SetUpDone: ...


class OwnAccounts(Protocol):
    """One's own password and second factor."""

    async def seen(self, account_id: str) -> tuple[Account, int]: ...

    async def change_password(self, account_id: str, *, present: str, new: str, session: str, at: datetime) -> None: ...

    async def offer_factor(self, account_id: str, *, present: str, at: datetime) -> OfferedFactor: ...

    async def confirm_factor(self, account_id: str, *, code: str, session: str, at: datetime) -> tuple[str, ...]: ...

    async def remove_factor(self, account_id: str, *, present: str, at: datetime) -> None: ...

    async def new_recovery_codes(self, account_id: str, *, present: str, at: datetime) -> tuple[str, ...]: ...


class AccountBook(Protocol):
    """Accounts as administrators look after them."""

    async def all(self) -> tuple[Account, ...]: ...

    async def one(self, account_id: str) -> Account: ...

    async def add(self, new: NewAccount, *, by: str, at: datetime) -> tuple[Account, str]: ...

    async def disable(self, account_id: str, *, by: str, at: datetime) -> Account: ...

    async def enable(self, account_id: str, *, by: str, at: datetime) -> Account: ...

    async def reset(self, account_id: str, *, by: str, at: datetime) -> str: ...

    async def release(self, account_id: str, *, by: str, at: datetime) -> Account: ...


class SecurityJournal(Protocol):
    """What happened to accounts."""

    async def entries(self, after: str | None, *, limit: int, account_id: str | None = None) -> Page[JournalEntry]: ...


class SampleSignIns(Protocol):
    """Enters the sample county as one of its people, without a password."""

    @property
    def people(self) -> tuple[Person, ...]: ...

    @property
    def demo(self) -> bool:
        """Whether a working day passes in a minute here."""
        ...

    def is_here(self, headers: Mapping[str, str]) -> bool:
        """Whether a browser that sends these headers sits at this machine; their names in lower case."""
        ...

    async def sign_in(self, account_id: str, *, at: datetime) -> Begun: ...


class Provider(Protocol):
    """Signing in through the organisation's OpenID Connect provider."""

    @property
    def name(self) -> str:
        """What the button says."""
        ...

    async def begin(self, *, at: datetime) -> tuple[str, str]:
        """The provider's address to go to, and the state for a cookie of this browser."""
        ...

    async def finish(self, answer: dict[str, str], *, state: str, at: datetime) -> Begun: ...


class Keyed(Protocol):
    """HMACs under a key of this installation."""

    def mac(self, kind: str, secret: str) -> str: ...
