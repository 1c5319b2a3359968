"""What makes a county unusable, entry by entry and key by key, in Chinese and English."""

from collections.abc import Iterable

from schemas.domain.base import Frozen
from schemas.domain.errors import DomainError


class Fault(Frozen):
    """One thing to correct. `table` is empty for an id that stands in several tables, `entry` for the county itself."""

    table: str = ""
    entry: str = ""
    key: str = ""
    en: str
    zh: str

    @property
    def where(self) -> str:
        """As people who wrote the entry call it."""
        if not self.table:
            return f"id {self.entry!r}"
        entry = f"{self.table} entry {self.entry}" if self.entry else self.table
        return f"{entry}, key {self.key!r}" if self.key else entry

    @property
    def pointer(self) -> str:
        """`/grids/grid-0101/worker_id`, for programs."""
        return "".join(f"/{part}" for part in (self.table, self.entry, self.key) if part)

    def __str__(self) -> str:
        return f"{self.where}: {self.en}."


class RegistryInvalidError(DomainError):
    """A county that cannot be used. `problems` holds one sentence each, and the message all of them."""

    code = "registry_invalid"

    def __init__(self, problems: Iterable[str] = (), *, faults: Iterable[Fault] = ()) -> None:
        self.faults = tuple(faults)
        self.problems = (*problems, *map(str, self.faults))
        super().__init__(
            "The registry cannot be used:\n" + "\n".join(f"- {problem}" for problem in self.problems),
            hint="Correct the entries named and try again; nothing was changed.",
        )


class RegistryMovedError(DomainError):
    """Somebody else changed the registry since it was read."""

    code = "version_moved"

    def __init__(self, *, version: int) -> None:
        super().__init__(
            f"The registry was changed meanwhile; it is at version {version} now. Nothing was changed by you.",
            hint="Read it again, see whether your change is still right, and send it with the new ETag.",
        )
