"""What is asked of an OpenID Connect provider: its description, its keys, and a token for a code."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import SecretStr

from infra.accounts.provider_file import ProviderDescription
from schemas.domain.account_errors import ProviderAwayError, ProviderRefusedError

_KEPT = timedelta(hours=1)
_KEYS_ASKED_AGAIN = timedelta(seconds=30)  # at most so often for a key id nobody knows: anybody can invent one
_LEEWAY = timedelta(seconds=60)
_LARGEST = 1_000_000  # bytes of an answer
_DISCOVERY = "/.well-known/openid-configuration"


@dataclass
class _Kept:
    value: Any
    at: datetime


@dataclass
class ProviderCalls:
    """Remembers description and keys for an hour; an unknown key id asks for the keys again, with a limit.

    `connect` opens a client of its own for each call: sign-ins are rare, and nothing is left open between them.
    """

    described: ProviderDescription
    secret: SecretStr | None
    connect: Callable[[], httpx.AsyncClient]
    _metadata: _Kept | None = field(default=None, repr=False)
    _keys: _Kept | None = field(default=None, repr=False)

    async def endpoint(self, name: str, *, at: datetime) -> str:
        """An address of the provider. Raises ProviderAwayError, ProviderRefusedError for one of somebody else."""
        if self._metadata is None or at - self._metadata.at >= _KEPT:
            found = await self._get(self.described.issuer.rstrip("/") + _DISCOVERY)
            if found.get("issuer") != self.described.issuer:
                raise ProviderRefusedError("issuer")
            self._metadata = _Kept(found, at)
        address = self._metadata.value.get(name)
        if not isinstance(address, str):
            raise ProviderRefusedError(f"no_{name}")
        return address

    async def token_for(self, code: str, *, verifier: str, redirect_uri: str, at: datetime) -> str:
        """The ID token for a code. Raises ProviderRefusedError for a code that is not good, or not any more."""
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        address = await self.endpoint("token_endpoint", at=at)
        headers = {}
        if self.secret is None:
            asked["client_id"] = self.described.client_id
        else:
            pair = f"{quote(self.described.client_id, safe='')}:{quote(self.secret.get_secret_value(), safe='')}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        answer = await self._read("POST", address, data=asked, headers=headers)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise ProviderRefusedError("code")
        return token

    async def claims_of(self, token: str, *, nonce: str, at: datetime) -> Mapping[str, Any]:
        """The claims of an ID token that was signed by the provider, for us, for this visit, and is good now.

        Raises:
            ProviderRefusedError: signature, algorithm, issuer, audience, time or nonce is wrong.
        """
        keys = await self._keys_for(_key_id(token), at=at)
        rules = jwt.JWTClaimsRegistry(
            now=int(at.timestamp()),
            leeway=int(_LEEWAY.total_seconds()),
            iss={"essential": True, "value": self.described.issuer},
            aud={"essential": True, "value": self.described.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            claims = jwt.decode(token, keys, algorithms=list(self.described.algorithms)).claims
            rules.validate(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ProviderRefusedError(getattr(error, "claim", None) or "signature") from error
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != self.described.client_id:
            raise ProviderRefusedError("azp")
        return claims

    async def _keys_for(self, key_id: str | None, *, at: datetime) -> KeySet:
        kept = self._keys
        age = at - kept.at if kept else _KEPT
        unknown = kept is not None and key_id not in {key.kid for key in kept.value.keys}
        if kept is None or age >= _KEPT or (unknown and age >= _KEYS_ASKED_AGAIN):
            found = await self._get(await self.endpoint("jwks_uri", at=at))
            try:
                kept = self._keys = _Kept(KeySet.import_key_set({"keys": found["keys"]}), at)
            except (JoseError, ValueError, TypeError, KeyError) as error:
                raise ProviderRefusedError("keys") from error
        keys: KeySet = kept.value
        if key_id is None and len(keys.keys) != 1:
            raise ProviderRefusedError("kid")
        return keys

    async def _get(self, address: str) -> dict[str, Any]:
        return await self._read("GET", address)

    async def _read(self, method: str, address: str, **asked: Any) -> dict[str, Any]:
        """The object of an answer; {} for a refusal, whose words are the provider's own."""
        try:
            async with self.connect() as http:
                answer = await http.request(method, address, **asked)
            if answer.status_code >= 500:
                raise ProviderAwayError
            found = answer.json() if answer.is_success and len(answer.content) <= _LARGEST else {}
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ProviderAwayError from error
        except ValueError:
            found = {}
        return found if isinstance(found, dict) else {}


def _key_id(token: str) -> str | None:
    head = token.partition(".")[0]
    try:
        found = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4))).get("kid")
    except (ValueError, AttributeError):
        return None
    return found if isinstance(found, str) else None
