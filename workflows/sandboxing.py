"""How the workflow sandbox treats our own packages: passed through, since they are pure and imported anew otherwise."""

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

PASSED_THROUGH = ("schemas", "workflows", "pydantic", "pydantic_core", "annotated_types", "rfc8785", "zoneinfo")


def runner() -> SandboxedWorkflowRunner:
    """The sandboxed runner every worker and replayer uses."""
    restrictions = SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH)
    return SandboxedWorkflowRunner(restrictions=restrictions)
