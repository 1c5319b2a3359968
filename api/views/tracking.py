"""A report as its reporter follows it with the receipt. Confidential or not, it looks alike."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from api.views.dialogue import UtteranceView
from api.words import ERASED, Said, on_the_day, on_the_day_en
from schemas.domain.base import Frozen
from schemas.domain.clocks import Stage
from schemas.domain.commands import Command
from schemas.domain.dialogue_commands import Objection, Reply
from schemas.domain.errors import DomainError
from schemas.domain.handling_commands import RequestReview
from schemas.domain.issue import Issue
from schemas.domain.limits import deadline
from schemas.domain.possible import possible
from schemas.domain.principals import REPORTER
from schemas.domain.roles import Role
from schemas.domain.rules.decide import decide
from schemas.domain.rules.dialogue import objection_end
from schemas.domain.rules.promising import promise_at_risk
from schemas.domain.rules.rulebook import Rulebook
from schemas.domain.sealed import KeyClass, Sealed
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


class OfferView(Frozen):
    """Whether the reporter may do it now, and until when (UTC) where that ends by a date."""

    possible: bool
    until: datetime | None = None


class TrackingView(Frozen):
    """`progress` is a sentence for the reporter; `promised_at` (UTC): by then we say who answers.

    `promised_end` (UTC): by then there is an answer; None before somebody answers. `at_risk`: an answer may now take
    longer than was promised. `reason` is the policy's sentence for a suspension or a refusal. `object` is to a refusal
    or a merging; `open_question`: somebody waits for a reply. `erased` says that details, or text and answer too, are
    gone for good.
    """

    number: str
    status: Status
    progress: Said
    who_answers: Said
    steps: tuple[StepView, ...]
    filed_at: datetime
    promised_at: datetime
    promised_end: datetime | None
    at_risk: bool
    reason: str | None
    answer: str | None
    feedback: FeedbackView
    withdraw: OfferView
    review: OfferView
    reply: OfferView
    object: OfferView
    open_question: bool
    dialogue: tuple[UtteranceView, ...]
    erased: Said | None = None


class Told(Frozen):
    """What was opened for the reporter: the answer, the policy's sentence, the dialogue."""

    answer: str | None = None
    reason: str | None = None
    dialogue: tuple[UtteranceView, ...] = ()


def tracking_view(issue: Issue, *, number: str, told: Told, rulebook: Rulebook, now: datetime) -> TrackingView:
    """The view of whoever has the receipt; nothing in it depends on the class of the issue."""
    issue = _as_it_was(issue)
    window = issue.schedule(Stage.FEEDBACK)
    may_rate = issue.status is Status.RESOLVED
    is_promised = issue.open and _assigned_at(issue) is not None
    return TrackingView(
        number=number,
        status=status_shown(issue),
        progress=_progress(issue, reason=told.reason),
        who_answers=_who_answers(issue),
        steps=tuple(_steps(issue)),
        filed_at=issue.filed_at,
        promised_at=issue.promised_at,
        # Before it is handed out nobody promises an answer, whatever the matter is.
        promised_end=issue.promised_end if is_promised else None,
        at_risk=is_promised and promise_at_risk(issue, rulebook),
        reason=told.reason,
        answer=told.answer,
        feedback=FeedbackView(possible=may_rate, until=window.deadline.at if may_rate and window else None),
        withdraw=OfferView(possible=_may(issue, "withdraw")),
        review=review_offer(issue, rulebook, now=now),
        reply=OfferView(possible=_is_granted(issue, _SAYING, rulebook, now=now)),
        object=objection_offer(issue, rulebook, now=now),
        open_question=issue.open and issue.question_at is not None,
        dialogue=told.dialogue,
        erased=ERASED[issue.erasure.ground] if issue.erasure else None,
    )


def review_offer(issue: Issue, rulebook: Rulebook, *, now: datetime) -> OfferView:
    """Whether a higher body may be asked now."""
    window = rulebook.policy.review
    if window is None or issue.closed_at is None or not _is_granted(issue, _ASKING, rulebook, now=now):
        return OfferView(possible=False)
    return OfferView(possible=True, until=deadline(issue.closed_at, window, rulebook.calendar).at)


def _as_it_was(issue: Issue) -> Issue:
    """What was given to discipline intake goes on looking like what waits for its department."""
    waits = issue.referred and issue.routed_at is not None and issue.status in _SHOWN_AS
    return issue.model_copy(update={"status": Status.ROUTED}) if waits else issue


def objection_offer(issue: Issue, rulebook: Rulebook, *, now: datetime) -> OfferView:
    """Whether a refusal or a merging may be objected to now."""
    if not _is_granted(issue, _OBJECTING, rulebook, now=now):
        return OfferView(possible=False)
    return OfferView(possible=True, until=objection_end(issue, rulebook))


