"""What a bystander joins an open report by: a sealed text that tells nothing of the report, and is good for a while."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from infra.keys.cursors import Cursors
from infra.keys.errors import CursorError

_PURPOSE: Final = "join"


@dataclass(frozen=True)
class JoinMarks:
    """`cursors` seals; the purpose keeps marks and pages apart."""

    cursors: Cursors

    def write(self, issue_id: str, *, until: datetime) -> str:
        """The same issue and time give the same mark; whole seconds count."""
        return self.cursors.encode(_PURPOSE, {"issue": issue_id, "until": int(until.timestamp())})

    def read(self, mark: str) -> tuple[str, datetime] | None:
        """The issue, and until when the mark is good (UTC); None for what was not written here."""
        try:
            place = self.cursors.decode(_PURPOSE, mark)
        except CursorError:
            return None
        return place["issue"], datetime.fromtimestamp(place["until"], UTC)
