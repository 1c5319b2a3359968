"""Everything signing in is given, and how cookies are to be."""

from dataclasses import dataclass, field

from api.signing.cookies import CookieStyle
from api.signing.ports import (
    AccountBook,
    Keyed,
    OwnAccounts,
    Provider,
    SecurityJournal,
    Sessions,
    SetUps,
    SignIns,
    Tokens,
)


@dataclass(frozen=True, kw_only=True)
class SignInDesk:
    """Wired in `infra.run`. `operations` are the ids that a token's scope may name, known once every route is."""

    sign_ins: SignIns
    sessions: Sessions
    tokens: Tokens
    set_ups: SetUps
    own: OwnAccounts
    book: AccountBook
    journal: SecurityJournal
    keys: Keyed
    cookies: CookieStyle
    public_url: str
    provider: Provider | None = None
    operations: set[str] = field(default_factory=set)

    def csrf_token(self, session_id: str) -> str:
        """What a page of ours sends along with each write of this session; no other page can know it."""
        return self.keys.mac("csrf", session_id)
