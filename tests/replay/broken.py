"""The workflow with a mistake that only replay finds: it looks at the progress twice before anything else."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from schemas.wire.temporal import ISSUE_WORKFLOW, IssueRef, Progress
    from workflows.issue import IssueWorkflow


@workflow.defn(name=ISSUE_WORKFLOW)
class BrokenIssueWorkflow(IssueWorkflow):
    """Everything else is as it should be."""

    @workflow.init
    def __init__(self, ref: IssueRef) -> None:
        super().__init__(ref)

    @workflow.run
    async def run(self, ref: IssueRef) -> None:
        """Ask once too often."""
        await self._local("progress", ref, Progress)
        await super().run(ref)
