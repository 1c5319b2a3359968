"""The limits of a policy: how long each stage may take in each urgency."""

from typing import Any

from pydantic import model_validator

from schemas.domain.analysis import Urgency
from schemas.domain.base import Frozen
from schemas.domain.clocks import Stage
from schemas.domain.limits import Limit
from schemas.domain.versioned import added_later

# A stage that the policy gives no limit takes as long as the one it resembles.
STANDS_FOR = {
    Stage.UNIT_ACCEPT: Stage.ACCEPT,
    Stage.UNIT_HANDLE: Stage.HANDLE,
    Stage.REROUTE: Stage.DELIBERATION,
}


class StageLimits(Frozen):
    """The limit of one stage for each urgency. A single string in the file holds for all four."""

    emergency: Limit
    urgent: Limit
    ordinary: Limit
    complex: Limit

    @model_validator(mode="before")
    @classmethod
    def _one_for_all(cls, value: Any) -> Any:
        return {urgency.value: value for urgency in Urgency} if isinstance(value, str) else value

    def of(self, urgency: Urgency) -> Limit:
        limit: Limit = getattr(self, urgency)
        return limit


class StageTable(Frozen):
    """The limits of every stage.

    `answer` is what the resident is promised (when we say who answers); silence after `feedback` closes as unrated.
    `unit_accept` and `unit_handle` hold for the units a department gives the work to, `reroute` for whoever says where
    a returned issue goes; left out they are as `accept`, `handle` and `deliberation`. A suspension has a cap instead.
    """

    answer: StageLimits
    intake: StageLimits
    deliberation: StageLimits
    accept: StageLimits
    handle: StageLimits
    feedback: StageLimits
    unit_accept: StageLimits | None = added_later(None)
    unit_handle: StageLimits | None = added_later(None)
    reroute: StageLimits | None = added_later(None)

    def given(self, stage: Stage) -> StageLimits | None:
        """The limits of a stage as the policy says them; None where another stage's hold or none are known."""
        limits: StageLimits | None = getattr(self, stage, None)
        return limits

    def of(self, stage: Stage) -> StageLimits:
        """The limits of a stage, or of the one it takes after. KeyError for a stage without limits."""
        return self.given(stage) or self.of(STANDS_FOR[stage])

    def stands_for(self, stage: Stage) -> Stage:
        """The stage whose limits hold: itself, or the one it takes after where the policy says nothing of it."""
        return stage if self.given(stage) else STANDS_FOR[stage]
