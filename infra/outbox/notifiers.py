"""Where notices go. The one here writes lines to a file: who, and that there is news, never about what."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

NEWS = "您的来件有新进展"  # All that any notice outside ever says.


@dataclass(frozen=True)
class FileNotifier:
    """Appends one JSON line a notice, for a mail or message gateway to pick up."""

    path: Path

    async def notify(self, *, key: str, kind: str, to: tuple[str, ...]) -> None:
        """Append the line; raises OSError when the disk does not take it."""
        line = json.dumps({"key": key, "kind": kind, "to": to, "text": NEWS}, ensure_ascii=False)
        await asyncio.to_thread(self._append, line)

    def _append(self, line: str) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
