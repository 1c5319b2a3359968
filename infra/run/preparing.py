"""What has to be there before anything is served: schema, keys, one organisation, sign-ins. Harmless to repeat."""

import json
import os
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import select

from api.http.accounts import setup_link
from infra.accounts.book import OPERATOR
from infra.accounts.offices import offices
from infra.accounts.sample import sample_people
from infra.db.engine import Database
from infra.db.tables import issues
from infra.keys.files import KeyFile
from infra.keys.ring import KeyRing
from infra.migrations.running import upgrade
from infra.registry import store as registry_store
from infra.registry.loading import sample_county
from infra.run.clock import now
from infra.run.instance import opened
from infra.settings.settings import Settings
from schemas.domain.accounts import NewAccount
from schemas.domain.base import Frozen
from schemas.domain.registry import Registry
from schemas.domain.roles import CHINESE, Role

SAMPLE_LASTING = timedelta(days=30)


class SignIn(Frozen):
    """An account of the sample county with the API token of this start, so that the tour needs no setting up."""

    id: str
    name: str
    role: Role
    token: SecretStr

    @property
    def title(self) -> str:
        return f"{CHINESE[self.role]} {self.name}"


async def prepare(settings: Settings) -> tuple[SignIn, ...]:
    """Migrate, make what is missing, and give the sample county's sign-ins; an installation of its own has none.

    Raises:
        StorageError: the database cannot be used, or a newer version has been here.
        DomainError: keys are missing or damaged.
    """
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    await upgrade(settings.database_url)
    database = await Database.open(settings.database_url)
    try:
        ring = await _keys(settings, database)
        async with database.write() as conn:
            registry = await registry_store.load(conn)
            if registry is None:
                registry = sample_county()
                await registry_store.save(conn, registry)
        tokens = await _sample_tokens(settings, database, ring, registry)
    finally:
        await database.close()
    async with opened(settings, classes=frozenset()) as instance:
        await instance.rulebooks.record_current(clock=now)
    return tuple(
        SignIn(id=person.id, name=person.name, role=person.role, token=SecretStr(tokens[person.id]))
        for person in registry.staff
        if person.id in tokens
    )


async def first_setup_link(settings: Settings) -> str | None:
    """The one-time link of the administrator, a fresh one at each start until somebody has used it; else None.

    Where no account is an administrator's, one is made.
    """
    async with opened(settings, classes=frozenset()) as instance:
        book, at = instance.offices.book, now()
        administrators = [one for one in await book.all() if one.role is Role.ADMINISTRATOR and one.usable]
        if any(one.has_password or one.federated for one in administrators):
            return None
        if administrators:
            secret = await instance.offices.set_ups.new_link(administrators[0].id, by=_BY, at=at)
        else:
            new = NewAccount(id="administrator", name=CHINESE[Role.ADMINISTRATOR], roles=(Role.ADMINISTRATOR,))
            _, secret = await book.add(new, by=_BY, at=at)
        return setup_link(settings.public_url, secret)


_BY = f"{OPERATOR}first-start"


def write_sign_ins(path: Path, sign_ins: tuple[SignIn, ...]) -> None:
    """Write the sign-ins for the command line into a file that only this user reads."""
    content = {
        each.id: {"role": each.role, "name": each.name, "token": each.token.get_secret_value()} for each in sign_ins
    }
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)


async def _sample_tokens(settings: Settings, database: Database, ring: KeyRing, registry: Registry) -> dict[str, str]:
    """Fresh tokens of the sample's own people while the county is the sample; none for people added to it."""
    wanted = sorted(person.id for person in sample_people(registry))
    found = offices(database, ring, settings.sign_in)
    with closing(found.passwords):
        return await found.tokens.renew_samples(wanted, lasting=SAMPLE_LASTING, at=now())


async def _keys(settings: Settings, database: Database) -> KeyRing:
    """A new key file only where nothing has been filed: a lost one must be found again, not replaced."""
    async with database.read() as conn:
        filed = (await conn.execute(select(issues.c.id).limit(1))).first()
    return KeyFile.load(settings.key_file) if filed else KeyFile.create_or_load(settings.key_file)
