"""The peers' workflows, in a module that imports next to nothing: the sandbox runs it anew for each of them."""

from datetime import timedelta

from temporalio import workflow

_LIMIT = timedelta(seconds=30)


@workflow.defn(name="FourLocal")
class FourLocal:
    """Four local activities that do nothing."""

    @workflow.run
    async def run(self, number: int) -> int:
        for _ in range(4):
            number = await workflow.execute_local_activity("nothing", number, start_to_close_timeout=_LIMIT)
        return number


@workflow.defn(name="FourNormal")
class FourNormal:
    """Four normal activities that do nothing."""

    @workflow.run
    async def run(self, number: int) -> int:
        for _ in range(4):
            number = await workflow.execute_activity("nothing", number, start_to_close_timeout=_LIMIT)
        return number


@workflow.defn(name="Listener")
class Listener:
    """Stays open and answers an update at once."""

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: False)

    @workflow.update(name="nothing")
    async def nothing(self, number: int) -> int:
        return number
