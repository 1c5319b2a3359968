"""What `sibu user` does, on the installation's own database: for whoever may read its keys, the operator."""

from datetime import timedelta

from api.http.accounts import setup_link
from api.http.app import operation_ids
from infra.run.clock import now
from infra.run.instance import opened
from infra.settings.settings import Settings
from schemas.domain.accounts import Account, NewAccount, normal_scope
from schemas.wire.accounts import JournalEntry, MadeToken


async def added(settings: Settings, new: NewAccount, *, by: str) -> tuple[Account, str]:
    """The new account and its set-up link; raises as AccountBook.add does."""
    async with opened(settings, classes=frozenset()) as instance:
        account, secret = await instance.offices.book.add(new, by=by, at=now())
        return account, setup_link(settings.public_url, secret)


async def listed(settings: Settings) -> tuple[Account, ...]:
    async with opened(settings, classes=frozenset()) as instance:
        return await instance.offices.book.all()


async def disabled(settings: Settings, account_id: str, *, by: str) -> Account:
    async with opened(settings, classes=frozenset()) as instance:
        return await instance.offices.book.disable(account_id, by=by, at=now())


async def enabled(settings: Settings, account_id: str, *, by: str) -> Account:
    """Enabled and released: the operator answers for both."""
    async with opened(settings, classes=frozenset()) as instance:
        await instance.offices.book.enable(account_id, by=by, at=now())
        return await instance.offices.book.release(account_id, by=by, at=now())


async def reset(settings: Settings, account_id: str, *, by: str) -> str:
    """Credentials, sessions and tokens are gone; gives a set-up link."""
    async with opened(settings, classes=frozenset()) as instance:
        return setup_link(settings.public_url, await instance.offices.book.reset(account_id, by=by, at=now()))


async def linked(settings: Settings, account_id: str, *, by: str) -> str:
    """A new set-up link; what the account has stays in force until it is used."""
    async with opened(settings, classes=frozenset()) as instance:
        secret = await instance.offices.set_ups.new_link(account_id, by=by, at=now())
        return setup_link(settings.public_url, secret)


async def token_made(
    settings: Settings, account_id: str, *, name: str, scope: tuple[str, ...], days: int, by: str
) -> MadeToken:
    """Raises AccountUnknownError, or ScopeUnknownError."""
    words = normal_scope(scope, operations=operation_ids())
    async with opened(settings, classes=frozenset()) as instance:
        await instance.offices.book.one(account_id)
        return await instance.offices.tokens.make(
            account_id, name=name, scope=words, lasting=timedelta(days=days), by=by, at=now()
        )


async def password_set(settings: Settings, account_id: str, password: str, *, by: str) -> None:
    """For machines without a browser: the second factor stays as it is. Raises PasswordUnfitError."""
    async with opened(settings, classes=frozenset()) as instance:
        await instance.offices.own.set_password(account_id, password, by=by, at=now())


async def journal(settings: Settings, *, account_id: str | None, limit: int) -> tuple[JournalEntry, ...]:
    """The newest entries first."""
    async with opened(settings, classes=frozenset()) as instance:
        return (await instance.offices.journal.entries(None, limit=limit, account_id=account_id)).items
