"""What an import has filed already, in a small file beside the input, so that the next run skips it."""

import json
import os
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple, Self

from api.cli.errors import UsageError


class Done(NamedTuple):
    """One acknowledged row: its issue, and the digest of what it said."""

    issue_id: str
    digest: str


class ImportState:
    """Idempotency-Key -> issue, one JSON line each, written as soon as a filing is acknowledged; a context manager.

    Losing the file loses nothing: the API answers a repeated filing as the first time. It is readable by its owner
    alone, for it lists issues. `owner` names the sign-in: under another one the API would not know the keys again.
    """

    def __init__(self, path: Path, *, owner: str) -> None:
        self.path = path
        self._owner = owner
        self._done: dict[str, Done] = {}
        self._file: IO[str]

    def __enter__(self) -> Self:
        try:
            entries = _entries(self.path.read_text(encoding="utf-8", errors="replace")) if self.path.exists() else []
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as refused:
            raise UsageError(
                f"The state file {self.path} cannot be used: {refused.strerror}.", hint="Name another with --state."
            ) from refused
        self._file = os.fdopen(descriptor, "a", encoding="utf-8")
        self._fill(entries)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()

    @property
    def issue_ids(self) -> frozenset[str]:
        return frozenset(done.issue_id for done in self._done.values())

    def issue_of(self, key: str, *, digest: str) -> str | None:
        """The issue a row became; None for a row that is new, or says something else than it did then."""
        done = self._done.get(key)
        return done.issue_id if done and done.digest == digest else None

    def add(self, key: str, *, issue_id: str, digest: str) -> None:
        self._done[key] = Done(issue_id, digest)
        self._write({"key": key, "id": issue_id, "digest": digest})

    def _fill(self, entries: list[dict[str, Any]]) -> None:
        owners = {str(entry["owner"]) for entry in entries if "owner" in entry}
        if owners - {self._owner}:
            self._file.close()
            raise UsageError(
                f"The state file {self.path} was begun under another sign-in.",
                hint="Sign in as then: under another sign-in everything would be filed a second time. "
                "If that is meant, remove the file or name another with --state.",
            )
        for entry in entries:
            if {"key", "id", "digest"} <= entry.keys():
                self._done[entry["key"]] = Done(entry["id"], entry["digest"])
        # Also ends half a line that a killed run may have left.
        self._file.write("\n" if entries else "")
        if not owners:
            self._write({"owner": self._owner})

    def _write(self, entry: dict[str, str]) -> None:
        self._file.write(json.dumps(entry) + "\n")
        self._file.flush()


def _entries(text: str) -> list[dict[str, Any]]:
    """Half a line of a run that was killed is passed over: that row is simply sent again."""
    entries = []
    for line in text.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            entries.append(entry)
    return entries
