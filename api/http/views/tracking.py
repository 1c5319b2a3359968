"""A report as its reporter follows it with the receipt. Confidential or not, it looks alike."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from api.words import Said, on_the_day
from schemas.domain.base import Frozen
from schemas.domain.clocks import Stage
from schemas.domain.issue import Issue
from schemas.domain.status import Status

# Which of the steps before routing a report stands at would tell confidential ones from others.
_SHOWN_AS: Mapping[Status, Status] = {
    Status.DELIBERATING: Status.COLLECTED,
    Status.ANALYZED: Status.COLLECTED,
    Status.LOGGED: Status.COLLECTED,
    # With which department it is, or was, is between the departments.
    Status.RETURNED: Status.ROUTED,
}


class StepView(Frozen):
    """One step of 点单, 报单, 结单; `at` (UTC) is None while it has not been taken."""

    name: Said
    done: bool
    at: datetime | None


class FeedbackView(Frozen):
    """Whether the reporter may rate the answer now, and until when (UTC)."""

    possible: bool
    until: datetime | None


class TrackingView(Frozen):
    """`progress` is a sentence for the reporter; `promised_at` (UTC): by then we say who answers."""

    number: str
    status: Status
    progress: Said
    who_answers: Said
    steps: tuple[StepView, ...]
    filed_at: datetime
    promised_at: datetime
    answer: str | None
    feedback: FeedbackView


def tracking_view(issue: Issue, *, number: str, answer: str | None) -> TrackingView:
    """`answer` in clear, where there is one."""
    status = _SHOWN_AS.get(issue.status, issue.status)
    window = issue.schedule(Stage.FEEDBACK)
    may_rate = issue.status is Status.RESOLVED
    return TrackingView(
        number=number,
        status=status,
        progress=_progress(issue, status),
        who_answers=_who_answers(issue),
        steps=tuple(_steps(issue)),
        filed_at=issue.filed_at,
        promised_at=issue.promised_at,
        answer=answer,
        feedback=FeedbackView(possible=may_rate, until=window.deadline.at if may_rate and window else None),
    )


def shown_status(status: Status) -> Status:
    """The status as the reporter sees it."""
    return _SHOWN_AS.get(status, status)


def next_step(*, promised_at: datetime, settled: bool, taken_over: bool = False) -> Said:
    """What happens after filing, said at once."""
    if taken_over:
        return Said(
            zh="已作为历史件转入：登记建账，不计时，不通知。",
            en="It is taken over as history: it enters the ledger, no clock runs, and nobody is told.",
        )
    if settled:
        return Said(
            zh="已当场答复。登记后可凭受理编号和查询码查看答复并评价。",
            en="It was answered on the spot. Read the answer and rate it with your receipt number and code.",
        )
    day = on_the_day(promised_at)
    return Said(
        zh=f"我们将对接、分析、建账、上报，并在{day}前告诉您由谁答复。请保存受理编号和查询码。",
        en=f"We look into it and tell you who answers by {day} (China time). Keep the receipt number and the code.",
    )


def _progress(issue: Issue, status: Status) -> Said:
    promised = on_the_day(issue.promised_at)
    match status:
        case Status.ROUTED if issue.reopened:
            return Said(
                zh="您不满意，已提级重新办理。", en="You were not satisfied: it is handled again, one level up."
            )
        case Status.ROUTED:
            return Said(zh="已交给责任部门，等待签收。", en="It is with the responsible department.")
        case Status.ACCEPTED:
            return Said(
                zh="责任部门已签收，正在办理。", en="The responsible department has accepted it and works on it."
            )
        case Status.RESOLVED:
            return Said(zh="已办结，请看答复；您可以评价。", en="It is answered; please read the answer and rate it.")
        case Status.CLOSED:
            return Said(zh="已结单。", en="It is closed.")
        case _:
            return Said(
                zh=f"已受理，正在分析分派，{promised}前告诉您由谁答复。",
                en=f"It is received and being assigned; by {promised} (China time) we say who answers.",
            )


def _who_answers(issue: Issue) -> Said:
    """Without a name: the name of a department would tell what kind of matter it is taken for."""
    if issue.routed_at is None:
        return Said(
            zh="待定：分派后由责任部门答复您。", en="Not settled yet: the responsible department will answer you."
        )
    return Said(zh="由责任部门直接答复您。", en="The responsible department answers you.")


def _steps(issue: Issue) -> Iterator[StepView]:
    yield _step("受理", "received", issue.filed_at)
    yield _step("交办", "assigned", issue.routed_at)
    yield _step("签收", "accepted", issue.accepted_at)
    yield _step("办结", "answered", issue.resolved_at)
    yield _step("结单", "closed", issue.closed_at)


def _step(zh: str, en: str, at: datetime | None) -> StepView:
    return StepView(name=Said(zh=zh, en=en), done=at is not None, at=at)
