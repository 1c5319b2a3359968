"""The Chinese of what lists answer in words of the code, and times in the county's zone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from api import words as said
from schemas.domain.analysis import Category, Urgency
from schemas.domain.content import Channel

ZONE: Final = ZoneInfo("Asia/Shanghai")

STATUS: Final = {status.value: each.zh for status, each in said.STATUS.items()}
CLOCK_STATE: Final = {name: each.zh for name, each in said.CLOCK_STATE.items()}
EVENT: Final = {name: each.zh for name, each in said.EVENT.items()}
CATEGORY: Final = {
    Category.DISCIPLINE.value: "纪检类",
    Category.ORGANIZATION.value: "党建类",
    Category.LIVELIHOOD.value: "民生类",
}
URGENCY: Final = {
    Urgency.EMERGENCY.value: "险情",
    Urgency.URGENT.value: "紧急",
    Urgency.ORDINARY.value: "一般",
    Urgency.COMPLEX.value: "复杂",
}
# The three of every policy; another department is shown by its id.
DEPARTMENT: Final = {"discipline": "市纪委", "organization": "组织部", "mass_work": "群工部"}
CHANNEL: Final = {
    Channel.VISIT.value: "面对面走访",
    Channel.EVENING_TALK.value: "居民夜话",
    Channel.COURTYARD_MEETING.value: "坝坝会",
    Channel.BACK_TO_BACK.value: "背靠背",
    Channel.HOTLINE.value: "热线",
    Channel.WEB.value: "网页",
    Channel.PROXY.value: "代办",
    Channel.CONTACT_MEMBER.value: "联系党员",
    Channel.LETTER.value: "来信",
    Channel.IMPORT.value: "导入",
}
READING: Final = {
    "read-issue": "来件",
    "read-timeline": "时间线",
    "read-clock": "时限",
    "read-general": "来件（移送前）",
    "read-readers": "查阅名单",
    "read-events": "事件流",
    "read-inbox": "收件箱",
    "list-issues": "台账",
    "list-attachments": "附件清单",
    "read-attachment": "附件",
    "export": "导出副本",
    "person-find": "查找个人",
    "person-export": "导出个人副本",
    "person-erase": "删除个人资料",
}
COMMAND: Final = {
    "accept": "签收",
    "classify": "定类",
    "confirm_intake": "受理确认",
    "release_intake": "转一般事项",
    "resolve": "办结",
    "give_feedback": "回访评价",
    "return": "退单",
    "refuse": "不予受理",
    "reroute": "改派",
    "assign": "交办责任单位",
    "accept_task": "单位签收",
    "return_task": "单位退回",
    "finish_task": "单位办结",
    "excuse_task": "免予办理",
    "request_extension": "申请延期",
    "grant_extension": "同意延期",
    "deny_extension": "不同意延期",
    "suspend": "挂起",
    "resume": "恢复办理",
    "merge": "并单",
    "unmerge": "取消并单",
    "split": "拆单",
    "withdraw": "撤回",
    "request_review": "申请复查",
    "comment": "备注",
    "add_files": "补充材料",
    "urge": "催办",
    "issue_card": "发督办卡",
    "transfer": "移交",
    "take_back": "撤销操作",
    "erase_reporter": "删除个人信息",
    "place_hold": "法律保全",
    "lift_hold": "解除保全",
    "name_accused": "指明被反映人",
    "refer_to_discipline": "移送纪检",
    "ask_reporter": "询问来件人",
    "reply": "来件人答复",
    "object": "来件人异议",
}
CARD: Final = {"yellow": "黄牌", "red": "红牌", "black": "黑牌"}
TASK: Final = {
    "given": "待签收",
    "accepted": "办理中",
    "returned": "已退回",
    "finished": "已办结",
    "excused": "免予办理",
}
OUTCOME: Final = {
    "satisfied": "满意",
    "unsatisfied": "不满意",
    "unrated": "未评价",
    "taken_over": "历史件",
    "with_main": "随主件结单",
    "withdrawn": "已撤回",
    "refused": "不予受理",
}


def word(words: Mapping[str, str], value: object) -> str:
    """The Chinese of a value; the value itself where there is none, and nothing for None."""
    return "" if value is None else words.get(str(value), str(value))


def moment(value: object) -> str:
    """A time of the API (ISO 8601) as the county's clock shows it, to the minute; nothing for None."""
    return datetime.fromisoformat(str(value)).astimezone(ZONE).strftime("%Y-%m-%d %H:%M") if value else ""


def short_moment(value: object) -> str:
    """The same without the year, for lists."""
    return moment(value)[5:]
