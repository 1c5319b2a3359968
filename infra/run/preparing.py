"""What has to be there before anything is served: schema, keys, one organisation, sign-ins. Harmless to repeat."""

import json
import os
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import select

from infra.db.engine import Database
from infra.db.tables import issues
from infra.issues.principals import issue_tokens
from infra.keys.files import KeyFile
from infra.keys.ring import KeyRing
from infra.migrations.running import upgrade
from infra.registry import store as registry_store
from infra.registry.loading import sample_county
from infra.run.clock import now
from infra.run.instance import opened
from infra.settings.settings import Settings
from schemas.domain.base import Frozen
from schemas.domain.roles import CHINESE, Role


class SignIn(Frozen):
    """One account's bearer token, shown to whoever runs the installation until real accounts come."""

    id: str
    name: str
    role: Role
    token: SecretStr

    @property
    def title(self) -> str:
        return f"{CHINESE[self.role]} {self.name}"


async def prepare(settings: Settings) -> tuple[SignIn, ...]:
    """Migrate, make what is missing, and give every account's sign-in.

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
            tokens = await issue_tokens(conn, ring, registry)
    finally:
        await database.close()
    async with opened(settings, classes=frozenset()) as instance:
        await instance.rulebooks.record_current(clock=now)
    return tuple(
        SignIn(id=person.id, name=person.name, role=person.role, token=SecretStr(tokens[person.id]))
        for person in registry.staff
        if person.id in tokens
    )


def write_sign_ins(path: Path, sign_ins: tuple[SignIn, ...]) -> None:
    """Write the sign-ins for the command line into a file that only this user reads."""
    content = {
        each.id: {"role": each.role, "name": each.name, "token": each.token.get_secret_value()} for each in sign_ins
    }
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)


async def _keys(settings: Settings, database: Database) -> KeyRing:
    """A new key file only where nothing has been filed: a lost one must be found again, not replaced."""
    async with database.read() as conn:
        filed = (await conn.execute(select(issues.c.id).limit(1))).first()
    return KeyFile.load(settings.key_file) if filed else KeyFile.create_or_load(settings.key_file)
