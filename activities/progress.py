"""The first act of every run of the workflow: read where the issue stands."""

from dataclasses import dataclass

from temporalio import activity

from activities.appending import IssueUnknownError, progress_of
from activities.ports import IssueStore
from schemas.wire.temporal import IssueRef, Progress


@dataclass(frozen=True)
class ReadProgress:
    """Reads only, so running it twice is harmless."""

    store: IssueStore

    @activity.defn(name="progress")
    async def run(self, ref: IssueRef) -> Progress:
        """Give version, status and next due of the newest state.

        Raises:
            IssueUnknownError: no such stream; the workflow cannot run for nothing.
        """
        found = await self.store.read(ref.issue_id, command_id="")
        if found.issue is None:
            raise IssueUnknownError
        return progress_of(found.issue)
