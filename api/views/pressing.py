"""Why an issue presses, in a few words each: for the lists of whoever has to choose what to do first."""

from collections.abc import Mapping
from typing import Final

from api.words import Said
from schemas.domain.analysis import Urgency
from schemas.domain.issue import Issue
from schemas.domain.status import Status

_URGENT: Final[Mapping[str, Said]] = {
    Urgency.EMERGENCY.value: Said(zh="险情", en="emergency"),
    Urgency.URGENT.value: Said(zh="紧急", en="urgent"),
}
_NOTHING: Final = Said(zh="", en="")


def pressing(issue: Issue, *, joined: int) -> tuple[Said, ...]:
    """The gravest first. `joined`: how many issues of the same matter the reader may know of."""
    holds = (
        (issue.urgency in _URGENT, _URGENT.get(issue.urgency or "", _NOTHING)),
        (issue.escalated > 0, Said(zh=f"已上报到第{issue.escalated}级", en=f"escalated to level {issue.escalated}")),
        (issue.status is Status.DELIBERATING, Said(zh="等待定类", en="to be decided")),
        (issue.ruling, Said(zh="等待督查裁定", en="waits for the supervisor's ruling")),
        (bool(issue.returned_by) and not issue.ruling, _returned(len(issue.returned_by))),
        (issue.reviews > 0, Said(zh="复查件", en="under review")),
        (issue.reopened > 0 and not issue.reviews, Said(zh="居民不满意，重新办理", en="not satisfied: handled again")),
        (issue.asked is not None, Said(zh="延期待批", en="extension asked")),
        (issue.at_risk, Said(zh="可能赶不上承诺日期", en="the promised date is at risk")),
        (issue.points > 0, Said(zh="已发督办卡", en="card issued")),
        (joined > 0, _joined(joined)),
    )
    return tuple(said for holding, said in holds if holding)


def _returned(count: int) -> Said:
    return Said(zh=f"退过{count}次", en="returned once" if count == 1 else f"returned {count} times")


def _joined(count: int) -> Said:
    return Said(zh=f"另有{count}件反映同一事", en=f"{count} more of the same")
