"""Sentences and durations in Chinese and English, the same on every screen."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Final

from schemas.domain.base import Frozen
from schemas.domain.clocks import Stage
from schemas.domain.counting import CHINESE, Reason
from schemas.domain.status import Status


class Said(Frozen):
    """One sentence in both languages."""

    zh: str
    en: str


CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")  # China has not moved its clocks since 1991.

STATUS: Mapping[Status, Said] = {
    Status.FILED: Said(zh="已受理", en="received"),
    Status.COLLECTED: Said(zh="已对接", en="collected"),
    Status.DELIBERATING: Said(zh="协商中", en="being decided by a person"),
    Status.ANALYZED: Said(zh="已分析", en="analyzed"),
    Status.LOGGED: Said(zh="已建账", en="in the ledger"),
    Status.ROUTED: Said(zh="已交办", en="routed"),
    Status.ACCEPTED: Said(zh="已签收", en="accepted"),
    Status.RESOLVED: Said(zh="已办结", en="answered"),
    Status.CLOSED: Said(zh="已结单", en="closed"),
    Status.RETURNED: Said(zh="已退单", en="returned, to be re-routed"),
    Status.SUSPENDED: Said(zh="已挂起", en="suspended"),
    Status.MERGED: Said(zh="已并单", en="merged into another"),
    Status.WITHDRAWN: Said(zh="已撤回", en="withdrawn"),
    Status.REFUSED: Said(zh="不予受理", en="not accepted"),
}

STAGE: Mapping[Stage, Said] = {
    Stage.ANSWER: Said(zh="告知由谁答复", en="say who answers"),
    Stage.INTAKE: Said(zh="受理审查", en="intake decides"),
    Stage.DELIBERATION: Said(zh="社区协商", en="the community decides"),
    Stage.ACCEPT: Said(zh="签收", en="accept"),
    Stage.HANDLE: Said(zh="办理", en="handle"),
    Stage.REROUTE: Said(zh="改派", en="re-route"),
    Stage.UNIT_ACCEPT: Said(zh="责任单位签收", en="the unit accepts"),
    Stage.UNIT_HANDLE: Said(zh="责任单位办理", en="the unit handles"),
    Stage.SUSPENSION: Said(zh="挂起", en="suspension"),
    Stage.FEEDBACK: Said(zh="回访", en="feedback"),
}

EVENT: Mapping[str, Said] = {
    "filed": Said(zh="受理登记", en="Filed"),
    "collected": Said(zh="对接", en="Collected: the place was looked up"),
    "analyzed": Said(zh="分析", en="Analyzed"),
    "intake_opened": Said(zh="提请受理审查", en="Given to discipline intake"),
    "intake_confirmed": Said(zh="受理确认", en="Intake took it"),
    "intake_released": Said(zh="转一般事项", en="Intake released it as a general matter"),
    "deliberation_opened": Said(zh="提请社区协商", en="Given to the community to decide"),
    "classified": Said(zh="社区定类", en="The community decided"),
    "deliberation_lapsed": Said(zh="协商超时，按规定分派", en="Nobody decided in time: the default department leads"),
    "logged": Said(zh="建账", en="Entered in the ledger"),
    "routed": Said(zh="上报交办", en="Routed to the responsible department"),
    "accepted": Said(zh="签收", en="Accepted"),
    "resolved": Said(zh="办结答复", en="Answered"),
    "feedback_given": Said(zh="回访评价", en="The reporter rated the answer"),
    "reopened": Said(zh="重新办理（提级）", en="Reopened one level up"),
    "closed": Said(zh="结单", en="Closed"),
    "reminded": Said(zh="催办提醒", en="Reminder sent"),
    "escalated": Said(zh="逐级上报", en="Escalated"),
    "returned": Said(zh="退单", en="Returned"),
    "rerouted": Said(zh="改派", en="Re-routed"),
    "assigned": Said(zh="交办责任单位", en="Given to units"),
    "task_accepted": Said(zh="责任单位签收", en="A unit accepted its task"),
    "task_returned": Said(zh="责任单位退回", en="A unit returned its task"),
    "task_finished": Said(zh="责任单位办结", en="A unit finished its task"),
    "task_excused": Said(zh="免予办理", en="A unit was excused"),
    "extension_requested": Said(zh="申请延期", en="An extension was asked"),
    "extension_granted": Said(zh="同意延期", en="The extension was granted"),
    "extension_denied": Said(zh="不同意延期", en="The extension was denied"),
    "suspended": Said(zh="挂起", en="Suspended"),
    "resumed": Said(zh="恢复办理", en="Resumed"),
    "merged": Said(zh="并单", en="Merged into another issue"),
    "unmerged": Said(zh="取消并单", en="On its own again"),
    "duplicate_taken": Said(zh="并入一件", en="Another issue follows this one"),
    "duplicate_left": Said(zh="移出一件", en="An issue follows this one no longer"),
    "split": Said(zh="拆单", en="Split"),
    "child_ended": Said(zh="分单办结", en="A part of it is over"),
    "withdrawn": Said(zh="撤回", en="Withdrawn by the reporter"),
    "refused": Said(zh="不予受理", en="Not accepted"),
    "review_opened": Said(zh="复查", en="Reviewed by a higher body"),
    "commented": Said(zh="备注", en="Comment"),
    "files_added": Said(zh="补充材料", en="Photos or documents were added"),
    "urged": Said(zh="催办", en="Urged"),
    "card_issued": Said(zh="督办卡", en="A card was issued"),
    "transferred": Said(zh="移交", en="Given to another person"),
    "taken_back": Said(zh="撤销操作", en="The last step was taken back"),
    "recalendared": Said(zh="按新日历重算时限", en="Counted by a newer calendar"),
    "accused_named": Said(zh="指明被反映人", en="It was said whom it accuses"),
    "referred": Said(zh="移送纪检", en="Given to discipline"),
    "repoliced": Said(zh="改用新规定", en="Held to a newer policy"),
    "reporter_erased": Said(zh="删除个人信息", en="Personal data was erased"),
    "erasure_asked": Said(zh="申请删除（保全中，未删除）", en="Erasure was asked, but a hold forbids it"),
    "hold_placed": Said(zh="法律保全", en="Put on legal hold"),
    "hold_lifted": Said(zh="解除保全", en="The legal hold was lifted"),
    "questioned": Said(zh="询问来件人", en="The reporter was asked"),
    "replied": Said(zh="来件人答复", en="The reporter replied"),
    "objected": Said(zh="来件人异议", en="The reporter objected"),
}

# In place of what is gone, by the ground on which it went.
ERASED: Mapping[str, Said] = {
    "asked": Said(zh="已按本人要求删除", en="erased at the reporter's request"),
    "retention": Said(zh="保存期满，已删除", en="erased: its time of keeping is over"),
}
HELD = Said(zh="依法需要保存，暂不能删除。", en="It must be kept by law for the time being and cannot be erased now.")


COUNTED: Mapping[Reason, Said] = {
    reason: Said(zh=CHINESE[reason], en=en)
    for reason, en in (
        (Reason.DAY_AND_NIGHT, "day and night"),
        (Reason.CALENDAR_DAY, "calendar day"),
        (Reason.WORKING, "working day"),
        (Reason.MAKE_UP, "weekend day that is worked"),
        (Reason.FIRST_DAY, "the day it starts, not counted"),
        (Reason.OFF_HOURS, "outside office hours"),
        (Reason.WEEKEND, "weekend"),
        (Reason.HOLIDAY, "holiday"),
        (Reason.CLOSED, "closed in this county"),
        (Reason.PAUSED, "suspended"),
        (Reason.OVERDUE, "overdue"),
    )
}
CLOCK_STATE: Mapping[str, Said] = {
    "running": Said(zh="计时中", en="running"),
    "paused": Said(zh="已停表", en="stands"),
    "met": Said(zh="按时", en="in time"),
    "missed": Said(zh="超时", en="too late"),
    "lapsed": Said(zh="期满", en="its time passed"),
    "dropped": Said(zh="终止", en="ended otherwise"),
}


_UNITS: Mapping[str, Said] = {
    "s": Said(zh="秒", en="s"),
    "min": Said(zh="分钟", en="min"),
    "h": Said(zh="小时", en="h"),
    "wh": Said(zh="个工作小时", en="working hours"),
    "d": Said(zh="天", en="days"),
    "wd": Said(zh="个工作日", en="working days"),
}


def limit(text: str) -> Said:
    """A limit as the policy writes it, in words: 5wd is 5个工作日. What is no limit is given back."""
    amount = text.rstrip("abcdefghijklmnopqrstuvwxyz")
    unit = _UNITS.get(text[len(amount) :])
    return Said(zh=f"{amount}{unit.zh}", en=f"{amount} {unit.en}") if unit and amount else Said(zh=text, en=text)


def lasting(seconds: float) -> Said:
    """A duration by its two largest parts: 2天3小时, 2 d 3 h."""
    whole = max(0, int(seconds))
    if whole < 1:
        return Said(zh="不到1秒", en="under 1 s")
    parts = _parts(whole)
    shown = [part for part in parts if part[0]][:2]
    return Said(
        zh="".join(f"{count}{zh}" for count, zh, _ in shown), en=" ".join(f"{count} {en}" for count, _, en in shown)
    )


# strftime names months in the language of the machine.
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def on_the_day(at: datetime) -> str:
    """A time as residents read it, in the county's zone: 2026年3月2日 17:30."""
    local = at.astimezone(CHINA)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def on_the_day_en(at: datetime) -> str:
    """The same for who reads English: 2 Mar 2026 17:30."""
    local = at.astimezone(CHINA)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year} {local:%H:%M}"


def _parts(whole: int) -> list[tuple[int, str, str]]:
    days, rest = divmod(whole, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, seconds = divmod(rest, 60)
    return [(days, "天", "d"), (hours, "小时", "h"), (minutes, "分", "min"), (seconds, "秒", "s")]
