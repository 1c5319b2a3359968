"""All that works on accounts, made once a process from its database, keys and settings."""

from dataclasses import dataclass

from infra.accounts.book import AccountBook
from infra.accounts.factors import Factors
from infra.accounts.failures import Failures
from infra.accounts.hashing import Passwords
from infra.accounts.journal import SecurityJournal
from infra.accounts.own import OwnAccounts
from infra.accounts.sessions import Sessions
from infra.accounts.set_ups import SetUps
from infra.accounts.signing_in import SignIns
from infra.accounts.tokens import Tokens
from infra.db.engine import Database
from infra.keys.accounts import AccountKeys
from infra.keys.cursors import Cursors
from infra.keys.ring import KeyRing, Purpose
from infra.settings.sign_in import SignInSettings


@dataclass(frozen=True, kw_only=True)
class Offices:
    """Belongs to the event loop of its database; close `passwords` when the process ends."""

    keys: AccountKeys
    passwords: Passwords
    failures: Failures
    sessions: Sessions
    tokens: Tokens
    sign_ins: SignIns
    set_ups: SetUps
    book: AccountBook
    own: OwnAccounts
    journal: SecurityJournal


def offices(database: Database, ring: KeyRing, settings: SignInSettings) -> Offices:
    """Everything over one database."""
    keys = AccountKeys(ring.secret(Purpose.ACCOUNT))
    passwords, factors = Passwords(settings), Factors(keys)
    failures = Failures(keys, settings.lockout)
    sessions = Sessions(database=database, keys=keys, idle=settings.idle, lasting=settings.session)
    roles = settings.second_factor_roles
    set_ups = SetUps(
        database=database,
        keys=keys,
        passwords=passwords,
        factors=factors,
        failures=failures,
        sessions=sessions,
        second_factor_roles=roles,
        lasting=settings.link,
    )
    return Offices(
        keys=keys,
        passwords=passwords,
        failures=failures,
        sessions=sessions,
        tokens=Tokens(database=database, keys=keys, longest=settings.token),
        sign_ins=SignIns(
            database=database,
            passwords=passwords,
            factors=factors,
            failures=failures,
            sessions=sessions,
            second_factor_roles=roles,
        ),
        set_ups=set_ups,
        book=AccountBook(database=database, set_ups=set_ups, factors=factors),
        own=OwnAccounts(
            database=database, passwords=passwords, factors=factors, failures=failures, second_factor_roles=roles
        ),
        journal=SecurityJournal(database=database, cursors=Cursors(ring.secret(Purpose.CURSOR))),
    )
