"""Signing in through an OpenID Connect provider: there and back with PKCE, and an account for its claims."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.accounts.claims import ClaimedPost, claimed_post
from infra.accounts.failures import Failures
from infra.accounts.federated import account_for
from infra.accounts.journal import note
from infra.accounts.provider_calls import ProviderCalls
from infra.accounts.sessions import Sessions
from infra.db.account_tables import provider_visits
from infra.db.engine import Database
from infra.keys.accounts import AccountKeys
from schemas.domain.account_errors import NotReleasedError, ProviderRefusedError
from schemas.domain.roles import Role
from schemas.wire.accounts import Begun, JournalKind, Method

_VISIT = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Federation:
    """`redirect_uri` is the page of ours that the provider sends people back to."""

    database: Database
    keys: AccountKeys
    calls: ProviderCalls
    sessions: Sessions
    failures: Failures
    redirect_uri: str
    second_factor_roles: frozenset[Role]

    @property
    def name(self) -> str:
        return self.calls.described.name

    async def begin(self, *, at: datetime) -> tuple[str, str]:
        """The provider's address with everything it must bring back, and the state for this browser's cookie."""
        state, nonce, verifier = (self.keys.new_secret() for _ in range(3))
        address = await self.calls.endpoint("authorization_endpoint", at=at)
        mac = self.keys.mac("visit", state)
        row = {
            "mac": mac,
            "nonce": nonce,
            "verifier_sealed": self.keys.seal(mac, verifier),
            "expires_at": at + _VISIT,
        }
        async with self.database.write() as conn:
            await conn.execute(delete(provider_visits).where(provider_visits.c.expires_at <= at))
            await conn.execute(insert(provider_visits), row)
        asked = {
            "response_type": "code",
            "client_id": self.calls.described.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": " ".join(self.calls.described.scopes),
            "state": state,
            "nonce": nonce,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}", state

    async def finish(self, answer: Mapping[str, str], *, state: str, at: datetime) -> Begun:
        """A session for whoever came back with an answer that the provider gave to this very browser, once.

        Raises:
            ProviderRefusedError: anything about it is wrong; the journal has the reason.
            ProviderAwayError: the provider does not answer.
            NotReleasedError: the account waits for its release.
        """
        try:
            nonce, verifier = await self._visit(answer, state=state, at=at)
            token = await self.calls.token_for(answer["code"], verifier=verifier, redirect_uri=self.redirect_uri, at=at)
            claims = await self.calls.claims_of(token, nonce=nonce, at=at)
            post = claimed_post(self.calls.described, claims, second_factor_roles=self.second_factor_roles)
            return await self._opened(claims, post, at=at)
        except ProviderRefusedError as error:
            async with self.database.write() as conn:
                await note(conn, JournalKind.PROVIDER_REFUSED, None, by="", at=at, reason=error.reason)
            raise

    async def _visit(self, answer: Mapping[str, str], *, state: str, at: datetime) -> tuple[str, str]:
        """Nonce and verifier of the visit; it is over with this, whatever comes of it."""
        brought = answer.get("state", "")
        if not state or not hmac.compare_digest(brought.encode(), state.encode()):
            raise ProviderRefusedError("state")
        mac = self.keys.mac("visit", state)
        async with self.database.write() as conn:
            wanted = provider_visits.c.mac == mac
            row = (await conn.execute(select(provider_visits).where(wanted))).mappings().one_or_none()
            gone = (await conn.execute(delete(provider_visits).where(wanted))).rowcount
        if row is None or gone == 0 or row["expires_at"] <= at:
            raise ProviderRefusedError("state_used")
        # RFC 9207: an answer that names another issuer was mixed up on its way.
        if answer.get("iss", self.calls.described.issuer) != self.calls.described.issuer:
            raise ProviderRefusedError("issuer")
        if "error" in answer or not answer.get("code"):
            raise ProviderRefusedError("provider_error")
        return row["nonce"], self.keys.open(mac, row["verifier_sealed"])

    async def _opened(self, claims: Mapping[str, Any], post: ClaimedPost, *, at: datetime) -> Begun:
        async with self.database.write() as conn:
            account = await self._account(conn, claims, post, at=at)
            if account.usable and account.released:
                device = self.failures.new_device(account.id)
                return await self.sessions.begin(conn, account, method=Method.PROVIDER, at=at, device=device)
        if not account.usable:
            raise ProviderRefusedError("unusable")
        raise NotReleasedError

    async def _account(
        self, conn: AsyncConnection, claims: Mapping[str, Any], post: ClaimedPost, *, at: datetime
    ) -> Any:
        described = self.calls.described
        subject = str(claims["sub"])
        fresh_id = f"sso-{self.keys.mac('subject', f'{described.issuer} {subject}')[:16]}"
        return await account_for(
            conn,
            post,
            issuer=described.issuer,
            subject=subject,
            fresh_id=fresh_id,
            second_factor_roles=self.second_factor_roles,
            at=at,
        )


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
