"""What became of imported issues, as far as the ledger shows it to this reader.

Only rows that a list shows are counted, and nothing is subtracted: what is not listed may still be running or may be
confidential, and no table of ours tells the two apart.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from api.cli.client import ApiClient
from api.cli.rows import all_rows

_IN_STEPS = ("filed", "collected", "analyzed", "logged")
_SETTLED = 5.0  # seconds without any change: then nothing more is expected to appear
_PAUSE = 1.0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Rows of the import that the reader sees: routed by department, waiting for the community, still in the steps."""

    routed: dict[str, int]
    waiting_for_community: int
    in_steps: int

    def document(self) -> dict[str, Any]:
        return asdict(self)


def watch(
    client: ApiClient,
    issue_ids: frozenset[str],
    *,
    seconds: float,
    sleep: Callable[[float], None],
    monotonic: Callable[[], float],
) -> Outcome:
    """The outcome once nothing is in the four steps and nothing changes, or when `seconds` are over."""
    begun = changed = monotonic()
    outcome = look(client, issue_ids)
    while monotonic() - begun < seconds and (outcome.in_steps or monotonic() - changed < _SETTLED):
        sleep(_PAUSE)
        seen = look(client, issue_ids)
        if seen != outcome:
            outcome, changed = seen, monotonic()
    return outcome


def look(client: ApiClient, issue_ids: frozenset[str]) -> Outcome:
    """One look: the ledger, and those lists of what is not in the ledger yet."""
    routed: Counter[str] = Counter()
    for row in all_rows(client, "/v1/issues", {}):
        if row["id"] in issue_ids and row["routed_at"]:
            routed[str(row["department_id"])] += 1
    return Outcome(
        routed=dict(sorted(routed.items())),
        waiting_for_community=_count(client, issue_ids, status="deliberating"),
        in_steps=sum(_count(client, issue_ids, status=status) for status in _IN_STEPS),
    )


def _count(client: ApiClient, issue_ids: frozenset[str], *, status: str) -> int:
    # A set: in the order `due` a row whose deadline moves meanwhile may come again.
    rows = all_rows(client, "/v1/issues", {"status": status, "order": "due"})
    return len({row["id"] for row in rows} & issue_ids)