def status_shown(issue: Issue) -> Status:
    """The status as the reporter sees it.

    A report that joins another (附议) is shown as following it until it goes its own way: whether it does follow, or
    waits for somebody who decides what it is, would tell confidential ones from others.
    """
    status = _as_it_was(issue).status
    shown = _SHOWN_AS.get(status, status)
    return Status.MERGED if shown is Status.COLLECTED and issue.joins is not None else shown


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
    zh, en = on_the_day(promised_at), on_the_day_en(promised_at)
    return Said(
        zh=f"我们将对接、分析、建账、上报，并在{zh}前告诉您由谁答复。请保存受理编号和查询码。",
        en=f"We look into it and tell you who answers by {en} (China time). Keep the receipt number and the code.",
    )


def _may(issue: Issue, name: str) -> bool:
    return any(command.name == name and Role.RESIDENT in command.roles for command in possible(issue))


def _is_granted(issue: Issue, command: Command, rulebook: Rulebook, *, now: datetime) -> bool:
    """The rule itself is asked, so that the page never promises more."""
    if not _may(issue, command.name):
        return False
    try:
        decide(issue, command, by=REPORTER.actor, rulebook=rulebook, now=now)
    except DomainError:
        return False
    return True


_NOTHING = Sealed(key="content", box="")
_ASKING = RequestReview(note=_NOTHING)
_SAYING = Reply(text=_NOTHING)
_OBJECTING = Objection(note=_NOTHING)

HANDED_OUT: Mapping[Status, Said] = {
    Status.ROUTED: Said(zh="已交给责任部门，等待签收。", en="It is with the responsible department."),
    Status.ACCEPTED: Said(
        zh="责任部门已签收，正在办理。", en="The responsible department has accepted it and works on it."
    ),
    Status.SUSPENDED: Said(
        zh="暂停办理，恢复后继续计时。", en="It is suspended; it goes on, and its time with it, when that ends."
    ),
    Status.MERGED: Said(
        zh="与另一件相同反映一并办理，办结时一并告知您。",
        en="It is handled together with another report of the same; you are told when that one is answered.",
    ),
    Status.RESOLVED: Said(
        zh="已办结，请看答复；您可以评价。", en="It is answered; please read the answer and rate it."
    ),
    Status.CLOSED: Said(zh="已结单。", en="It is closed."),
    Status.WITHDRAWN: Said(zh="您已撤回，不再办理。", en="You withdrew it; nobody works on it any more."),
    Status.REFUSED: Said(zh="不予受理。", en="It is not accepted."),
}
_PASSED_ON = Said(zh="正在转交责任部门。", en="It is being passed on to the responsible department.")
_OBJECTED = Said(
    zh="您对不予受理提出异议，已提级重新审查。", en="You objected to the refusal: it is looked at again, one level up."
)
_REVIEWED = Said(zh="已由上一级复查，正在重新办理。", en="A higher body looks at it again.")
_REOPENED = Said(zh="您不满意，已提级重新办理。", en="You were not satisfied: it is handled again, one level up.")


def _progress(issue: Issue, *, reason: str | None) -> Said:
    if issue.status is Status.ROUTED and (issue.reviews or issue.reopened):
        return _REVIEWED if issue.reviews else _REOPENED
    said = _OBJECTED if _is_heard_again(issue) else HANDED_OUT.get(status_shown(issue))
    if issue.status is Status.RETURNED:
        said = _PASSED_ON
    if said is None:
        zh, en = on_the_day(issue.promised_at), on_the_day_en(issue.promised_at)
        return Said(
            zh=f"已受理，正在分析分派，{zh}前告诉您由谁答复。",
            en=f"It is received and being assigned; by {en} (China time) we say who answers.",
        )
    return Said(zh=f"{said.zh}原因：{reason}。", en=f"{said.en} The reason: {reason}.") if reason else said


def _is_heard_again(issue: Issue) -> bool:
    return issue.status is Status.ROUTED and "refused" in issue.objections


def _who_answers(issue: Issue) -> Said:
    """Without a name: the name of a department would tell what kind of matter it is taken for."""
    if _assigned_at(issue) is None and issue.open and status_shown(issue) is not Status.MERGED:
        return Said(
            zh="待定：分派后由责任部门答复您。", en="Not settled yet: the responsible department will answer you."
        )
    if issue.status in {Status.WITHDRAWN, Status.REFUSED}:
        return Said(zh="不再另行答复。", en="There will be no further answer.")
    return Said(zh="由责任部门直接答复您。", en="The responsible department answers you.")


def _steps(issue: Issue) -> Iterator[StepView]:
    yield _step("受理", "received", issue.filed_at)
    yield _step("交办", "assigned", _assigned_at(issue))
    yield _step("签收", "accepted", issue.accepted_at)
    yield _step("办结", "answered", issue.resolved_at)
    yield _step("结单", "closed", issue.closed_at)


def _assigned_at(issue: Issue) -> datetime | None:
    """When it was handed out. What joined another is, to its reporter, handed out when it goes its own way."""
    if issue.joins is None or issue.key_class is KeyClass.DISCIPLINE:
        return issue.routed_at  # A discipline matter never followed the issue that it joined.
    return issue.alone_since


def _step(zh: str, en: str, at: datetime | None) -> StepView:
    return StepView(name=Said(zh=zh, en=en), done=at is not None, at=at)
