"""The county as this process knows it, and everything made from it, taken up anew when somebody changed it."""

import asyncio
from collections.abc import Callable
from functools import cached_property

from pydantic import ValidationError

from infra.db.engine import Database
from infra.registry import journal, store
from infra.registry.directory import Directory
from infra.registry.findings import findings
from infra.registry.gazetteer import Gazetteer
from infra.registry.loading import sample_county
from infra.registry.marks import StaffMarks, accusable
from infra.registry.naming import Namer
from infra.registry.places import PlaceBook
from infra.registry.staff import StaffBook
from schemas.domain.accused import Accused
from schemas.domain.registry import Finding, Registry
from schemas.domain.registry_faults import RegistryInvalidError
from schemas.wire.registry import KeptRegistry


class LivingCounty:
    """All that is made from it stays the same objects, so whoever was given one always has the newest.

    They change together, between two turns of the event loop.
    """

    def __init__(self, kept: KeptRegistry, *, mark: Callable[[Accused], str]) -> None:
        self.kept = kept
        self.places = PlaceBook(kept.registry)
        self.staff = StaffBook(kept.registry)
        self.marks = StaffMarks(self.staff, mark, accusable(kept.registry))
        self.namer = Namer.of(kept.registry)
        self.directory = Directory(kept.registry, self.staff)
        self._found: tuple[KeptRegistry, tuple[Finding, ...]] | None = None

    async def findings(self) -> tuple[Finding, ...]:
        """What should be mended in it: found out once for each registry and in a thread, for all ground is laid out."""
        kept, found = self.kept, self._found
        if found is None or found[0] is not kept:
            self._found = found = kept, await asyncio.to_thread(findings, kept.registry)
        return found[1]

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """Made when it is first asked for: workers, relay and command line tell nobody of places."""
        return Gazetteer(self.registry, self.places)

    @property
    def registry(self) -> Registry:
        return self.kept.registry

    def take_up(self, kept: KeptRegistry) -> None:
        """Know another registry from now on, unless this one or a later one is known."""
        if kept.version <= self.kept.version:
            return
        self.kept = kept
        self.places.take_up(kept.registry)
        self.staff.take_up(kept.registry)
        self.marks.take_up(kept.registry)
        self.namer.take_up(kept.registry)
        self.directory.take_up(kept.registry)
        if "gazetteer" in vars(self):
            self.gazetteer.take_up(kept.registry)

    async def refresh(self, database: Database) -> bool:
        """Take up what was changed since; whether anything was. One small read when nothing was.

        Raises:
            StorageError: the database did not answer; what is known stays.
            RegistryInvalidError: what is kept cannot be read; what is known stays.
        """
        async with database.read() as conn:
            if await journal.version(conn) == self.kept.version:
                return False
        self.take_up(await read(database))
        return True


async def read(database: Database) -> KeptRegistry:
    """The county as it is kept, with its version; the sample where none ever was.

    Raises:
        RegistryInvalidError: an entry cannot be read, such as an account with a scope that is no id.
    """
    async with database.read() as conn:
        number = await journal.version(conn)
        try:
            registry = await store.load(conn)
        except ValidationError as error:
            raise RegistryInvalidError([str(error)]) from error
    return KeptRegistry(registry=registry or sample_county(), version=number)
