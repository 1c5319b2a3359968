"""Tables of accounts: credentials, sessions, API tokens, failures, and the journal of all that happens to them.

Secrets stand here as HMACs under a provider key, passwords as argon2id hashes, TOTP secrets sealed.
"""

from sqlalchemy import BigInteger, Boolean, Column, Identity, Index, Integer, Table, Text, UniqueConstraint

from infra.db.tables import metadata
from infra.db.types import Json, UtcDateTime

_COUNTER = BigInteger().with_variant(Integer(), "sqlite")

# Beside a row of `staff`; there is none while nobody gave the account credentials.
accounts = Table(
    "accounts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("password_hash", Text),
    Column("factor_sealed", Text),  # the TOTP secret, once its owner has shown a code
    Column("factor_offered", Text),  # sealed as well; not in force yet
    Column("factor_step", BigInteger),  # the last time step whose code was taken
    Column("disabled", Boolean, nullable=False),
    Column("released", Boolean, nullable=False),
    Column("issuer", Text),
    Column("subject", Text),
    UniqueConstraint("issuer", "subject"),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("mac", Text, primary_key=True),
    Column("account_id", Text, nullable=False, index=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("mac", Text, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("account_id", Text, nullable=False, index=True),
    Column("method", Text, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False, index=True),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("mac", Text, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("account_id", Text, nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("scope", Json, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

setup_links = Table(
    "setup_links",
    metadata,
    Column("mac", Text, primary_key=True),
    Column("account_id", Text, nullable=False, unique=True),  # a newer link replaces the older one
    Column("expires_at", UtcDateTime, nullable=False),
    Column("factor_sealed", Text),  # the TOTP secret that its page shows
)

# `subject` is an HMAC of what was typed as the account, so that unknown ones cost the same and tell nothing here.
sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("device", Text, primary_key=True),  # of a browser that signed in before; empty for all others together
    Column("failures", Integer, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("locked_until", UtcDateTime),
)

provider_visits = Table(
    "provider_visits",
    metadata,
    Column("mac", Text, primary_key=True),  # of the state that the provider brings back, once
    Column("nonce", Text, nullable=False),
    Column("verifier_sealed", Text, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

security_journal = Table(
    "security_journal",
    metadata,
    Column("id", _COUNTER, Identity(), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", Text, nullable=False),
    Column("account_id", Text),
    Column("by", Text, nullable=False),
    Column("details", Json, nullable=False),
    Index("ix_security_journal_account_id", "account_id", "id"),
    sqlite_autoincrement=True,
)
