"""Secrets of accounts: made at random, kept as HMACs or sealed, each kind under a key derived for it alone."""

import os
from dataclasses import dataclass
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from infra.keys.encoding import from_base64, to_base64, to_url_text
from infra.keys.errors import SealBrokenError
from infra.keys.macs import labelled_mac

_SECRET = 32  # bytes: sessions, tokens and links cannot be guessed
_NONCE = 12
# Crockford's base32: no letter that could be read as a digit.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_RECOVERY = 12  # characters: 60 random bits
_READ_AS = str.maketrans("oil", "011", "- ")
TOKEN_PREFIX = "sibu_"  # noqa: S105 - so that scanners for leaked secrets know ours.


@dataclass(frozen=True, repr=False)
class AccountKeys:
    """`secret` is the ring's for accounts. An HMAC suffices for what is random and long; see docs/security.md."""

    secret: bytes

    def new_secret(self) -> str:
        """256 random bits as text fit for a cookie, a header or an address."""
        return to_url_text(os.urandom(_SECRET))

    def new_token(self) -> str:
        return TOKEN_PREFIX + self.new_secret()

    def new_id(self) -> str:
        """A name that may be shown: 64 random bits, so that ids do not tell how many there are."""
        return os.urandom(8).hex()

    def new_recovery_code(self) -> str:
        code = "".join(_ALPHABET[byte % 32] for byte in os.urandom(_RECOVERY))
        return "-".join(code[at : at + 4] for at in range(0, _RECOVERY, 4))

    def mac(self, kind: str, secret: str) -> str:
        """64 hex digits under which a secret of this kind is kept. Text that cannot be one has a HMAC as well."""
        return labelled_mac(self.secret, f"sibu/account/{kind}/1", secret.encode("utf-8", "surrogatepass")).hex()

    def recovery_mac(self, account_id: str, typed: str) -> str:
        return self.mac("recovery", f"{account_id}\n{typed.casefold().translate(_READ_AS)}")

    def seal(self, account_id: str, text: str) -> str:
        """Sealed to one account: moved to another row it cannot be opened."""
        nonce = os.urandom(_NONCE)
        return to_base64(nonce + self._cipher.encrypt(nonce, text.encode(), account_id.encode()))

    def open(self, account_id: str, sealed: str) -> str:
        """Raises SealBrokenError for another account's or altered text."""
        try:
            data = from_base64(sealed)
            return self._cipher.decrypt(data[:_NONCE], data[_NONCE:], account_id.encode()).decode()
        except (InvalidTag, ValueError):
            pass  # Raised below, so that nothing is chained to it.
        raise SealBrokenError("A sealed secret of an account was altered.", hint="Reset the account: sibu user reset.")

    @cached_property
    def _cipher(self) -> AESGCM:
        return AESGCM(labelled_mac(self.secret, "sibu/account/seal/1", b""))
